import { randomNumbers } from "../../diff/mod.ts";
import { gradientList } from "../../layer.ts";
import { Tensor } from "../../tensor/mod.ts";
import { indexOf, largest } from "../compare.ts";
import type { Law, Outcome, Trial } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { roundingNoise } from "../rounding_noise.ts";
import { apparentRoundoff } from "./apparent_roundoff.ts";

/** Labels that come up by chance, and what should then be predicted. */
export interface Bet {
  /** The labels that may come up, in place of the first nondifferentiable input; chances sum to 1. */
  readonly outcomes: readonly { readonly chance: number; readonly labels: Tensor }[];
  /** The prediction that knows the chances, in place of the first differentiable input. */
  readonly prediction: Tensor;
}

/** So many other predictions are held against the one that knows the chances. */
const RIVALS = 3;

/**
 * A loss is proper: over labels that come up by chance, the mean loss is least for the prediction that knows the
 * chances, so that its mean gradient is 0 there, and no other prediction costs less.
 *
 * `bet` makes the labels and the prediction from the drawn inputs, whose shapes they have, and from numbers
 * between 0 and 1. It holds for the cross-entropy of logits (their softmax being the chances), and for the
 * squared error (of the mean); not for a smoothed, focal or Huber loss.
 *
 * @example
 * ```ts
 * import { calibrated, map } from "@backproof/backproof";
 *
 * // A coin that shows 1 with the chance p: the prediction is the logit of p.
 * const law = calibrated(([x], random) => {
 *   const p = 0.1 + 0.8 * random();
 *   return {
 *     outcomes: [
 *       { chance: p, labels: map(x!, () => 1) },
 *       { chance: 1 - p, labels: map(x!, () => 0) },
 *     ],
 *     prediction: map(x!, () => Math.log(p / (1 - p))),
 *   };
 * });
 * ```
 */
export function calibrated(
  bet: (inputs: readonly Tensor[], random: () => number) => Bet,
): Law {
  return {
    name: "calibrated",
    says:
      "over labels drawn by chance, the mean loss is least for the prediction that knows the chances",
    check(trial): Outcome {
      const first = trial.differentiable[0];
      const t = trial.inputNames.findIndex((_, i) => !trial.differentiable.includes(i));
      if (first === undefined || t < 0) {
        return { kind: "vacuous", reason: "there are no labels", isOfLayer: true };
      }
      const { outcomes, prediction } = bet(trial.inputs(), randomNumbers(trial.seed));
      const at = (): Tensor[] => trial.inputs().with(first, prediction.clone());
      const mean = (inputs: readonly Tensor[]): Mean => meanOver(trial, { outcomes, inputs, t });
      const known = mean(at());
      if (known === undefined) {
        return { kind: "vacuous", reason: "the output is no scalar", isOfLayer: true };
      }
      const nearness = new Nearness();
      const unit = known.unit * Math.max(1, largest(prediction));
      let noise: Float64Array | undefined;
      for (const [i, slope] of known.gradient.entries()) {
        let tolerance = 64 * unit * known.steepest;
        if (!(Math.abs(slope) <= tolerance)) {
          noise ??= roundingNoise(trial, { off: (nearby) => mean(nearby)!.gradient, at });
          tolerance += noise[i]!;
        }
        if (Math.abs(slope) <= tolerance) {
          nearness.note(Math.abs(slope), tolerance);
          continue;
        }
        return {
          kind: "violation",
          where: `mean d${trial.inputNames[first]}${indexOf(prediction.shape, i)}`,
          actual: slope,
          actualFrom: `from backward, over labels drawn by chance, at the prediction that knows ` +
            `the chances, ${prediction}`,
          expected: 0,
          tolerance,
          expectedFrom: "as its mean loss is least",
        };
      }
      const random = randomNumbers(trial.seed + 1);
      const { lo, hi } = trial.domains[first]!;
      for (let k = 0; k < RIVALS; k++) {
        const data = prediction.data.map((v) => {
          const step = (random() < 0.5 ? -1 : 1) * (0.25 + random()) * Math.max(1, Math.abs(v) / 4);
          return Math.min(hi, Math.max(lo, v + step));
        });
        const rival = new Tensor(prediction.shape, data);
        const { loss } = mean(trial.inputs().with(first, rival.clone()))!;
        const tolerance = 64 * unit * Math.max(1, Math.abs(known.loss));
        if (loss >= known.loss - tolerance || Number.isNaN(loss)) continue;
        return {
          kind: "violation",
          where: "mean out",
          actual: loss,
          actualFrom: `from forward, over labels drawn by chance, of another prediction, ${rival}`,
          expected: `${known.loss} or more`,
          tolerance,
          expectedFrom: `the prediction that knows the chances, ${prediction}`,
        };
      }
      return nearness.pass();
    },
  };
}

/** What the outcomes cost on average; undefined where it is no scalar. */
type Mean = {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** The mean of the largest slopes. */
  readonly steepest: number;
  /** The unit roundoff that all of it comes from. */
  readonly unit: number;
} | undefined;

function meanOver(
  trial: Trial,
  { outcomes, inputs, t }: {
    readonly outcomes: Bet["outcomes"];
    readonly inputs: readonly Tensor[];
    /** The position of the labels among the inputs. */
    readonly t: number;
  },
): Mean {
  let loss = 0;
  let steepest = 0;
  let unit = Infinity;
  let gradient: Float64Array | undefined;
  for (const { chance, labels } of outcomes) {
    const layer = trial.layer();
    const out = layer.forward(...inputs.map((x, i) => i === t ? labels.clone() : x.clone()));
    if (out.rank !== 0) return undefined;
    loss += chance * out.data[0]!;
    const one = out.clone();
    one.data[0] = 1;
    const [dx] = gradientList(layer.backward(one));
    gradient ??= new Float64Array(dx!.size);
    for (let i = 0; i < gradient.length; i++) gradient[i]! += chance * dx!.data[i]!;
    steepest += chance * largest(dx!);
    unit = Math.min(unit, apparentRoundoff(out, dx!));
  }
  return { loss, gradient: gradient ?? new Float64Array(0), steepest, unit };
}
