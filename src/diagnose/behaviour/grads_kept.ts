import type { Trial } from "../../laws/mod.ts";
import { ask, gradientsOf, listed } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** What an optimizer holds on to is replaced, or written only in part. */
export const gradsKept: Hypothesis = ({ law, trials }) => {
  if (law !== "grads are overwritten in place") return undefined;
  const replaced = ask(trials, replacedGrads);
  const names = [...new Set(replaced.flat())];
  if (replaced.length > 0 && replaced.every((one) => one.length > 0)) {
    return `backward puts new objects into grads: write into the tensors that are there (${
      listed(names)
    } ${
      names.length > 1 ? "are others" : "is another"
    } after backward, in all ${replaced.length} trials)`;
  }
  const left = ask(trials, unwritten);
  if (left.length < 3 || left.includes("")) return undefined;
  return `backward does not write all of ${
    left[0]
  }: entries that it passes over keep what was there before (in all ${left.length} trials)`;
};

function replacedGrads(trial: Trial): string[] {
  const layer = trial.layer();
  const before = layer.grads.map((tensor) => ({ tensor, data: tensor.data }));
  const out = layer.forward(...trial.inputs());
  layer.backward(trial.dout(out.shape, out.dtype));
  return before.flatMap(({ tensor, data }, i) =>
    layer.grads[i] === tensor && layer.grads[i]!.data === data ? [] : [`grads[${i}]`]
  );
}

/** The gradient that is right but for entries that still hold what they were filled with. */
function unwritten(trial: Trial): string | undefined {
  const layer = trial.layer();
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const clean = gradientsOf(trial, layer, dout);
  for (const gradient of layer.grads) gradient.data.fill(7);
  const filled = gradientsOf(trial, layer, dout);
  let found: string | undefined;
  for (const [name, gradient] of filled) {
    const right = clean.get(name)!;
    const changed = [...gradient.data].filter((v, i) => v !== right.data[i]);
    if (changed.length === 0) continue;
    if (!changed.every((v) => v === 7)) return "";
    // All of it: perhaps it is not written because it is not computed.
    if (changed.length === gradient.size) continue;
    found = name;
  }
  return found;
}
