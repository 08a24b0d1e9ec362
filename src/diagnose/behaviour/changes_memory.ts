import type { Trial } from "../../laws/mod.ts";
import { multiply, type Tensor } from "../../tensor/mod.ts";
import { alike, ask, gradientsOf, most } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { isAboutState } from "../measure/stateful.ts";

/** Backward changes what forward remembered, so that a second call answers something else. */
export const changesMemory: Hypothesis = (evidence) => {
  if (!isAboutState(evidence)) return undefined;
  const found = ask(evidence.trials, secondCall).filter((what) => what !== "");
  if (found.length < 3) return undefined;
  const first = found[0]!;
  if (first.startsWith("grads")) {
    return found.every((what) => what === first)
      ? `backward builds on what grads held before: overwrite them (${found.length} trials)`
      : undefined;
  }
  const how = found.every((what) => what === first) ? first : "a second call answers otherwise";
  return `backward changes what it remembers (${how}, in ${found.length} trials)`;
};

/** What a second call of backward does, in words; empty where it does what the first did. */
function secondCall(trial: Trial): string | undefined {
  const layer = trial.layer();
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const first = gradientsOf(trial, layer, dout);
  if ([...first.values()].every((g) => most(g) === 0)) return undefined;
  let second;
  try {
    second = gradientsOf(trial, layer, dout);
  } catch {
    return "a second call throws";
  }
  const changed = [...first].find(([name, one]) => !alike(second.get(name)!, one));
  if (changed === undefined) return "";
  if (buildsOnGrads(trial)) return "grads";
  const [name, one] = changed;
  return `${name} of a second call is ${compared(second.get(name)!, one)}`;
}

/** Whether a second call does what the first did once grads are zero again. */
function buildsOnGrads(trial: Trial): boolean {
  const layer = trial.layer();
  if (layer.grads.length === 0) return false;
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  for (const gradient of layer.grads) gradient.data.fill(0);
  const first = gradientsOf(trial, layer, dout);
  for (const gradient of layer.grads) gradient.data.fill(0);
  const second = gradientsOf(trial, layer, dout);
  return [...first].every(([name, one]) => alike(second.get(name)!, one));
}

function compared(second: Tensor, first: Tensor): string {
  if (most(second) === 0) return "0";
  const largest = first.data.findIndex((v) => Math.abs(v) === most(first));
  const ratio = Number((second.data[largest]! / first.data[largest]!).toPrecision(6));
  if (alike(second, multiply(first, ratio))) return `${ratio} × that of the first`;
  return "not that of the first";
}
