import type { Layer } from "../../layer.ts";
import type { Law, Outcome } from "../law.ts";
import { sameAs, type SameAsOptions } from "../same_as.ts";
import { unrolled } from "./unrolled.ts";

/** What a cell is, and how close it must be. */
export interface UnrollsOptions extends SameAsOptions {
  /** How many parts the state of a cell has: 1 for h, 2 for h and c; 1 if left out. */
  readonly states?: number;
}

/**
 * A layer over time equals its cells, one for each step, forward and backward: each starts from the state that
 * the one before ended with, and the gradients of their params add up. Where the prop is stateful, the first
 * one starts from where the forward before ended.
 *
 * `cell` is handed what was drawn. A cell takes x [N,D] and each part of its state [N,H], and returns the parts
 * of the state after beside each other [N,states·H]; the layer takes xs [N,T,D] and returns the first part after
 * each step [N,T,H]. Both have the same params in the same order.
 */
export function unrolls<G extends Record<string, unknown>>(
  cell: (given: G) => Layer,
  { states = 1, ...options }: UnrollsOptions = {},
): Law {
  return {
    name: "same as its unrolled cells",
    says: "it agrees with a cell for each step, forward and backward",
    check(trial): Outcome {
      const width = trial.layer().forward(...trial.inputs()).shape.at(-1) ?? 0;
      return sameAs<G>(
        "its unrolled cells",
        (given) => unrolled(() => cell(given), { width, states, isStateful: trial.isStateful }),
        options,
      ).check(trial);
    },
  };
}
