import type { Trial } from "../../laws/mod.ts";
import { equal } from "../../tensor/mod.ts";
import { alike, ask, gradientsOf } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { isAboutState } from "../measure/stateful.ts";

/** A pass writes into what it is handed: forward that works in place, backward that scales dout. */
export const writesInto: Hypothesis = (evidence) => {
  const { law, trials } = evidence;
  if (law === "nothing handed in is changed") {
    const found = ask(trials, written);
    const changed = found.filter((what) => what !== "");
    if (changed.length === 0) return undefined;
    return `${changed[0]} (in ${changed.length} of ${found.length} trials)`;
  }
  if (!isAboutState(evidence)) return undefined;
  const found = ask(trials, secondMended).filter((what) => what !== "");
  return found.length < 3 || found.some((what) => what !== found[0])
    ? undefined
    : `${found[0]} (a second call is right once it is put back, in ${found.length} trials)`;
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

/** What backward writes into, where that alone makes a second call answer otherwise; empty where it does not. */
function secondMended(trial: Trial): string {
  const layer = trial.layer();
  const inputs = trial.inputs();
  const params = layer.params.map((param) => param.clone());
  const out = layer.forward(...inputs).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const first = gradientsOf(trial, layer, dout);
  const untouched = trial.inputs();
  const param = params.findIndex((before, i) => !equal(before, layer.params[i]!));
  const input = inputs.findIndex((x, i) => !equal(x, untouched[i]!));
  const what = param >= 0 ? trial.paramNames()[param] : trial.inputNames[input];
  if (what === undefined) return "";
  layer.params.forEach((one, i) => one.data.set(params[i]!.data));
  inputs.forEach((one, i) => one.data.set(untouched[i]!.data));
  const mended = gradientsOf(trial, layer, dout);
  const isMended = [...first].every(([name, one]) => alike(mended.get(name)!, one));
  return isMended ? `backward writes into ${what}` : "";
}
