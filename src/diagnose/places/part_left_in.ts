import { clearEntries, type Entry, type Hypothesis } from "../hypothesis.ts";
import { rowsOf } from "../measure/rows_of.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/**
 * A part of each row is not taken away: what points along the input, of a layer that does not look at the
 * length of its rows, or the mean, of one that does not look at their mean.
 */
export const partLeftIn: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const rank = cases[0]?.at.rank ?? 0;
  if (rank === 0 || cases.some(({ at }) => at.rank !== rank)) return undefined;
  const x = name.slice(1);
  for (let axis = rank - 1; axis >= 0; axis--) {
    for (const isMean of [false, true]) {
      let trials = 0;
      let isFitting = true;
      for (const one of cases) {
        const entries = new Map(clearEntries(one).map((entry) => [entry.index, entry]));
        const along = isMean ? one.at.data.map(() => 1) : one.at.data;
        const rows = rowsOf(one.at.shape, axis).map((row) => fit(row, entries, along));
        if (rows.includes(false)) isFitting = false;
        // A row of two has one other part only.
        if (rows.includes(true) && one.at.shape[axis]! > 2) trials++;
        if (!isFitting) break;
      }
      if (!isFitting || trials < 3) continue;
      const part = isMean ? "the mean of each row" : `what points along ${x} in each row`;
      return `a term is missing: ${part} of axis ${axis} is not taken away ` +
        `(without it ${name} is as expected, in all ${trials} trials)`;
    }
  }
  return undefined;
};

/** Whether a row is as expected but for its part along a vector; undefined where it is right, or not known. */
function fit(
  row: readonly number[],
  entries: ReadonlyMap<number, Entry>,
  along: ArrayLike<number>,
): boolean | undefined {
  const known = row.map((i) => entries.get(i));
  if (known.some((entry) => entry === undefined)) return undefined;
  if (known.every((entry) => !entry!.isWrong)) return undefined;
  let [inner, square, size] = [0, 0, 0];
  for (const { index, actual } of known as Entry[]) {
    inner += along[index]! * actual;
    square += along[index]! ** 2;
    size = Math.max(size, Math.abs(actual));
  }
  if (square === 0) return false;
  return (known as Entry[]).every(({ index, actual, expected, slack }) =>
    Math.abs(actual - along[index]! * inner / square - expected) <= slack + 1e-8 * size
  );
}
