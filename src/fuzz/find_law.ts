import fc from "fast-check";
import type { Law } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { Tensor } from "../tensor/mod.ts";

/** What a stored trial is a trial of, or why it no longer is. */
export type FoundLaw =
  | { readonly kind: "found"; readonly prop: Prop; readonly law: Law }
  | { readonly kind: "stale"; readonly reason: string };

/** A stored trial, with the names of its prop and law. */
export interface NamedTrial {
  readonly prop: string;
  readonly law: string;
  /** The law that was judged when the layer had to be stopped; then `law` is none of the prop's. */
  readonly during?: string;
  readonly trial: TrialData;
}

/** How often a prop is drawn from to learn what it always draws. */
const SAMPLES = 10;

/**
 * Finds the prop and the law of a stored trial by their names: of one that had to be stopped, the law
 * that was judged then.
 */
export function findLaw(props: readonly Prop[], stored: NamedTrial): FoundLaw {
  const prop = props.find(({ name }) => name === stored.prop);
  if (prop === undefined) {
    return { kind: "stale", reason: `there is no prop ${stored.prop}, only ${names(props)}` };
  }
  const wanted = stored.during ?? stored.law;
  const law = prop.laws.find(({ name }) => name === wanted);
  if (law === undefined) {
    const reason = `${prop.name} claims no law "${wanted}", only ${names(prop.laws)}`;
    return { kind: "stale", reason };
  }
  const missing = missingNames(prop, stored.trial);
  if (missing.length > 0) {
    return { kind: "stale", reason: `${prop.name} now draws ${missing.join(", ")} too` };
  }
  const [misfit] = misfitNames(prop, stored.trial);
  if (misfit !== undefined) {
    const reason = `${prop.name} no longer draws ${misfit} as it is stored: ${
      briefly(stored.trial.given[misfit])
    }`;
    return { kind: "stale", reason };
  }
  return { kind: "found", prop, law };
}

/**
 * The names of tensors that the prop no longer draws as they are stored. What its own examples have that is not
 * drawn counts as drawn: the trial may come from one of them.
 */
function misfitNames(prop: Prop, trial: TrialData): readonly string[] {
  const excused = new Set(prop.examples.flatMap((example) => prop.misfits(example)));
  return prop.misfits(trial).filter((name) => !excused.has(name));
}

/** As many characters of a tensor as a line has room for. */
const BRIEF = 60;

function briefly(value: unknown): string {
  if (!(value instanceof Tensor)) return `a ${typeof value}`;
  const values = JSON.stringify(value.toArray());
  const shown = values.length > BRIEF ? `a tensor of shape [${value.shape}]` : values;
  return value.dtype === "float64" ? shown : `${shown} (${value.dtype})`;
}

/** The names that a prop always draws and a stored trial lacks: the prop has changed since. */
function missingNames(prop: Prop, { given }: TrialData): readonly string[] {
  const samples = fc.sample(prop.draw, { numRuns: SAMPLES, seed: 1 }).map(([drawn]) => drawn);
  return Object.keys(samples[0] ?? {}).filter((name) =>
    !(name in given) && samples.every((drawn) => name in drawn)
  );
}

function names(named: readonly { readonly name: string }[]): string {
  return named.map(({ name }) => name).join(", ");
}
