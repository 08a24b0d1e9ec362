import type { Trial } from "../../laws/mod.ts";
import { alike, ask, gradientsOf, otherInputs, share } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** Two layers have state in common: a global, or a field of the class. */
export const sharedMemory: Hypothesis = ({ law, trials }) => {
  if (law !== "instances do not meddle") return undefined;
  const found = ask(trials, meddles).filter((what) => what !== "");
  if (found.length < 2) return undefined;
  const first = found[0]!;
  const how = found.every((what) => what === first)
    ? first
    : "what one answers changes when another is used in between";
  return `instances share their memory (${how}, in ${found.length} trials)`;
};

/** How one layer changes when another is used in between, in words; empty where it does not. */
function meddles(trial: Trial): string {
  const [mine, others] = [trial.inputs(), otherInputs(trial, 1)];
  const own = trial.layer();
  const outAlone = own.forward(...mine).clone();
  const dout = trial.dout(outAlone.shape, outAlone.dtype);
  const alone = gradientsOf(trial, own, dout);
  const second = trial.layer();
  second.forward(...others.map((x) => x.clone()));
  const ofOther = gradientsOf(trial, second, dout);

  const layer = trial.layer();
  const other = trial.layer();
  const out = layer.forward(...trial.inputs());
  const otherOut = other.forward(...others.map((x) => x.clone()));
  if (share(out, otherOut)) return "they write out into one buffer";
  const k = layer.grads.findIndex((grad) => other.grads.some((theirs) => share(grad, theirs)));
  if (k >= 0) return `grads[${k}] is one tensor in both`;
  const gradients = gradientsOf(trial, layer, dout);
  const changed = [...alone].filter(([name, one]) => !alike(gradients.get(name)!, one));
  if (changed.length === 0) return "";
  return changed.every(([name]) => alike(gradients.get(name)!, ofOther.get(name)!))
    ? "backward of one answers for the forward of the other"
    : "what one answers changes when another is used in between";
}
