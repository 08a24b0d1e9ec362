import type { Trial } from "../../laws/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { ask, gradientsOf } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { constant } from "../measure/effect.ts";

/** Rows count by their position: of equal rows each gets an answer of its own. */
export const rowsWeighted: Hypothesis = ({ law, trials }) => {
  if (law !== "permuted batches give permuted answers") return undefined;
  const found = ask(trials, weights);
  if (found.length < 3 || found.some((ratio) => ratio === "")) return undefined;
  const ratio = found[0]!;
  const how = found.every((other) => other === ratio)
    ? `row 1 gets ${ratio} × what row 0 gets`
    : "of equal rows each gets another answer";
  return `rows are weighted by their position (${how}, in all ${found.length} trials)`;
};

/** Whether other rows of out change with the first row of the inputs: rows that mix are no weights. */
function looksAtOthers(trial: Trial, inputs: readonly Tensor[]): boolean {
  const [before, after] = [0, 0.25].map((by) => {
    const moved = inputs.map((x) => x.clone());
    const { data, shape } = moved[0]!;
    for (let i = 0; i < data.length / shape[0]!; i++) data[i]! += by;
    return trial.layer().forward(...moved).data.slice();
  });
  const width = before!.length / inputs[0]!.shape[0]!;
  return before!.some((v, i) => i >= width && v !== after![i]);
}

/** What the second of equal rows gets, by the first; empty if it gets the same, undefined if nothing is seen. */
function weights(trial: Trial): string | undefined {
  const inputs = trial.inputs();
  const n = inputs[0]?.shape[0];
  if (n === undefined || n < 2 || inputs.some((x) => x.shape[0] !== n || x.size === 0)) {
    return undefined;
  }
  for (const { data } of inputs) {
    const width = data.length / n;
    data.forEach((_, i) => data[i] = data[i % width]!);
  }
  const layer = trial.layer();
  const out = layer.forward(...inputs).clone();
  const isLoss = out.shape[0] !== n;
  if (isLoss && out.rank > 0) return undefined;
  if (!isLoss && looksAtOthers(trial, inputs)) return "";
  let answer = out;
  if (isLoss) {
    const dout = trial.dout(out.shape, out.dtype);
    answer = [...gradientsOf(trial, layer, dout).values()][0]!;
  }
  const width = answer.size / n;
  const [first, second] = [answer.data.slice(0, width), answer.data.slice(width, 2 * width)];
  if (first.every((v) => Math.abs(v) < 1e-6)) return undefined;
  const size = Math.max(...first.map(Math.abs));
  const differs = first.some((v, i) => Math.abs(v - second[i]!) > 1e-9 * size);
  if (!differs) return "";
  const seen = [...first].flatMap((v, i) => Math.abs(v) > 1e-6 * size ? [second[i]! / v] : []);
  return `${constant(seen) ?? "another"}`;
}
