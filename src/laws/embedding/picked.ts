import type { Tensor } from "../../tensor/mod.ts";
import type { Trial } from "../law.ts";

/** The ids of a trial, and the weights that they pick rows of. */
export interface Picked {
  /** The first input that is not differentiable. */
  readonly ids: Tensor;
  /** The first of the params, with a row for each id. */
  readonly W: Tensor;
  /** Its place among the gradients of a round. */
  readonly gradient: number;
  /** Its gradient's name, such as `dW`. */
  readonly name: string;
}

/** What is picked from what, by a layer that looks rows up; undefined where a layer does not. */
export function pickedOf(trial: Trial): Picked | undefined {
  const t = trial.inputNames.findIndex((_, i) => !trial.differentiable.includes(i));
  const ids = trial.inputs()[t];
  const [W] = trial.layer().params;
  if (ids === undefined || W === undefined || W.rank === 0) return undefined;
  if (!ids.data.every((id) => Number.isInteger(id) && id >= 0 && id < W.shape[0]!)) {
    return undefined;
  }
  return { ids, W, gradient: trial.differentiable.length, name: `d${trial.paramNames()[0]}` };
}
