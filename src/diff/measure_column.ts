import { zeros } from "../tensor/mod.ts";
import type { Estimate } from "./ladder.ts";
import { climb, type Memory, remembering } from "./measure.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps } from "./problem.ts";
import { locate, stepFor } from "./search.ts";

/** Which slopes are measured. */
export interface Column {
  /** The entry that is moved, counted through all the tensors. */
  readonly entry: number;
  /** The flat outputs whose slopes are wanted. */
  readonly outputs: readonly number[];
  /** How much longer the steps are than they would be; 1 if left out. */
  readonly stretch?: number;
}

/**
 * Measures the slopes of some outputs along one entry; undefined where one has none.
 *
 * The dout and the gradients of the problem are not looked at. The outputs share the evaluations that one of
 * them asks for.
 */
export function* measureColumn(
  problem: Problem,
  { entry, outputs, stretch = 1 }: Column,
): Steps<readonly (Estimate | undefined)[]> {
  const { at, out } = problem;
  const gradients = at.map((x) => zeros(x.shape));
  const place = locate(at, entry);
  const length = stretch * stepFor(at[place.tensor]!.data[place.entry]!);
  const memory: Memory = { known: new Map(), ...place };
  const slopes: (Estimate | undefined)[] = [];
  for (const output of outputs) {
    const dout = zeros(out.shape);
    dout.data[output] = 1;
    const probe = new Probe({ ...problem, gradients, dout });
    const climbed = yield* remembering(climb(probe, entry, length), memory);
    slopes.push(climbed?.estimate);
  }
  return slopes;
}
