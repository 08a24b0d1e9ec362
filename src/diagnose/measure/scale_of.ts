import { sameShape } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";
import { rowsOf } from "./rows_of.ts";
import { type Source, sourcesIn } from "./values.ts";

/** Whether the gradient has the shape of the output in all trials. */
export function isEven(cases: readonly Case[]): boolean {
  const rank = cases[0]?.at.rank;
  return cases.every(({ at, out }) => at.rank === rank && sameShape(at.shape, out.shape));
}

/** What a layer does that shifts and scales its input row by row, as a normalization does. */
export interface Scale {
  /** How steeply the rows rise with the input. */
  readonly k: Source;
  /** The rows themselves, where out is these times one param and plus another; else they are out. */
  readonly hat?: Source;
  /** The param that the rows are multiplied by. */
  readonly gain?: Source;
  /** What the letters stand for. */
  readonly note: string;
}

/** How out is a straight line of the input in every row along an axis, but for params; undefined if it is not. */
export function scaleOf(cases: readonly Case[]): Scale | undefined {
  const [first] = cases;
  if (first === undefined || !isEven(cases)) return undefined;
  const letter = "k" in first.tensors ? "c" : "k";
  const bare = lineOf(cases, (one) => one.out.data);
  if (bare !== undefined) {
    const note = `where ${letter} is how steeply out rises with its input`;
    return { k: { name: letter, over: (one) => bare.get(one) }, note };
  }
  const params = sourcesIn(cases).filter(({ name }) => first.trial.paramNames().includes(name));
  for (const gain of params) {
    for (const shift of [undefined, ...params.filter(({ name }) => name !== gain.name)]) {
      const hatOf = (one: Case): Float64Array | undefined => {
        const times = gain.over(one, one.out.shape);
        const plus = shift?.over(one, one.out.shape);
        if (times === undefined || shift !== undefined && plus === undefined) return undefined;
        return Float64Array.from(one.out.data, (v, i) => (v - (plus?.[i] ?? 0)) / times[i]!);
      };
      const line = lineOf(cases, hatOf);
      if (line === undefined) continue;
      const hats = new Map(cases.map((one) => [one, hatOf(one)]));
      const minus = shift === undefined ? "out" : `(out − ${shift.name})`;
      const note = `where x̂ = ${minus} / ${gain.name}, and ${letter} is how steeply x̂ rises with ` +
        "the input";
      return {
        k: { name: letter, over: (one) => line.get(one) },
        hat: { name: "x̂", over: (one) => hats.get(one) },
        gain,
        note,
      };
    }
  }
  return undefined;
}

/** The rises along the axis in whose rows the values are lines of the input, in all trials. */
function lineOf(
  cases: readonly Case[],
  values: (one: Case) => ArrayLike<number> | undefined,
): ReadonlyMap<Case, Float64Array> | undefined {
  const { rank } = cases[0]!.at;
  for (const axis of [...[...Array(rank).keys()].reverse(), undefined]) {
    const known = new Map<Case, Float64Array>();
    let telling = 0;
    let isLine = true;
    for (const one of cases) {
      const data = values(one);
      const found = data && rises(one, axis, data);
      if (found === undefined) {
        isLine = false;
        break;
      }
      known.set(one, found.k);
      if (found.isTelling) telling++;
    }
    if (isLine && telling >= 3) return known;
  }
  return undefined;
}

/** The rise along each row, NaN where the row does not show it; undefined if one of them is no line. */
function rises(
  { at }: Case,
  axis: number | undefined,
  values: ArrayLike<number>,
): { readonly k: Float64Array; readonly isTelling: boolean } | undefined {
  const k = new Float64Array(at.size).fill(NaN);
  let isTelling = false;
  for (const row of rowsOf(at.shape, axis)) {
    let [a, b] = [row[0]!, row[0]!];
    for (const i of row) {
      if (!Number.isFinite(values[i])) return undefined;
      if (at.data[i]! < at.data[a]!) a = i;
      if (at.data[i]! > at.data[b]!) b = i;
    }
    const run = at.data[b]! - at.data[a]!;
    if (run === 0) continue;
    const rise = (values[b]! - values[a]!) / run;
    const size = Math.max(...row.map((i) => Math.abs(values[i]!)));
    for (const i of row) {
      const on = values[a]! + rise * (at.data[i]! - at.data[a]!);
      if (Math.abs(values[i]! - on) > 1e-9 * size) return undefined;
      k[i] = rise;
      // Two points are always on a line.
      if (at.data[i] !== at.data[a] && at.data[i] !== at.data[b]) isTelling = true;
    }
  }
  return { k, isTelling };
}
