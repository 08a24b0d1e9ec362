import type { Trial } from "../laws/mod.ts";
import { multiply } from "../tensor/mod.ts";
import { constant } from "./effect.ts";
import { ask, gradientsOf, most } from "./experiment.ts";
import type { Hypothesis } from "./hypothesis.ts";

/** Gradients that are cut off at a size of their own, however large dout is. */
export const clipped: Hypothesis = ({ law, name, trials }) => {
  if (law !== "backward is linear in dout" || name === undefined) return undefined;
  const found = ask(trials, (trial) => limits(trial, name));
  if (found.length < 3) return undefined;
  for (const [k, what] of (["is clipped at", "is clipped to length"] as const).entries()) {
    const limit = constant(found.map((sizes) => sizes[k]!));
    if (limit === undefined) continue;
    return `${name} ${what} ${limit} (however large dout is, in all ${found.length} trials)`;
  }
  return undefined;
};

/** The largest entry and the length of a gradient for a huge dout; undefined where it is 0. */
function limits(trial: Trial, name: string): [number, number] | undefined {
  const answers = [2 ** 20, 2 ** 24].map((factor) => {
    const layer = trial.layer();
    const out = layer.forward(...trial.inputs()).clone();
    const dout = multiply(trial.dout(out.shape, out.dtype), factor);
    return gradientsOf(trial, layer, dout).get(name)!;
  });
  const [far, further] = answers;
  if (most(far!) === 0) return undefined;
  // What goes on growing is cut off nowhere.
  if (Math.abs(most(further!) - most(far!)) > 1e-9 * most(far!)) return [NaN, NaN];
  return [most(far!), Math.hypot(...far!.data)];
}
