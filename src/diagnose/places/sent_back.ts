import { backward, gradientNames, type Trial } from "../../laws/mod.ts";
import { sameShape, zeros } from "../../tensor/mod.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { ask } from "../measure/experiment.ts";
import { counts, placeOf, type Spot } from "./position.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/**
 * What outputs send back, each for itself, is wrong at some places of out only, or where an input has one sign
 * only, though every entry of the gradient, to which many outputs add, is wrong.
 */
export const sentBack: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  if (cases.some(({ out }) => out.rank === 0)) return undefined;
  const found = ask(
    cases.map(({ trial }) => trial),
    (trial) => outputs(cases.find((one) => one.trial === trial)!, name),
  );
  if (found.includes(false)) return undefined;
  const spots = found.flatMap((of) => of || []);
  const how = `${name} for a dout of 1 there and 0 elsewhere; ${counts(spots)}`;
  const place = placeOf("out", spots);
  if (place !== undefined && !/^(beyond|before|off|on) /.test(place)) {
    return `what out sends back is wrong only ${place.replace("dout[", "out[")} (${how})`;
  }
  const wrong = spots.filter(({ isWrong }) => isWrong);
  const right = spots.filter(({ isWrong }) => !isWrong);
  if (wrong.length < 4 || right.length < 6) return undefined;
  for (const key of Object.keys(cases[0]!.tensors)) {
    if (!cases.every(({ tensors, out }) => sameShape(tensors[key]?.shape ?? [-1], out.shape))) {
      continue;
    }
    if (key === "dout") continue;
    const value = ({ one, index }: Spot): number => one.tensors[key]!.data[index]!;
    for (const [sign, holds] of SIGNS) {
      if (!wrong.every((spot) => holds(value(spot))) || right.some((spot) => holds(value(spot)))) {
        continue;
      }
      const masked = wrong.every(({ isClosed }) => isClosed)
        ? "0 is expected there: the mask is not applied; "
        : "";
      return `what out sends back is wrong only where ${key} ${sign} 0 (${masked}${how})`;
    }
  }
  return undefined;
};

const SIGNS: readonly (readonly [string, (v: number) => boolean])[] = [
  ["is exactly", (v) => v === 0],
  ["<", (v) => v < 0],
  ["≤", (v) => v <= 0],
  [">", (v) => v > 0],
  ["≥", (v) => v >= 0],
];

/** An output, with whether forward has no slope in it at all. */
interface Output extends Spot {
  readonly isClosed: boolean;
}

/**
 * The outputs of a case, with whether the gradient for a dout of 1 at each alone is right; false where that of
 * −1 is not its opposite: of a backward that looks at dout itself a dout of 1 tells half the story.
 */
function outputs(one: Case, name: string): Output[] | false {
  const { trial, out } = one;
  const index = gradientNames(trial).indexOf(name);
  const slopes = one.jacobian();
  const spots: Output[] = [];
  for (let o = 0; o < out.size; o++) {
    const gradient = forOutput(trial, one, { output: o, of: 1 })[index];
    const opposite = forOutput(trial, one, { output: o, of: -1 })[index];
    if (gradient === undefined || opposite === undefined) return [];
    const isOdd = (v: number, i: number): boolean =>
      Math.abs(v + opposite.data[i]!) > 1e-6 * Math.abs(v);
    if (gradient.data.some(isOdd)) return false;
    let isWrong = false;
    let isMute = true;
    for (const [i, v] of gradient.data.entries()) {
      const slope = slopes[o]![i];
      if (slope === undefined || slope.hidden > 0) continue;
      const slack = 3 * slope.bar + 1e-6 * Math.abs(slope.value);
      if (!(Math.abs(v - slope.value) <= slack)) isWrong = true;
      if (Math.abs(slope.value) > slack) isMute = false;
    }
    if (isWrong || !isMute) {
      spots.push({ index: o, shape: out.shape, one, isWrong, isClosed: isMute });
    }
  }
  return spots;
}

/** All gradients for a dout that is one number at one output, and 0 elsewhere. */
export function forOutput(
  trial: Trial,
  { out }: Case,
  { output, of }: { readonly output: number; readonly of: number },
) {
  const layer = trial.layer();
  layer.forward(...trial.inputs());
  const dout = zeros(out.shape, { dtype: out.dtype });
  dout.data[output] = of;
  return backward(layer, dout);
}
