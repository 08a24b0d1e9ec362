import { add, map, multiply, type Tensor } from "../../tensor/mod.ts";
import type { Trial } from "../../laws/mod.ts";
import { alike, ask, most, otherInputs } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** What claims to be linear is affine, or of another degree. */
export const biasAdded: Hypothesis = ({ law, trials }) => {
  if (law !== "linear") return undefined;
  const found = ask(trials, kindOf);
  const first = found[0];
  if (found.length < 3 || first === undefined || first === "") return undefined;
  if (found.some((kind) => kind !== first)) return undefined;
  return `${first} (in all ${found.length} trials)`;
};

/** What forward does to a zero, and to twice its inputs, in words; undefined where nothing can be seen. */
function kindOf(trial: Trial): string | undefined {
  const f = (change: (x: Tensor, i: number) => Tensor): Tensor => {
    const inputs = trial.inputs();
    for (const i of trial.differentiable) inputs[i] = change(inputs[i]!, i);
    return trial.layer().forward(...inputs).clone();
  };
  const other = otherInputs(trial, 1);
  const zero = f((x) => map(x, () => 0));
  const at = f((x) => x);
  if (most(at) === 0 || most(at) > 1e3) return undefined;
  if (most(zero) > 0) {
    // Compared beside the bias, which may be much larger than what is linear.
    const isLinear = alike(add(f((x) => multiply(x, 2)), zero), multiply(at, 2)) &&
      alike(add(f((x, i) => add(x, other[i]!)), zero), add(at, f((_, i) => other[i]!)));
    return isLinear ? "a bias is added: forward(0) is not 0" : "";
  }
  const twice = f((x) => multiply(x, 2));
  for (const [degree, factor] of [["quadratic", 4], ["cubic", 8]] as const) {
    if (alike(twice, multiply(at, factor))) {
      return `forward is ${degree}: forward(2x) = ${factor} × forward(x)`;
    }
  }
  if (alike(twice, at)) {
    return "forward does not depend on the size of its input: forward(2x) = forward(x)";
  }
  if (!alike(twice, multiply(at, 2))) return "";
  const mirrored = f((x) => multiply(x, -1));
  // Nothing to see: it is linear here.
  if (alike(mirrored, multiply(at, -1))) return undefined;
  return alike(mirrored, at) ? "forward drops the sign: forward(−x) = forward(x)" : "";
}
