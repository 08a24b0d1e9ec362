import type { Layer } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { firstDifference } from "../compare.ts";
import { type Law, type Outcome, PASS, type Trial, type Violation } from "../law.ts";
import { movedInputs } from "../moved.ts";
import { gradientNames, round } from "../round.ts";

/**
 * Evaluation does not change state: in evaluation a layer answers the same whatever it saw before, and back
 * in training it goes on as if it had not been away. All this to the bit.
 */
export const evaluationKeepsState: Law = {
  name: "evaluation does not change state",
  says: "what passes in evaluation changes neither later answers there nor later ones in training",
  check(trial): Outcome {
    const layer = trial.layer();
    if (layer.isTraining === undefined) {
      return { kind: "vacuous", reason: "the layer has no modes", isOfLayer: true };
    }
    const first = answers(trial, evaluating(layer), trial.inputs());
    const other = answers(trial, layer, movedInputs(trial));
    const found = changed(trial, answers(trial, layer, trial.inputs()), first, {
      actualFrom: "in evaluation, after other inputs were seen",
      expectedFrom: "from the first pass in evaluation",
    }) ?? changed(trial, other, answers(trial, evaluating(trial.layer()), movedInputs(trial)), {
      actualFrom: "in evaluation, after other inputs were seen",
      expectedFrom: "from a layer that saw them first",
    });
    if (found !== undefined) return found;
    layer.isTraining = true;
    const stayed = trial.layer();
    stayed.isTraining = true;
    return changed(
      trial,
      answers(trial, layer, trial.inputs()),
      answers(trial, stayed, trial.inputs()),
      {
        actualFrom: "in training, after an evaluation",
        expectedFrom: "from a layer that was in training all the time",
      },
    ) ?? PASS;
  },
};

function evaluating(layer: Layer): Layer {
  layer.isTraining = false;
  return layer;
}

/** The output, then the gradients. */
function answers(trial: Trial, layer: Layer, inputs: readonly Tensor[]): readonly Tensor[] {
  const { out, gradients } = round(trial, { layer, inputs });
  return [out, ...gradients];
}

function changed(
  trial: Trial,
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  from: { readonly actualFrom: string; readonly expectedFrom: string },
): Violation | undefined {
  return firstDifference(actual, expected, {
    names: () => ["out", ...gradientNames(trial)],
    ...from,
  });
}
