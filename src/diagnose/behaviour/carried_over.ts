import type { Trial } from "../../laws/mod.ts";
import { alike, ask, gradientsOf } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { isAboutState } from "../measure/stateful.ts";

/** Forward changes what a later forward reads: a running mean, a counter. */
export const carriedOver: Hypothesis = (evidence) => {
  // Where the prop says so, it is no mistake.
  if (!isAboutState(evidence) || evidence.trials.some(({ isStateful }) => isStateful)) {
    return undefined;
  }
  const found = ask(evidence.trials, differs).filter((isSo) => isSo);
  if (found.length < 3) return undefined;
  return `state is carried from one forward to the next: a second forward of the same input gives another out (in ${found.length} trials)`;
};

/** Whether a second forward of the same input answers otherwise, with and without a backward in between. */
function differs(trial: Trial): boolean {
  const layer = trial.layer();
  const first = layer.forward(...trial.inputs()).clone();
  const second = layer.forward(...trial.inputs()).clone();
  if (alike(first, second)) return false;
  const other = trial.layer();
  const out = other.forward(...trial.inputs()).clone();
  gradientsOf(trial, other, trial.dout(out.shape, out.dtype));
  return !alike(other.forward(...trial.inputs()), first);
}
