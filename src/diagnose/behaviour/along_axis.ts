import type { Trial } from "../../laws/mod.ts";
import { sameShape } from "../../tensor/mod.ts";
import { constant } from "../measure/effect.ts";
import { ask } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

const LAWS =
  /^(rows of a batch do not mix|rows sum to .*|invariant under a shift of the logits|keeps the order of the logits)$/;

/** What should be done row by row is done column by column, or over the whole tensor. */
export const alongAxis: Hypothesis = ({ law, trials }) => {
  if (!LAWS.test(law)) return undefined;
  const sums = ask(trials, rowSums);
  const sum = constant(sums.flat());
  // All rows alike: it is their size that is wrong.
  if (law.startsWith("rows sum to") && sums.length >= 3 && sum !== undefined && sum !== 0) {
    return `all rows of out sum to ${sum} (in all ${sums.length} trials)`;
  }
  const found = ask(trials, reach);
  if (found.length < 3) return undefined;
  const evidence = `in all ${found.length} trials`;
  if (found.every(({ column, others }) => column && !others)) {
    return `it works along axis 0 in place of axis 1 (an entry of out depends on its column of the input, and on no other column, ${evidence})`;
  }
  const total = found[0]!.total;
  if (found.every((one) => one.column && one.others && Math.abs(one.total - total) < 1e-9)) {
    const sum = Number(total.toPrecision(6));
    return `it works on the whole tensor in place of axis 1 (all of out sums to ${sum}, ${evidence})`;
  }
  return undefined;
};

function rowSums(trial: Trial): number[] | undefined {
  const out = trial.layer().forward(...trial.inputs());
  const width = out.shape.at(-1) ?? 1;
  if (out.size === 0 || width < 2) return undefined;
  return Array.from(
    { length: out.size / width },
    (_, row) => [...out.data.subarray(row * width, (row + 1) * width)].reduce((a, v) => a + v, 0),
  );
}

interface Reach {
  /** Whether an entry changes others of its column. */
  readonly column: boolean;
  /** Whether it changes any of another column. */
  readonly others: boolean;
  /** The sum of the output. */
  readonly total: number;
}

/** Which entries of out change with one of the input. */
function reach(trial: Trial): Reach | undefined {
  const x = trial.inputs()[0]!;
  const out = trial.layer().forward(...trial.inputs()).clone();
  if (x.rank !== 2 || !sameShape(out.shape, x.shape)) return undefined;
  const [n, width] = x.shape as [number, number];
  if (n < 2 || width < 2 || Math.max(...x.data.map(Math.abs)) > 20) return undefined;
  let [column, others] = [false, false];
  for (let i = 0; i < x.size; i++) {
    const inputs = trial.inputs();
    inputs[0]!.data[i]! += 0.25;
    const changed = trial.layer().forward(...inputs).data;
    for (let o = 0; o < out.size; o++) {
      if (changed[o] === out.data[o] || o === i) continue;
      if (o % width !== i % width) others = true;
      else column = true;
    }
  }
  return { column, others, total: [...out.data].reduce((a, v) => a + v, 0) };
}
