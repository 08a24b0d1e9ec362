import { drive, type Evaluate, judge, type Problem, quickPass } from "../../src/diff/mod.ts";
import type { Place } from "./entries.ts";
import type { Decimal } from "./exact.ts";
import type { Random } from "./random.ts";

/**
 * What a function is like where it is drawn: "smooth" where the mathematics is well-behaved, "hard" where
 * rounding, an edge or an exponent near overflow leaves little to see.
 */
export type Kind = "smooth" | "hard" | "kinked" | "noisy" | "jumping";

/** What came of one trial. */
export interface Judged {
  readonly kind: "pass" | "fail" | "inconclusive" | "vacuous";
  /** Why it was inconclusive. */
  readonly reason?: string;
  /** How often forward was asked for, the point itself included. */
  readonly evaluations: number;
  /** The number of differentiable tensors. */
  readonly tensors: number;
  /** Enough to see what happened. */
  readonly story: () => Record<string, unknown>;
}

/** Something whose gradient is right. */
export interface Subject {
  readonly name: string;
  /** What it is like at a place. */
  readonly kind: (place: Place) => Kind;
  /** Draws a point and judges the gradient there. */
  readonly trial: (random: Random, place: Place) => Judged;
  /** Draws a point for other measurements, where the gradient is a plain function's. */
  readonly pose?: (random: Random, place: Place) => Posed;
}

/** A right gradient at one drawn point. */
export interface Posed {
  readonly problem: Problem;
  readonly evaluate: Evaluate;
  /** The slopes of Σ dout · forward below and above one entry of one tensor. */
  readonly truth?: (tensor: number, entry: number) => readonly [below: Decimal, above: Decimal];
}

/** Judges as a law does: the quick pass first, and thoroughly whatever that does not pass. */
export function judged({ problem, evaluate }: Posed): Judged {
  let evaluations = 1;
  const counted: Evaluate = (point) => {
    evaluations++;
    return evaluate(point);
  };
  const verdict = drive(quickPass(problem), counted) ?? drive(judge(problem), counted);
  return {
    kind: verdict.kind,
    ...verdict.kind === "inconclusive" ? { reason: verdict.reason } : {},
    evaluations,
    tensors: problem.at.length,
    story: () => ({
      at: problem.at.map((x) => ({ shape: x.shape, data: [...x.data] })),
      gradients: problem.gradients.map(({ data }) => [...data]),
      dout: [...problem.dout.data],
      seed: problem.seed,
      verdict,
    }),
  };
}
