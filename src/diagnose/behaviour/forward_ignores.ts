import { gradientNames, movedInputs, type Trial } from "../../laws/mod.ts";
import { equal } from "../../tensor/mod.ts";
import { ask } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** Forward does not look at what the gradient is for: a param that was copied when the layer was built. */
export const forwardIgnores: Hypothesis = ({ name, trials }) => {
  if (name === undefined) return undefined;
  const found = ask(trials, (trial) => ignores(trial, name));
  if (found.length < 3 || found.includes(false)) return undefined;
  const of = name.slice(1);
  const isParam = trials[0]!.paramNames().includes(of);
  return isParam
    ? `forward does not read ${of} from params: what a trainer writes there has no effect on out (in all ${found.length} trials)`
    : `forward does not depend on ${of} (other values give the same out, in all ${found.length} trials)`;
};

function ignores(trial: Trial, name: string): boolean | undefined {
  const index = gradientNames(trial).indexOf(name);
  const input = trial.differentiable[index];
  const layer = trial.layer();
  const inputs = trial.inputs();
  const moved = movedInputs(trial);
  const out = layer.forward(...trial.inputs()).clone();
  if (out.size === 0) return undefined;
  const tries = [0.5, -1.25, 40].map((by) => {
    if (input !== undefined) {
      inputs[input] = moved[input]!.clone();
      if (trial.domains[input]!.lo === -Infinity && trial.domains[input]!.hi === Infinity) {
        inputs[input].data.forEach((v, i, data) => data[i] = v + by * (1 + i % 3));
      }
      if (inputs[input].size === 0) return undefined;
      return equal(trial.layer().forward(...inputs), out);
    }
    const fresh = trial.layer();
    const param = fresh.params[index - trial.differentiable.length];
    if (param === undefined || param.size === 0) return undefined;
    param.data.forEach((v, i, data) => data[i] = v + by * (1 + i % 3));
    return equal(fresh.forward(...trial.inputs()), out);
  });
  return tries.includes(undefined) ? undefined : tries.every((same) => same === true);
}
