import { sameShape } from "../tensor/mod.ts";
import type { Case } from "./hypothesis.ts";
import { rowsOf } from "./rows_of.ts";
import type { Source } from "./values.ts";

/** Whether the gradient has the shape of the output in all trials. */
export function isEven(cases: readonly Case[]): boolean {
  const rank = cases[0]?.at.rank;
  return cases.every(({ at, out }) => at.rank === rank && sameShape(at.shape, out.shape));
}

/** How steeply out rises with the input along an axis, where out is a straight line of it in every row. */
export function scaleOf(cases: readonly Case[]): Source | undefined {
  const rank = cases[0]!.at.rank;
  for (const axis of [...[...Array(rank).keys()].reverse(), undefined]) {
    const known = new Map(cases.map((one) => [one, rises(one, axis)]));
    const found = [...known.values()];
    if (found.some((values) => values === undefined)) continue;
    if (found.filter((values) => values!.some((v) => v === v)).length < 3) continue;
    return { name: "k", over: (one) => known.get(one) };
  }
  return undefined;
}

/** The rise of out along the rows of an axis; NaN for a row that does not show it, undefined if one is no line. */
function rises({ at, out }: Case, axis: number | undefined): Float64Array | undefined {
  const rows = rowsOf(at.shape, axis);
  const k = new Float64Array(at.size).fill(NaN);
  for (const row of rows) {
    let [a, b] = [row[0]!, row[0]!];
    for (const i of row) {
      if (at.data[i]! < at.data[a]!) a = i;
      if (at.data[i]! > at.data[b]!) b = i;
    }
    const run = at.data[b]! - at.data[a]!;
    if (run === 0) continue;
    const rise = (out.data[b]! - out.data[a]!) / run;
    const size = Math.max(...row.map((i) => Math.abs(out.data[i]!)));
    const isLine = row.every((i) => {
      const on = out.data[a]! + rise * (at.data[i]! - at.data[a]!);
      return Math.abs(out.data[i]! - on) <= 1e-9 * size;
    });
    if (!isLine) return undefined;
    for (const i of row) k[i] = rise;
  }
  return k;
}
