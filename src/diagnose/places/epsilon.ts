import { type Case, clearEntries, type Hypothesis } from "../hypothesis.ts";
import { rowsOf } from "../measure/rows_of.ts";
import { type Source, sourcesIn } from "../measure/values.ts";

/** A small number that keeps a division or a logarithm from overflowing is in one of the two passes only. */
export const epsilon: Hypothesis = ({ name, cases }) => {
  for (const { text, values } of bases(cases)) {
    for (const power of POWERS) {
      for (const isForward of [true, false]) {
        const found = solve(cases, { values, power, isForward });
        if (found === undefined) continue;
        const { value, trials } = found;
        const pass = isForward ? "forward" : "backward";
        const of = text === "p" ? ", where p is the probability of the label" : "";
        const factor = `(1 + ${value} / ${text})${power === 1 ? "" : `^${power}`}`;
        return `an epsilon of ${value} is in ${pass} only ` +
          `(${name} = expected ${isForward ? "·" : "/"} ${factor} in all ${trials} trials${of})`;
      }
    }
  }
  return undefined;
};

/** Of v + ε the slope may be that of a logarithm, a root, a quotient, a square. */
const POWERS = [1, 0.5, 2, 1.5, 3, -1, -0.5, -2];

/** What an epsilon may be added to. */
interface Base {
  readonly text: string;
  values(one: Case): ArrayLike<number> | undefined;
}

function bases(cases: readonly Case[]): readonly Base[] {
  return [
    ...sourcesIn(cases).flatMap(({ name, over }: Source): Base[] => [
      { text: name, values: (one) => over(one, one.at.shape) },
      { text: `|${name}|`, values: (one) => magnitudes(over(one, one.at.shape), 1) },
      { text: `${name}²`, values: (one) => magnitudes(over(one, one.at.shape), 2) },
    ]),
    { text: "1 − x", values: ({ at }) => Float64Array.from(at.data, (v) => 1 - v) },
    { text: "p", values: probabilityOfLabel },
  ];
}

function magnitudes(
  values: ArrayLike<number> | undefined,
  power: number,
): Float64Array | undefined {
  return values && Float64Array.from(values, (v) => Math.abs(v) ** power);
}

/** The one epsilon that explains every entry; undefined if there is none. */
function solve(
  cases: readonly Case[],
  { values, power, isForward }: {
    values: Base["values"];
    power: number;
    isForward: boolean;
  },
): { value: string; trials: number } | undefined {
  let lo = -Infinity;
  let hi = Infinity;
  let trials = 0;
  let entries = 0;
  let least = Infinity;
  let largest = 0;
  for (const one of cases) {
    const base = values(one);
    if (base === undefined) return undefined;
    let isTelling = false;
    for (const { index, actual, expected, slack } of clearEntries(one)) {
      const v = base[index]!;
      if (v !== v) continue;
      if (expected === 0 || actual === 0) {
        if (Math.abs(actual - expected) > slack) return undefined;
        continue;
      }
      if (!(v > 0) || !(actual / expected > 0)) return undefined;
      const bar = 6 * one.numeric[index]!.bar + 1e-12 * Math.abs(expected);
      const ends = [expected - bar, expected + bar].map((right) => {
        const ratio = isForward ? actual / right : right / actual;
        return v * (ratio ** (1 / power) - 1);
      });
      lo = Math.max(lo, Math.min(...ends));
      hi = Math.min(hi, Math.max(...ends));
      if (!(lo <= hi)) return undefined;
      const clear = Math.min(...ends) > 0 &&
        Math.abs(ends[1]! - ends[0]!) < 0.05 * Math.abs(ends[0]! + ends[1]!);
      if (!clear) continue;
      isTelling = true;
      entries++;
      least = Math.min(least, v);
      largest = Math.max(largest, v);
    }
    if (isTelling) trials++;
  }
  if (trials < 4 || entries < 6 || !(largest >= 4 * least)) return undefined;
  if (!(lo > 0) || hi > 0.1 || hi - lo > 0.02 * lo) return undefined;
  for (let digits = 1; digits < 4; digits++) {
    const value = ((lo + hi) / 2).toPrecision(digits);
    if (Number(value) >= lo && Number(value) <= hi) return { value: String(Number(value)), trials };
  }
  return undefined;
}

/**
 * The probability of the label of each row, where backward is y − t: what is below 0 there is the label's,
 * and all the rest adds up to it.
 */
function probabilityOfLabel({ at, analytic, dout, out }: Case): Float64Array | undefined {
  if (out.size !== 1 || at.rank !== 2 || dout.data[0] === 0) return undefined;
  const [rows] = at.shape;
  const p = new Float64Array(at.size).fill(NaN);
  const slopes = Float64Array.from(analytic.data, (v) => v / dout.data[0]!);
  // The loss is a mean over the rows, or their sum.
  const scale = slopes.every((v) => v * rows! >= -1 - 1e-9) ? rows! : 1;
  for (const row of rowsOf(at.shape, 1)) {
    const below = row.filter((i) => slopes[i]! < 0);
    if (below.length !== 1) continue;
    const label = 1 + scale * slopes[below[0]!]!;
    // Of a smaller one too few digits are left.
    if (label > 1e-6) { for (const i of row) p[i] = label; }
  }
  return p;
}
