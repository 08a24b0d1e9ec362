import type { Trial } from "../../laws/mod.ts";
import { multiply, type Tensor } from "../../tensor/mod.ts";
import { alike, ask, type Gradients, gradientsOf, listed, most } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { isAboutState } from "../measure/stateful.ts";

/** Gradients are added to what was there: k calls give k times what one gives. */
export const addsUp: Hypothesis = (evidence) => {
  if (!isAboutState(evidence)) return undefined;
  for (const again of [false, true]) {
    const found = ask(evidence.trials, (trial) => growing(calls(trial, again)));
    if (found.length < 3 || found.some((names) => names.length === 0)) continue;
    const names = [...new Set(found.flat())];
    const verb = names.length > 1 ? "add" : "adds";
    const called = again ? "forward and backward" : "backward";
    return `${
      listed(names)
    } ${verb} up from call to call (after k calls of ${called}: k × what one gives, in all ${found.length} trials)`;
  }
  return undefined;
};

/** The gradients of three calls of backward, after one forward or after one each. */
function calls(trial: Trial, again: boolean): Gradients[] {
  const layer = trial.layer();
  let out: Tensor | undefined;
  return [1, 2, 3].map(() => {
    if (again || out === undefined) out = layer.forward(...trial.inputs()).clone();
    return gradientsOf(trial, layer, trial.dout(out.shape, out.dtype));
  });
}

/** The gradients that add up; none if one does something else, undefined where zeros hide it. */
function growing([first, second, third]: readonly Gradients[]): string[] | undefined {
  const names: string[] = [];
  let isSeen = true;
  for (const [name, one] of first!) {
    if (most(one) === 0) {
      isSeen = false;
      continue;
    }
    const [two, three] = [second!.get(name)!, third!.get(name)!];
    if (alike(two, one) && alike(three, one)) continue;
    if (!alike(two, multiply(one, 2)) || !alike(three, multiply(one, 3))) return [];
    names.push(name);
  }
  return names.length === 0 && !isSeen ? undefined : names;
}
