import { gradientList, type Layer } from "../layer.ts";
import type { Tensor } from "../tensor/mod.ts";
import type { Trial } from "./law.ts";

/** One forward and one backward pass, as copies that no later pass can change. */
export interface Round {
  readonly out: Tensor;
  /** What was handed to backward. */
  readonly dout: Tensor;
  /** One for each differentiable input, then one for each of params. */
  readonly gradients: readonly Tensor[];
}

/** What a round starts from, where it is not what was drawn. */
export interface RoundOptions {
  readonly layer?: Layer;
  readonly inputs?: readonly Tensor[];
  /** Made from the drawn upstream gradient. */
  readonly dout?: (drawn: Tensor) => Tensor;
}

/** Runs forward and backward once, on a fresh layer unless one is given. */
export function round(trial: Trial, options: RoundOptions = {}): Round {
  const { layer = trial.layer(), inputs = trial.inputs(), dout: change } = options;
  const out = layer.forward(...inputs).clone();
  const drawn = trial.dout(out.shape, out.dtype);
  const dout = change === undefined ? drawn : change(drawn);
  return { out, dout, gradients: backward(layer, dout) };
}

/** Runs backward and returns copies of all its gradients: of the inputs, then of the params. */
export function backward(layer: Layer, dout: Tensor): readonly Tensor[] {
  const returned = gradientList(layer.backward(dout.clone()));
  return [...returned, ...layer.grads].map((gradient) => gradient.clone());
}

/** The names of the gradients of a round, such as `dx`, `dW`. */
export function gradientNames(trial: Trial): readonly string[] {
  const inputs = trial.differentiable.map((i) => trial.inputNames[i]!);
  return [...inputs, ...trial.paramNames()].map((name) => `d${name}`);
}
