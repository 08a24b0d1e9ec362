import { measure } from "../../laws/mod.ts";
import { sameShape, Tensor } from "../../tensor/mod.ts";
import { alike, ask, withInputs } from "../measure/experiment.ts";
import { type Case, clearEntries, type Hypothesis } from "../hypothesis.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** Backward takes soft labels for their argmax. */
export const softLabels: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const names = cases[0]?.trial.inputNames ?? [];
  for (const [input, of] of names.entries()) {
    if (cases[0]!.trial.differentiable.includes(input)) continue;
    const found = ask(
      cases.map(({ trial }) => trial),
      (trial) => hardens(cases.find((one) => one.trial === trial)!, input),
    );
    if (found.length < 3 || found.includes(false)) continue;
    return `backward takes ${of} for its argmax (${name} is that of a one-hot ${of}, in all ${found.length} trials)`;
  }
  return undefined;
};

/** Whether a wrong gradient is the right one for the argmax of soft labels; undefined where there are none. */
function hardens(one: Case, input: number): boolean | undefined {
  const inputs = one.trial.inputs();
  const t = inputs[input]!;
  const width = t.shape.at(-1) ?? 1;
  if (!sameShape(t.shape, one.at.shape) || width < 2) return undefined;
  const hard = new Tensor(t.shape, t.data.map(() => 0));
  for (let start = 0; start < t.size; start += width) {
    const row = t.data.subarray(start, start + width);
    const largest = Math.max(...row);
    // Which one of a tie is taken is anyone's choice.
    if (row.indexOf(largest) !== row.lastIndexOf(largest)) return undefined;
    hard.data[start + row.indexOf(largest)] = 1;
  }
  if (alike(hard, t) || !clearEntries(one).some(({ isWrong }) => isWrong)) return undefined;
  inputs[input] = hard;
  const trial = withInputs(one.trial, inputs);
  const other = measure(trial, one.name);
  if (other?.analytic === undefined) return undefined;
  const right = clearEntries({ ...one, ...other, analytic: other.analytic, trial });
  if (right.length === 0) return undefined;
  return alike(other.analytic, one.analytic) && right.every(({ isWrong }) => !isWrong);
}
