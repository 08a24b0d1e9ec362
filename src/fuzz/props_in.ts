import { isProp, type Prop } from "../prop.ts";

/** The props that a module exports, or why there are none. */
export type LoadedProps =
  | { readonly kind: "props"; readonly props: readonly Prop[] }
  | { readonly kind: "problem"; readonly message: string };

/** Picks the props among what a module exports, one by one or in lists. */
export function propsIn(exported: Readonly<Record<string, unknown>>): LoadedProps {
  const props = [...new Set(Object.values(exported).flat())].filter(isProp);
  if (props.length === 0) {
    const names = Object.keys(exported);
    const found = names.length === 0 ? "it exports nothing" : `it exports only ${names.join(", ")}`;
    return {
      kind: "problem",
      message: `expected an export such as \`prop({ … })\`, and ${found}`,
    };
  }
  const double = props.find(({ name }, i) => props.findIndex((other) => other.name === name) !== i);
  if (double !== undefined) {
    return {
      kind: "problem",
      message: `it exports two props named ${double.name}: each needs a name of its own`,
    };
  }
  return { kind: "props", props };
}
