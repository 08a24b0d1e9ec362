import { measure, type Trial } from "../../laws/mod.ts";
import { clearEntries, type Evidence, type Hypothesis } from "../hypothesis.ts";
import { ask, withInputs } from "../measure/experiment.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/**
 * A param that multiplies each step of an input learns from one of them only: with 0 for all steps but one,
 * its gradient is right for that step and 0 for the others.
 */
export const oneStepLearns: Hypothesis = (evidence) => {
  const { name, trials } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const first = trials[0]!;
  if (!first.paramNames().includes(name.slice(1))) return undefined;
  for (const input of first.differentiable) {
    const rank = first.inputs()[input]!.rank;
    for (let axis = 0; axis < rank - 1; axis++) {
      for (const which of ["last", "first"] as const) {
        const found = ask(trials, (trial) => isOnly(trial, { evidence, input, axis, which }));
        if (found.length < 4 || found.includes(false)) continue;
        const x = first.inputNames[input]!;
        return `only the ${which} contribution is kept, of those along axis ${axis} of ${x} ` +
          `(with 0 for all of ${x} but one index, ${name} is right for the ${which} and 0 for ` +
          `the others, in all ${found.length} trials)`;
      }
    }
  }
  return undefined;
};

/** Whether the gradient is right for one index and 0 for the others; undefined where it cannot be told. */
function isOnly(
  trial: Trial,
  { evidence: { name }, input, axis, which }: {
    readonly evidence: Evidence;
    readonly input: number;
    readonly axis: number;
    readonly which: "last" | "first";
  },
): boolean | undefined {
  const { shape } = trial.inputs()[input]!;
  const count = shape[axis]!;
  if (count < 2) return undefined;
  const learns = which === "first" ? 0 : count - 1;
  let isTold = false;
  for (let kept = 0; kept < count; kept++) {
    const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const inputs = trial.inputs();
    const { data } = inputs[input]!;
    data.forEach((_, i) => {
      if (Math.floor(i / stride) % count !== kept) data[i] = 0;
    });
    const alone = withInputs(trial, inputs);
    const measured = measure(alone, name!);
    const analytic = measured?.analytic;
    if (measured === undefined || analytic === undefined) return undefined;
    const entries = clearEntries({ ...measured, analytic, trial: alone, tensors: {} });
    if (kept === learns) {
      if (entries.some(({ isWrong }) => isWrong)) return false;
      continue;
    }
    if (analytic.data.some((v) => v !== 0)) return false;
    if (entries.some(({ isWrong }) => isWrong)) isTold = true;
  }
  return isTold ? true : undefined;
}
