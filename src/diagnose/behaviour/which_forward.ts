import type { Trial } from "../../laws/mod.ts";
import { afterForwards, alike, ask, otherInputs } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** Which of four forward passes backward answers for, where it is not the last. */
export const whichForward: Hypothesis = ({ law, trials }) => {
  if (law !== "backward follows the latest forward") return undefined;
  const found = ask(trials, answersFor);
  const pass = found[0];
  if (found.length < 3 || pass === undefined || pass < 0 || found.some((other) => other !== pass)) {
    return undefined;
  }
  const evidence = `after four forwards of different inputs it answers for the`;
  if (pass === 0) {
    return `backward uses what the first forward remembered (${evidence} first, in all ${found.length} trials)`;
  }
  const behind = pass === 2 ? "one forward" : "two forwards";
  const which = pass === 2 ? "third" : "second";
  return `backward is ${behind} behind (${evidence} ${which}, in all ${found.length} trials)`;
};

/** The position of the forward pass that explains all gradients; −1 if none does, undefined if it cannot be told. */
function answersFor(trial: Trial): number | undefined {
  const passes = [trial.inputs(), ...[1, 2, 3].map((number) => otherInputs(trial, number))];
  const actual = afterForwards(trial, passes);
  const alone = passes.map((inputs) => afterForwards(trial, passes.map(() => inputs)));
  let found: number | undefined;
  for (const [name, gradient] of actual) {
    const options = alone.map((gradients) => gradients.get(name)!);
    const fits = options.flatMap((option, pass) => alike(gradient, option) ? [pass] : []);
    // The latest one, or a gradient that does not depend on the inputs.
    if (fits.includes(3)) continue;
    if (fits.length > 1) continue;
    const pass = fits[0] ?? -1;
    if (found !== undefined && found !== pass) return -1;
    found = pass;
  }
  return found;
}
