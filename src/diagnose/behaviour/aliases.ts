import type { Trial } from "../../laws/mod.ts";
import { gradientList } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { alike, ask, gradientsOf, otherInputs, share } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** What a layer hands out is its own memory, or what it was handed. */
export const aliases: Hypothesis = ({ law, trials }) => {
  if (law !== "nothing handed out is an alias") return undefined;
  const found = ask(trials, aliased);
  const named = found.filter((what) => what !== "");
  const first = named[0];
  if (first === undefined || named.some((what) => what !== first)) return undefined;
  return `${first} (in ${named.length} of ${found.length} trials)`;
};

/** What is an alias of what, in words; empty where nothing is. */
function aliased(trial: Trial): string {
  return handedBack(trial) ?? (isUnsteady(trial) ? "" : remembered(trial)) ?? "";
}

/** Whether a round answers otherwise the second time, with nothing written over: another mistake. */
function isUnsteady(trial: Trial): boolean {
  const layer = trial.layer();
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const first = gradientsOf(trial, layer, dout);
  const second = gradientsOf(trial, layer, dout);
  return [...first].some(([name, one]) => !alike(second.get(name)!, one));
}

function handedBack(trial: Trial): string | undefined {
  const layer = trial.layer();
  const inputs = trial.inputs();
  const params = [...layer.params];
  const out = layer.forward(...inputs);
  const input = inputs.findIndex((x) => share(x, out));
  if (input >= 0) {
    return `forward hands back its input: out is ${
      trial.inputNames[input]
    } itself, hand out a copy`;
  }
  const param = params.findIndex((x) => share(x, out));
  if (param >= 0) return `out is ${trial.paramNames()[param]} itself: hand out a copy`;
  const dout = trial.dout(out.shape, out.dtype);
  const returned = gradientList(layer.backward(dout));
  for (const [k, dx] of returned.entries()) {
    const name = `d${trial.inputNames[trial.differentiable[k]!]}`;
    if (share(dx, dout)) return `backward hands back dout: ${name} is dout itself, hand out a copy`;
    const x = inputs.findIndex((other) => share(other, dx));
    if (x >= 0) return `${name} is ${trial.inputNames[x]} itself: hand out a copy`;
    const p = params.findIndex((other) => share(other, dx));
    if (p >= 0) return `${name} is ${trial.paramNames()[p]} itself: hand out a copy`;
    const grad = layer.grads.findIndex((other) => share(other, dx));
    if (grad >= 0) return `${name} is grads[${grad}] itself: hand out a copy`;
    const before = returned.findIndex((other, j) => j < k && share(other, dx));
    if (before >= 0) {
      const other = `d${trial.inputNames[trial.differentiable[before]!]}`;
      return `${name} and ${other} are one tensor: hand out a copy`;
    }
  }
  return undefined;
}

function remembered(trial: Trial): string | undefined {
  const clean = trial.layer();
  const { shape, dtype } = clean.forward(...trial.inputs());
  const dout = trial.dout(shape, dtype);
  const right = [...gradientsOf(trial, clean, dout).values()];
  const isRight = (layer: ReturnType<Trial["layer"]>): boolean =>
    [...gradientsOf(trial, layer, dout).values()].every((g, k) => alike(g, right[k]!));

  const layer = trial.layer();
  layer.forward(...trial.inputs()).data.fill(1e3);
  if (!isRight(layer)) {
    return "out is the layer's own memory: hand out a copy, as backward reads it";
  }

  const second = trial.layer();
  second.forward(...trial.inputs());
  for (const dx of gradientList(second.backward(dout.clone()))) dx.data.fill(1e3);
  if (!isRight(second)) {
    return "dx is the layer's own memory: hand out a copy, as backward reads it";
  }

  const third = trial.layer();
  third.forward(...trial.inputs());
  const handed = dout.clone();
  third.backward(handed);
  handed.data.fill(1e3);
  if (!isRight(third)) return "backward keeps dout itself: keep a copy";

  const last = trial.layer();
  const outs: Tensor[] = [last.forward(...trial.inputs())];
  const out = outs[0]!.clone();
  const returned = gradientList(last.backward(dout.clone()));
  const before = returned.map((dx) => dx.clone());
  last.forward(...otherInputs(trial, 1));
  if (!alike(outs[0]!, out)) {
    return "out is the layer's own memory: hand out a copy, as the next forward writes over it";
  }
  last.backward(dout.clone());
  if (!returned.every((dx, k) => alike(dx, before[k]!))) {
    return "dx is the layer's own memory: hand out a copy, as the next backward writes over it";
  }
  return undefined;
}
