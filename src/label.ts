/** A trait that trials may have, counted in every report. */
export interface Label<G> {
  /** The name of the trait, as reports show it. */
  readonly name: string;
  /** Whether what was drawn has the trait. */
  readonly has: (given: G) => boolean;
  /** The least share of trials, from 0 to 1, that must have it; none is demanded if left out. */
  readonly atLeast?: number;
}

/**
 * Names a trait of what is drawn, so that reports tell how often it was seen. With `atLeast`, a run that
 * saw it less often says so and counts as not judged.
 *
 * @throws {TypeError} If the name is empty or `has` is no function.
 * @throws {RangeError} If `atLeast` lies outside 0 to 1.
 *
 * @example
 * ```ts
 * import { everyLayer, label, prop, Relu, tensors } from "@backproof/backproof";
 *
 * export const relu = prop({
 *   name: "Relu",
 *   given: { x: tensors(["N", "D"]) },
 *   layer: () => new Relu(),
 *   laws: everyLayer,
 *   labels: [label("a zero", ({ x }) => x.data.includes(0), { atLeast: 0.01 })],
 * });
 * ```
 */
// deno-lint-ignore no-explicit-any -- what is drawn is known where the label is used
export function label<G = any>(
  name: string,
  has: (given: G) => boolean,
  { atLeast }: { readonly atLeast?: number } = {},
): Label<G> {
  if (typeof name !== "string" || name === "") {
    throw new TypeError("Cannot use a label without a name");
  }
  if (typeof has !== "function") {
    throw new TypeError(`Cannot use the label ${name}: expected a function, found ${typeof has}`);
  }
  if (atLeast !== undefined && !(atLeast >= 0 && atLeast <= 1)) {
    throw new RangeError(
      `Cannot demand a share of ${atLeast} of the label ${name}: expected 0 to 1`,
    );
  }
  return { name, has, ...atLeast === undefined ? {} : { atLeast } };
}
