import type { Case, Hypothesis } from "../hypothesis.ts";
import { fits, type Guess } from "../measure/fit.ts";

/** A part of dout is the gradient as it is, where out is several parts side by side. */
export const partHandedOn: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.at.rank ?? 0;
  if (cases.some(({ at, out }) => at.rank !== rank || out.rank !== rank)) return undefined;
  for (let axis = 0; axis < rank; axis++) {
    for (const count of [2, 3, 4]) {
      for (let part = 0; part < count; part++) {
        const trials = fits(cases, (one) => partOf(one, { axis, count, part }), { ratios: 3 });
        if (trials === undefined) continue;
        return `part ${part + 1} of ${count} of dout along axis ${axis} is handed on unchanged ` +
          `(${name} is that part in all ${trials} trials)`;
      }
    }
  }
  return undefined;
};

function partOf(
  { at, dout }: Case,
  { axis, count, part }: { readonly axis: number; readonly count: number; readonly part: number },
): Guess[] | undefined {
  const isPart = at.shape.every((n, k) => dout.shape[k] === (k === axis ? count * n : n));
  if (!isPart) return undefined;
  const width = at.shape.slice(axis).reduce((a, b) => a * b, 1);
  return Array.from({ length: at.size }, (_, i) => {
    const row = Math.floor(i / width);
    return { value: dout.data[(row * count + part) * width + i % width]!, bar: 0 };
  });
}
