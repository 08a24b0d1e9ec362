import { type Tensor, zeros } from "../tensor/mod.ts";
import { fullLadder } from "./full_ladder.ts";
import { stepFor } from "./search.ts";
import { type Estimate, extrapolate, type Extrapolated, jumps, type Rung } from "./ladder.ts";
import { Probe } from "./probe.ts";
import type { Answer, Problem, Steps } from "./problem.ts";

/** The slope of Σ dout · forward for each entry of each tensor; undefined where there is none. */
export type Slopes = readonly (readonly (Estimate | undefined)[])[];

/**
 * Measures the whole gradient of Σ dout · forward, entry by entry: what `backward` should have answered.
 *
 * It takes some 40 evaluations an entry, so it is for small tensors, after a failure. The gradients of
 * the problem are not looked at.
 */
export function* measureGradient(problem: Problem): Steps<Slopes> {
  const probe = new Probe({ ...problem, gradients: problem.at.map((x) => zeros(x.shape)) });
  const slopes: (Estimate | undefined)[][] = [];
  let flat = 0;
  for (const x of problem.at) {
    const row: (Estimate | undefined)[] = [];
    for (let i = 0; i < x.size; i++, flat++) row.push(yield* slopeAlong(probe, flat, x.data[i]!));
    slopes.push(row);
  }
  return slopes;
}

/**
 * Measures ∂outₒ/∂xᵢ for every output o and every entry i of one of the problem's tensors: `[o][i]`.
 *
 * The dout of the problem is not looked at. All outputs share the evaluations that one of them asks for.
 */
export function* measureJacobian(problem: Problem, tensor: number): Steps<Slopes> {
  const { at, out } = problem;
  const gradients = at.map((x) => zeros(x.shape));
  const probes = Array.from({ length: out.size }, (_, o) => {
    const dout = zeros(out.shape);
    dout.data[o] = 1;
    return new Probe({ ...problem, gradients, dout });
  });
  let first = 0;
  for (let k = 0; k < tensor; k++) first += at[k]!.size;
  const x = at[tensor]!;
  const slopes: (Estimate | undefined)[][] = probes.map(() => []);
  for (let i = 0; i < x.size; i++) {
    const known = new Map<number, Float64Array | undefined>();
    for (const [o, probe] of probes.entries()) {
      const steps = slopeAlong(probe, first + i, x.data[i]!);
      slopes[o]!.push(yield* remembering(steps, { known, tensor, entry: i }));
    }
  }
  return slopes;
}

function* slopeAlong(probe: Probe, flat: number, x: number): Steps<Estimate | undefined> {
  const found = (yield* climb(probe, flat, stepFor(x)))?.estimate;
  return found && { value: found.value, bar: found.bar, hidden: found.hidden };
}

/** A ladder along one entry, and the slope that it leads to. */
export interface Climbed {
  /** With steps and residuals as if `length` were 1. */
  readonly rungs: readonly Rung[];
  /** Of the entry itself. */
  readonly estimate: Extrapolated;
}

/** Goes along one entry, counted through all the tensors, at `length` for h = 1; undefined where there is no slope. */
export function* climb(probe: Probe, flat: number, length: number): Steps<Climbed | undefined> {
  probe.aimAlong(flat, length);
  const ladder = yield* fullLadder(probe);
  // What does not come back as the steps fall bends within the smallest of them.
  if (ladder === undefined) return undefined;
  const { rungs, exactness } = ladder;
  const [first, last] = [rungs[0]!, rungs[rungs.length - 1]!];
  const isStep = first.jump < 2 * last.jump && last.jump > 16 * exactness.epsilon * last.level;
  if (isStep || jumps(rungs, exactness, 4)) return undefined;
  const found = extrapolate(rungs, exactness);
  if (found === undefined) return undefined;
  const [value, bar, hidden] = [found.value, found.bar, found.hidden].map((v) => v / length);
  return { rungs, estimate: { ...found, value: value!, bar: bar!, hidden: hidden! } };
}

/** What is known of forward along one entry. */
export interface Memory {
  /** The output for each value of the entry. */
  readonly known: Map<number, Float64Array | undefined>;
  readonly tensor: number;
  readonly entry: number;
}

/** The same steps, where a point that was asked for before is not asked for again. */
export function* remembering<T>(steps: Steps<T>, { known, tensor, entry }: Memory): Steps<T> {
  let step = steps.next();
  while (step.done !== true) {
    const values = step.value.map((point) => (point[tensor] as Tensor).data[entry]!);
    const unknown = step.value.filter((_, p) => !known.has(values[p]!));
    if (unknown.length > 0) {
      const answer: Answer = yield unknown;
      unknown.forEach((point, p) => known.set(point[tensor]!.data[entry]!, answer[p]?.slice()));
    }
    step = steps.next(values.map((value) => known.get(value)));
  }
  return step.value;
}
