import { measure } from "../../laws/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { attempt } from "../measure/attempt.ts";
import { most, withInputs } from "../measure/experiment.ts";
import { type Case, clearEntries, type Hypothesis } from "../hypothesis.ts";

/** Each input is made so many times larger than the one before. */
const GROWTH = 4;
const STEPS = 4;

/**
 * An epsilon that is in forward only, found by making the input larger: the gradient scales exactly as it
 * would without one, the slope of forward does not, and the difference fades as a power of the scale.
 */
export const fading: Hypothesis = ({ name, cases }) => {
  let trials = 0;
  const fades = new Set<number>();
  for (const one of cases.slice(0, MOST)) {
    const fade = attempt(() => fadeOf(one, name!));
    if (fade === "refuted") return undefined;
    if (fade === undefined) continue;
    fades.add(fade);
    trials++;
  }
  if (trials < 3 || fades.size !== 1) return undefined;
  const [fade] = fades;
  return "an epsilon is in forward only " +
    `(where the input is ${GROWTH} times larger, ${name} is off by ${
      GROWTH ** fade!
    } times less, ` +
    `in all ${trials} trials)`;
};

const MOST = 12;

/** As which power of the scale the relative error of a gradient falls. */
function fadeOf(one: Case, name: string): number | "refuted" | undefined {
  const { trial } = one;
  const input = trial.inputNames.indexOf(name.slice(1));
  if (input < 0 || trial.domains[input]!.hi !== Infinity) return undefined;
  const size = Math.max(...trial.inputs()[input]!.data.map(Math.abs));
  if (!(size > 0)) return undefined;
  // A scale at which the slope is well above an epsilon, and the input stays where it was.
  const start = 2 ** Math.round(Math.log2(1 / size));
  const errors: number[] = [];
  let degree: number | undefined;
  let before: Tensor | undefined;
  for (let step = 0; step < STEPS; step++) {
    const inputs = trial.inputs();
    const x = inputs[input]!;
    for (let i = 0; i < x.size; i++) x.data[i]! *= start * GROWTH ** step;
    const measured = measure(withInputs(trial, inputs), name);
    if (measured?.analytic === undefined) return undefined;
    const { analytic } = measured;
    // What is left of terms that cancel tells nothing.
    const terms = most(measured.dout) * most(measured.out) / most(measured.at);
    if (most(analytic) <= 1e-8 * terms) return undefined;
    if (before !== undefined) {
      const power = degreeOf(before, analytic);
      if (power === undefined || degree !== undefined && power !== degree) return "refuted";
      degree = power;
    }
    before = analytic;
    const found = errorOf({ ...one, ...measured, analytic });
    if (found === undefined) break;
    errors.push(found);
  }
  if (errors.length < 3 || errors[0]! > 0.1) return undefined;
  const falls = errors.slice(1).map((error, i) => Math.log(errors[i]! / error) / Math.log(GROWTH));
  const fade = Math.round(falls.at(-1)!);
  if (fade !== 1 && fade !== 2) return "refuted";
  return falls.every((fall) => Math.abs(fall - fade) < 0.1) ? fade : undefined;
}

/** By which power of the growth a gradient grew, a half included, if all its entries did. */
function degreeOf(before: Tensor, after: Tensor): number | undefined {
  let degree: number | undefined;
  const scale = most(before);
  for (let i = 0; i < before.size; i++) {
    if (Math.abs(before.data[i]!) <= 1e-6 * scale) continue;
    const power = Math.log(after.data[i]! / before.data[i]!) / Math.log(GROWTH);
    degree ??= Math.round(2 * power) / 2;
    if (!(Math.abs(power - degree) <= 1e-7)) return undefined;
  }
  return degree;
}

/** The largest error of an entry that is known far better than it is wrong, beside the largest entry. */
function errorOf(one: Case): number | undefined {
  let error = 0;
  let scale = 0;
  for (const { index, actual, expected } of clearEntries(one)) {
    scale = Math.max(scale, Math.abs(expected));
    const off = Math.abs(actual - expected);
    if (off > 100 * one.numeric[index]!.bar) error = Math.max(error, off);
  }
  return error > 0 ? error / scale : undefined;
}
