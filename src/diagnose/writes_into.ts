import { gradientNames, type Trial } from "../laws/mod.ts";
import { gradientList } from "../layer.ts";
import { equal, type Tensor } from "../tensor/mod.ts";
import { ask } from "./experiment.ts";
import { type Case, clearEntries, type Hypothesis } from "./hypothesis.ts";

/** A pass writes into what it is handed: forward that works in place, backward that scales dout. */
export const writesInto: Hypothesis = ({ law, name, cases, trials }) => {
  if (law === "nothing handed in is changed") {
    const found = ask(trials, written);
    const changed = found.filter((what) => what !== "");
    if (changed.length === 0) return undefined;
    return `${changed[0]} (in ${changed.length} of ${found.length} trials)`;
  }
  // A gradient is wrong by it if it is right once forward's inputs are put back.
  if (name === undefined || !/gradient$/.test(law)) return undefined;
  const mended = ask(cases.map(({ trial }) => trial), (trial) => {
    const one = cases.find((other) => other.trial === trial)!;
    return mends(one);
  });
  if (mended.length < 3 || mended.includes(false)) return undefined;
  return `forward works in place: it writes into its input, which backward reads (${name} is right once the input is put back, in all ${mended.length} trials)`;
};

/** What a pass wrote into, in words; empty where nothing changed. */
function written(trial: Trial): string {
  const layer = trial.layer();
  const inputs = trial.inputs();
  const untouched = trial.inputs();
  const params = layer.params.map((param) => param.clone());
  const touched = (): string | undefined => {
    const input = inputs.findIndex((x, i) => !equal(x, untouched[i]!));
    if (input >= 0) return trial.inputNames[input];
    const param = params.findIndex((before, i) => !equal(layer.params[i]!, before));
    return param < 0 ? undefined : trial.paramNames()[param];
  };
  const out = layer.forward(...inputs);
  const { shape, dtype } = out;
  const byForward = touched();
  if (byForward !== undefined) return `forward works in place: it writes into ${byForward}`;
  const dout = trial.dout(shape, dtype);
  layer.backward(dout);
  if (!equal(dout, trial.dout(shape, dtype))) return "backward writes into dout";
  const byBackward = touched();
  return byBackward === undefined ? "" : `backward writes into ${byBackward}`;
}

/** Whether a gradient that is wrong turns right when the inputs are put back between the passes. */
function mends(one: Case): boolean | undefined {
  const { trial, name, dout } = one;
  const entries = clearEntries(one);
  if (!entries.some(({ isWrong }) => isWrong)) return undefined;
  const layer = trial.layer();
  const inputs = trial.inputs();
  layer.forward(...inputs);
  const untouched = trial.inputs();
  if (inputs.every((x, i) => equal(x, untouched[i]!))) return false;
  inputs.forEach((x, i) => x.data.set(untouched[i]!.data));
  const returned: readonly Tensor[] = gradientList(layer.backward(dout.clone()));
  const gradient = [...returned, ...layer.grads][gradientNames(trial).indexOf(name)];
  return gradient !== undefined &&
    entries.every(({ index, expected, slack }) =>
      Math.abs(gradient.data[index]! - expected) <= slack
    );
}
