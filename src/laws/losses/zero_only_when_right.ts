import type { Tensor } from "../../tensor/mod.ts";
import { largest } from "../compare.ts";
import type { Law, Outcome, Trial, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { roundingNoise } from "../rounding_noise.ts";
import { apparentRoundoff } from "./apparent_roundoff.ts";

/** How predictions are made for the labels among the inputs of a loss: they replace the first input. */
export interface Predictions {
  /** One that costs nothing. */
  readonly right: (inputs: readonly Tensor[]) => Tensor;
  /** One that must cost something; undefined where none is wrong, as where there is one class only. */
  readonly wrong: (inputs: readonly Tensor[]) => Tensor | undefined;
}

/**
 * A loss is 0 or more everywhere, 0 for a right prediction, and more than 0 for a wrong one.
 *
 * Rounding may leave a loss a little below 0, or beside it: as much as the size of the inputs allows, and as
 * can be seen of it nearby.
 *
 * @example
 * ```ts
 * import { map, zeroOnlyWhenRight } from "@backproof/backproof";
 *
 * const law = zeroOnlyWhenRight({
 *   right: ([, t]) => t!,
 *   wrong: ([, t]) => map(t!, (v) => v === 0 ? 1 : 2 * v),
 * });
 * ```
 */
export function zeroOnlyWhenRight({ right, wrong }: Predictions): Law {
  return {
    name: "zero only when right",
    says: "the loss is 0 or more, 0 for a right prediction, and more than 0 for a wrong one",
    check(trial): Outcome {
      const nearness = new Nearness();
      const drawn = trial.layer().forward(...trial.inputs());
      if (drawn.rank !== 0) {
        return { kind: "vacuous", reason: "the output is no scalar", isOfLayer: true };
      }
      if (!Number.isFinite(drawn.data[0])) {
        return { kind: "vacuous", reason: "forward is not finite at the drawn inputs" };
      }
      const found = offZero(trial, { at: () => trial.inputs(), isZero: false, nearness });
      if (found !== undefined) return found;
      const predicted = (prediction: Tensor): Tensor[] => trial.inputs().with(0, prediction);
      const atRight = offZero(trial, {
        at: () => predicted(right(trial.inputs())),
        isZero: true,
        nearness,
      });
      if (atRight !== undefined) return atRight;
      const prediction = wrong(trial.inputs());
      if (prediction === undefined) return nearness.pass();
      const cost = trial.layer().forward(...predicted(prediction.clone())).data[0]!;
      // Infinitely much is more than 0, and what overflows is for another law.
      return cost > 0 ? nearness.pass() : {
        kind: "violation",
        where: "out",
        actual: cost,
        actualFrom: `from forward of a wrong prediction, ${prediction}`,
        expected: "more than 0",
        expectedFrom: "as the loss promises",
      };
    },
  };
}

/** What is wrong with the loss at some inputs: below 0, or not 0 where it should be. */
function offZero(
  trial: Trial,
  { at, isZero, nearness }: {
    readonly at: () => Tensor[];
    readonly isZero: boolean;
    readonly nearness: Nearness;
  },
): Violation | undefined {
  const inputs = at();
  const prediction = inputs[0]!.clone();
  const out = trial.layer().forward(...inputs);
  const cost = out.data[0]!;
  if (cost >= 0 && !isZero) return undefined;
  let tolerance = 64 * apparentRoundoff(out) * Math.max(1, largest(...at()));
  if (!(Math.abs(cost) <= tolerance)) {
    const off = (nearby: Tensor[]): Float64Array =>
      Float64Array.from(trial.layer().forward(...nearby).data);
    tolerance += roundingNoise(trial, { off, at })[0]!;
  }
  if (Math.abs(cost) <= tolerance) {
    nearness.note(Math.abs(cost), tolerance);
    return undefined;
  }
  return {
    kind: "violation",
    where: "out",
    actual: cost,
    actualFrom: isZero ? `from forward of a right prediction, ${prediction}` : "from forward(x)",
    expected: isZero ? 0 : "0 or more",
    tolerance,
    expectedFrom: "as the loss promises",
  };
}
