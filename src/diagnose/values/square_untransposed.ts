import { expected, fits, type Guess } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";

/** Beyond it, what the slope is before the matrix is known too badly. */
const WORST = 1e5;

/**
 * A square matrix is used untransposed at the end of a backward whose rest is right, as that of a recurrent
 * cell: the gradient is g · W where it should be g · Wᵀ, whatever g is.
 */
export const squareUntransposed: Hypothesis = ({ name, cases }) => {
  for (const matrix of Object.keys(cases[0]?.tensors ?? {})) {
    if (matrix === "out" || matrix === "dout" || matrix === name!.slice(1)) continue;
    const isSquare = cases.every(({ at, tensors }) => {
      const shape = tensors[matrix]?.shape ?? [];
      return shape.length === 2 && shape[0] === shape[1] && shape[0] === at.shape.at(-1);
    });
    if (!isSquare) continue;
    const known = cases.filter(({ at }) => at.shape.at(-1)! > 1);
    const trials = fits(known, (one) => turned(one, matrix), { ratios: 4 });
    if (trials === undefined) continue;
    return `${matrix} is used untransposed ` +
      `(${name} = g · ${matrix} in place of g · ${matrix}ᵀ in all ${trials} trials, whatever g is)`;
  }
  return undefined;
};

/** The expected gradient with the matrix the other way round; nothing of it where that can hardly be inverted. */
function turned(one: Case, matrix: string): readonly (Guess | undefined)[] {
  const { shape, data } = one.tensors[matrix]!;
  const n = shape[0]!;
  const W = Array.from({ length: n }, (_, i) => [...data.subarray(i * n, (i + 1) * n)]);
  const inverse = inverted(W);
  if (inverse === undefined) return [];
  // e = g · Wᵀ gives g · W = e · (W⁻¹)ᵀ · W.
  const product = inverse[0]!.map((_, i) =>
    W[0]!.map((_, j) => W.reduce((sum, row, k) => sum + inverse[k]![i]! * row[j]!, 0))
  );
  const sizes = inverse[0]!.map((_, i) =>
    W[0]!.map((_, j) => W.reduce((sum, row, k) => sum + Math.abs(inverse[k]![i]! * row[j]!), 0))
  );
  const right = expected(one)!;
  return right.map((_, flat): Guess | undefined => {
    const row = right.slice(flat - flat % n, flat - flat % n + n);
    if (row.includes(undefined)) return undefined;
    let value = 0;
    let bar = 0;
    row.forEach((entry, i) => {
      value += entry!.value * product[i]![flat % n]!;
      bar += (entry!.bar + 1e-15 * Math.abs(entry!.value)) * sizes[i]![flat % n]!;
    });
    return { value, bar };
  });
}

/** By Gauss and Jordan, with the largest pivot; undefined where the inverse is too large to be trusted. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => i === j ? 1 : 0)]);
  for (let c = 0; c < n; c++) {
    const best = rows.slice(c).reduce((a, b) => Math.abs(b[c]!) > Math.abs(a[c]!) ? b : a);
    if (best[c] === 0) return undefined;
    rows[rows.indexOf(best)] = rows[c]!;
    rows[c] = best.map((v) => v / best[c]!);
    rows.forEach((row, i) => {
      if (i !== c) rows[i] = row.map((v, j) => v - row[c]! * rows[c]![j]!);
    });
  }
  const inverse = rows.map((row) => row.slice(n));
  const size = (m: readonly (readonly number[])[]): number => Math.max(...m.flat().map(Math.abs));
  return size(inverse) * size(matrix) < WORST ? inverse : undefined;
}
