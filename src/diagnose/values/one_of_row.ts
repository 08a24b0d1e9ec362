import type { Case, Hypothesis } from "../hypothesis.ts";
import { fits, type Guess } from "../measure/fit.ts";
import { rowsOf } from "../measure/rows_of.ts";

/** dout goes to one entry of each row, as if forward had picked it, though others have a slope. */
export const oneOfRow: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.at.rank ?? 0;
  if (cases.some(({ at }) => at.rank !== rank)) return undefined;
  for (let axis = 0; axis < rank; axis++) {
    for (const { which, of } of PICKS) {
      const trials = fits(cases, (one) => picked(one, axis, of), { ratios: 2 });
      if (trials === undefined) continue;
      return `only the ${which} entry of each row along axis ${axis} hears of dout, ` +
        `though forward has a slope at others (${name} is dout there and 0 elsewhere, in all ${trials} trials)`;
    }
  }
  return undefined;
};

/** The place of one entry in a row; undefined where two have the same claim. */
interface Pick {
  readonly which: string;
  readonly of: (row: readonly number[]) => number | undefined;
}

const PICKS: readonly Pick[] = [
  { which: "largest", of: (row) => onlyOne(row, Math.max(...row)) },
  { which: "smallest", of: (row) => onlyOne(row, Math.min(...row)) },
  { which: "first", of: () => 0 },
  { which: "last", of: (row) => row.length - 1 },
];

function onlyOne(row: readonly number[], value: number): number | undefined {
  const place = row.indexOf(value);
  return row.lastIndexOf(value) === place ? place : undefined;
}

/** What each row gets of its own dout: one number a row, or one an entry. */
function picked(
  { at, dout }: Case,
  axis: number,
  pick: Pick["of"],
): (Guess | undefined)[] | undefined {
  const rows = rowsOf(at.shape, axis);
  if (dout.size !== at.size && dout.size !== rows.length) return undefined;
  const guesses: (Guess | undefined)[] = Array.from({ length: at.size }, () => undefined);
  for (const [r, row] of rows.entries()) {
    const place = pick(row.map((i) => at.data[i]!));
    if (place === undefined) continue;
    for (const [k, i] of row.entries()) {
      const d = dout.data[dout.size === at.size ? i : r]!;
      guesses[i] = { value: k === place ? d : 0, bar: 0 };
    }
  }
  return guesses;
}
