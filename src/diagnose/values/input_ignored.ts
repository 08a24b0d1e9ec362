import { measure } from "../../laws/mod.ts";
import { sameShape, Tensor } from "../../tensor/mod.ts";
import { attempt } from "../measure/attempt.ts";
import { alike, ask, withInputs } from "../measure/experiment.ts";
import { type Case, clearEntries, type Hypothesis } from "../hypothesis.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** Backward answers the same for other labels or another mask, though forward has other slopes. */
export const inputIgnored: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const names = cases[0]?.trial.inputNames ?? [];
  for (const [input, of] of names.entries()) {
    // What is differentiable enters in many ways, and other hypotheses look at it.
    if (cases[0]!.trial.differentiable.includes(input) || isMask(cases, of)) continue;
    const found = ask(
      cases.map(({ trial }) => trial),
      (trial) => ignores(cases.find((one) => one.trial === trial)!, input),
    );
    if (found.length < 3 || found.includes(false)) continue;
    return `${of} is ignored: ${name} stays the same for another ${of}, and should not (in all ${found.length} trials)`;
  }
  return undefined;
};

/** Whether the gradient is wrong only where a tensor is 0: then it is a mask, and that says more. */
function isMask(cases: readonly Case[], of: string): boolean {
  return cases.every((one) => {
    const mask = one.tensors[of]!;
    return sameShape(mask.shape, one.at.shape) &&
      clearEntries(one).every(({ isWrong, index }) => !isWrong || mask.data[index] === 0);
  });
}

/** Whether the gradient stays as it is for other inputs, where it should not; undefined where it may. */
function ignores(one: Case, input: number): boolean | undefined {
  let found: boolean | undefined;
  for (const other of others(one.trial.inputs()[input]!)) {
    const said = staysFor(other, one, input);
    if (said === false) return false;
    found ??= said;
  }
  return found;
}

/**
 * The entries in another order, in which labels are still labels, and rows still one-hot; and mirrored between
 * the least and the largest, as backward may look at the numbers and not at their order.
 */
function others({ shape, data }: Tensor): Tensor[] {
  const ends = Math.min(...data) + Math.max(...data);
  return [data.toReversed(), data.map((v) => ends - v)].map((other) => new Tensor(shape, other));
}

function staysFor(drawn: Tensor, one: Case, input: number): boolean | undefined {
  const inputs = one.trial.inputs();
  if (alike(inputs[input]!, drawn)) return undefined;
  inputs[input] = drawn;
  const other = attempt(() => measure(withInputs(one.trial, inputs), one.name));
  if (other?.analytic === undefined) return undefined;
  const differs = clearEntries(one).some(({ index, expected, slack }) => {
    const there = other.numeric[index];
    return there !== undefined && there.hidden === 0 &&
      Math.abs(there.value - expected) > 10 * (slack + 3 * there.bar);
  });
  if (!alike(other.analytic, one.analytic)) return false;
  return differs ? true : undefined;
}
