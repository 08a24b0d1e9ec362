import fc from "fast-check";
import type { LeftOut, Prop, TrialData } from "../prop.ts";
import { Tensor } from "../tensor/mod.ts";

/** What a prop is, as data. */
export interface PropDescription {
  /** The name of the layer. */
  readonly name: string;
  /** What it must obey, in order. */
  readonly laws: readonly LawDescription[];
  /** The laws of every layer that mean nothing here, and why. */
  readonly leftOut: readonly LeftOut[];
  /** The inputs of forward, in its order. */
  readonly inputs: readonly string[];
  /** The inputs that backward does not answer for. */
  readonly nondifferentiable: readonly string[];
  /** The share of trials that may be inconclusive. */
  readonly maxInconclusive: number;
  /** Some of what is drawn, always the same; what is no data, such as a function, as text. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  /** Why nothing could be drawn, if nothing could. */
  readonly problem?: string;
}

/** What a law says. */
export interface LawDescription {
  readonly name: string;
  readonly says: string;
}

/** How a prop is described. */
export interface DescribeOptions {
  /** So many samples are drawn; 3 if left out. */
  readonly samples?: number;
  /** The number that they follow from; 1 if left out. */
  readonly seed?: number;
}

/** Describes a prop: its laws, its inputs, and some of what it draws. It builds no layer. */
export function describeProp(
  prop: Prop,
  { samples = 3, seed = 1 }: DescribeOptions = {},
): PropDescription {
  const { name, laws, leftOut, maxInconclusive } = prop;
  const described = laws.map((law) => ({ name: law.name, says: law.says }));
  const shared = { name, laws: described, leftOut, maxInconclusive };
  try {
    const drawn = fc.sample(prop.draw, { numRuns: samples, seed }).map((
      [given, upstream, seed],
    ): TrialData => ({ given, upstream, seed }));
    const trial = drawn[0] && prop.trial(drawn[0]);
    const inputs = trial?.inputNames ?? [];
    return {
      ...shared,
      inputs,
      nondifferentiable: inputs.filter((_, i) => !trial!.differentiable.includes(i)),
      samples: drawn.map(({ given }) => asData(given) as Readonly<Record<string, unknown>>),
    };
  } catch (error) {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ...shared, inputs: [], nondifferentiable: [], samples: [], problem };
  }
}

/** A drawn value as data: functions and the like become text. */
function asData(value: unknown): unknown {
  if (value instanceof Tensor || value === null) return value;
  if (Array.isArray(value)) return value.map(asData);
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object") return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return `a ${prototype.constructor?.name ?? "object"}`;
  }
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, asData(field)]));
}
