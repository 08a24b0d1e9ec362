import type { Tensor } from "../tensor/mod.ts";
import { Probe } from "./probe.ts";
import type { Point, Problem, Steps } from "./problem.ts";

/** A probe of the same gradient at another point; undefined where forward is not finite there. */
export function* probeAt(problem: Problem, point: Point): Steps<Probe | undefined> {
  const [out] = yield [point];
  if (out === undefined || out.length !== problem.out.size) return undefined;
  const there = problem.out.clone();
  there.data.set(out);
  return new Probe({ ...problem, at: point.slice(0, problem.at.length), out: there });
}

/** The same steps, at points that have other tensors beside them. */
export function* beyond<T>(steps: Steps<T>, beside: Point): Steps<T> {
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next(yield step.value.map((point) => [...point, ...beside]));
  }
  return step.value;
}

/** A copy with every entry moved a little, up or down, by no two the same way. */
export function nudged(x: Tensor, distance: number, random: () => number): Tensor {
  const moved = x.clone();
  for (let i = 0; i < moved.data.length; i++) {
    // What is 0 has no size: it may be a bias beside large weights.
    const size = distance * (0.25 + 0.75 * random()) * (x.data[i] === 0 ? 16 : reachOf(x, i));
    moved.data[i]! += random() < 0.5 ? -size : size;
  }
  return moved;
}

/** How far an entry may be moved, beside its size and that of its tensor: a power of two. */
export function reachOf(x: Tensor, entry: number): number {
  let largest = 0;
  for (const v of x.data) if (Math.abs(v) < Infinity) largest = Math.max(largest, Math.abs(v));
  const reach = Math.max(Math.abs(x.data[entry]!), 2 ** -6 * (largest || 1));
  return 2 ** Math.floor(Math.log2(reach));
}

/** Numbers from 0 to 1 that follow from a seed. */
export function randomNumbers(seed: number): () => number {
  let state = (Math.imul(seed ^ 0x2545f491, 0x9e3779b1) | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
