import { allocate, overwrite } from "../tensor/mod.ts";
import type { Point, Question, Steps } from "./problem.ts";

/** Evaluates forward at a point: the flat output, or undefined where forward refuses the point. */
export interface Evaluate {
  (point: Point): ArrayLike<number> | undefined;
  /** The same at many points at once, where that is cheaper. */
  readonly each?: (points: Question) => readonly (ArrayLike<number> | undefined)[];
}

/**
 * Answers what a judge asks by calling `evaluate`, and returns what the judge concludes.
 *
 * Answers are copied, since a layer may hand out the same buffer each time.
 */
export function drive<T>(judge: Steps<T>, evaluate: Evaluate): T {
  const buffers: (Float64Array | undefined)[] = [];
  const answer: (Float64Array | undefined)[] = [];
  let step = judge.next();
  while (step.done !== true) {
    const points = step.value;
    const all = evaluate.each?.(points);
    answer.length = points.length;
    for (let i = 0; i < points.length; i++) {
      const data = all === undefined ? evaluate(points[i]!) : all[i];
      if (data === undefined) {
        answer[i] = undefined;
        continue;
      }
      let buffer = buffers[i];
      if (buffer === undefined || buffer.length !== data.length) {
        buffer = buffers[i] = allocate(data.length, "float64") as Float64Array;
      }
      overwrite(buffer, data);
      answer[i] = buffer;
    }
    step = judge.next(answer);
  }
  return step.value;
}
