import type { Tensor } from "../tensor/mod.ts";
import type { Probe } from "./probe.ts";
import type { Problem, Verdict } from "./problem.ts";

/** A gradient that is called wrong. */
export type Failure = Extract<Verdict, { kind: "fail" }>;

/** A residual beyond so many bars is a wrong gradient. */
export const BARS = 3;
/** Nothing is called wrong by a slope that is known less well than this. */
export const CLEAR = 2 ** -10;
/** The slopes on both sides of a kink must be known this well. */
export const KINK_RESOLUTION = 1e-3;
/** What is smaller than this beside the output need not be known better. */
export const INVISIBLE = 2 ** -20;

/** What the entries of one gradient are judged by. */
export interface Search {
  readonly problem: Problem;
  readonly probe: Probe;
  readonly asked: number;
  /** A typical |g u| of an entry: an entry that is small beside it need not be resolved further. */
  readonly reference: number;
  /** The least noise that forward can have. */
  readonly least: number;
  /** The entries met so far that cannot be judged. */
  unjudged: number;
  /** The entries met so far that passed by convention, counted through all the tensors. */
  readonly conventions: number[];
}

/** How long a step along an entry is for h = 1: a power of two, and never less than 1. */
export function stepFor(x: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, Math.abs(x))));
}

/** Which tensor an entry belongs to that is counted through all of them. */
export function locate(at: readonly Tensor[], flat: number): { tensor: number; entry: number } {
  let entry = flat;
  for (let tensor = 0; tensor < at.length; tensor++) {
    const { size } = at[tensor]!;
    if (entry < size) return { tensor, entry };
    entry -= size;
  }
  throw new RangeError(`Entry ${flat} lies outside the tensors that are judged`);
}
