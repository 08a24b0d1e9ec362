import { Tensor } from "../../tensor/mod.ts";
import { areFinite, difference, firstDifference, largest, roundoff } from "../compare.ts";
import type { Law, Outcome, Trial, Violation } from "../law.ts";
import { movedInputs } from "../moved.ts";
import { Nearness } from "../nearness.ts";
import { round } from "../round.ts";
import { offBy, roundingNoise } from "../rounding_noise.ts";

/** Along which axis time goes. */
export interface CausalOptions {
  /** The axis, of the output and of every input that has as many steps; −1 is the last, 1 if left out. */
  readonly axis?: number;
}

/**
 * The future changes nothing: what comes out at a step does not depend on what goes in at a later one, and so
 * no gradient of an early output reaches a later input.
 *
 * The differentiable inputs with as many steps as the output take part, the others stay as they are. Both
 * statements hold to rounding: an implementation may well add what it takes away again.
 */
export function causal({ axis = 1 }: CausalOptions = {}): Law {
  return {
    name: `causal along axis ${axis}`,
    says: "out at a step does not depend on the inputs at later steps",
    check(trial): Outcome {
      const nearness = new Nearness();
      const whole = round(trial);
      const steps = sizeAlong(whole.out, axis);
      if (steps === undefined || steps < 2 || whole.out.size === 0) {
        return { kind: "vacuous", reason: "there are no two steps" };
      }
      const { differentiable, inputNames } = trial;
      const given = trial.inputs();
      const timed = differentiable.filter((i) => sizeAlong(given[i]!, axis) === steps);
      if (timed.length === 0) {
        return { kind: "vacuous", reason: "no input has the steps of the output" };
      }
      if (!areFinite([whole.out, ...whole.gradients])) {
        return { kind: "vacuous", reason: "the output is not finite at the drawn inputs" };
      }
      const last = trial.seed % (steps - 1);
      const isLate = (x: Tensor, entry: number): boolean => stepOf(x, entry, axis) > last;
      const moved = later(trial, (x, entry) => sizeAlong(x, axis) === steps && isLate(x, entry));
      const name = timed.map((i) => inputNames[i]!).join(" and ");
      const out = (inputs: Tensor[]): Tensor => trial.layer().forward(...inputs).clone();
      const there = out(moved(trial.inputs()));
      // What is added and taken away again leaves its rounding.
      const size = largest(there, whole.out, ...given, ...moved(trial.inputs()));
      const rounding = 64 * roundoff(whole.out) * size;
      const apart = (noise?: Float64Array): Violation | undefined =>
        difference(there, whole.out, {
          name: "out",
          actualFrom: `after ${name} was changed later than at step ${last}`,
          expectedFrom: "as before",
          nearness,
          tolerance: (i) => isLate(whole.out, i) ? Infinity : rounding + (noise?.[i] ?? 0),
        });
      if (apart() !== undefined) {
        const noise = roundingNoise(trial, {
          off: (at) => offBy(out(moved(at)), out(at)),
          size,
        });
        const found = apart(noise);
        if (found !== undefined) return found;
      }
      const early = round(trial, {
        dout: (dout) => masked(dout, (entry) => !isLate(whole.out, entry)),
      });
      const gradients = timed.map((i) => early.gradients[differentiable.indexOf(i)]!);
      return firstDifference(
        gradients,
        gradients.map((x) => masked(x, (entry) => !isLate(x, entry))),
        {
          names: () => timed.map((i) => `d${inputNames[i]}`),
          actualFrom: "from backward(dout)",
          expectedFrom: `as dout is 0 later than at step ${last}`,
          dout: early.dout,
          nearness,
          tolerance: (k) => 64 * roundoff(gradients[k]!) * largest(...whole.gradients),
        },
      ) ?? nearness.pass();
    },
  };
}

/** Changes entries of inputs: each by the same amount, wherever near the drawn ones the inputs are. */
function later(
  trial: Trial,
  isLate: (x: Tensor, entry: number) => boolean,
): (inputs: Tensor[]) => Tensor[] {
  const drawn = trial.inputs();
  const moved = movedInputs(trial, (x, entry) => !isLate(x, entry));
  return (inputs) =>
    inputs.map((x, i) => {
      const [to, from] = [moved[i]!.data, drawn[i]!.data];
      return new Tensor(
        x.shape,
        x.data.map((v, k) => v === from[k] ? to[k]! : v + (to[k]! - from[k]!)),
      );
    });
}

/** A copy with 0 where an entry is not kept. */
function masked(x: Tensor, keep: (entry: number) => boolean): Tensor {
  return new Tensor(x.shape, x.data.map((v, entry) => keep(entry) ? v : 0));
}

/** The size of an axis, counted from the back if negative; undefined if there is none. */
function sizeAlong(x: Tensor, axis: number): number | undefined {
  return x.shape.at(axis);
}

/** At which step an entry stands. */
function stepOf(x: Tensor, entry: number, axis: number): number {
  const at = axis < 0 ? axis + x.rank : axis;
  let inner = 1;
  for (let i = at + 1; i < x.rank; i++) inner *= x.shape[i]!;
  return Math.floor(entry / inner) % x.shape[at]!;
}
