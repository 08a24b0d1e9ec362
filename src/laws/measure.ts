import {
  drive,
  type Estimate,
  measureGradient,
  measureJacobian,
  type Slopes,
} from "../diff/mod.ts";
import { gradientList } from "../layer.ts";
import type { Tensor } from "../tensor/mod.ts";
import { evaluate } from "./gradient.ts";
import type { Trial } from "./law.ts";
import { gradientNames } from "./round.ts";

/** One gradient of a layer on one trial: as `backward` answers it, and as forward shows it. */
export interface Measured {
  /** Such as `dx` or `dW`. */
  readonly name: string;
  /** What it is the gradient of. */
  readonly at: Tensor;
  /** What `backward` answered, of whatever shape; undefined where it answered nothing. */
  readonly analytic: Tensor | undefined;
  /** One estimate for each entry of `at`; undefined where forward has no slope. */
  readonly numeric: readonly (Estimate | undefined)[];
  readonly out: Tensor;
  readonly dout: Tensor;
  /** ∂outₒ/∂atᵢ as `[o][i]`, measured when it is first asked for. */
  jacobian(): Slopes;
}

/**
 * Measures one gradient of a layer, `dx` or `dW`, entry by entry, after one forward and one backward of a
 * fresh layer; undefined where the trial has no such gradient, or its tensors have over `most` entries.
 *
 * What the layer throws passes through.
 */
export function measure(
  trial: Trial,
  name: string,
  { most = 64 }: { readonly most?: number } = {},
): Measured | undefined {
  const index = gradientNames(trial).indexOf(name);
  if (index < 0) return undefined;
  const layer = trial.layer();
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const returned = gradientList(layer.backward(dout.clone()));
  const inputs = trial.differentiable.length;
  const isInput = index < inputs;
  const analytic = (isInput ? returned[index] : layer.grads[index - inputs])?.clone();

  const untouched = trial.inputs();
  const at = isInput
    ? trial.differentiable.map((i) => untouched[i]!)
    : trial.layer().params.map((param) => param.clone());
  const tensor = isInput ? index : index - inputs;
  if (at.some(({ size }) => size > most) || out.size > most) return undefined;
  const domains = isInput ? { domains: trial.differentiable.map((i) => trial.domains[i]!) } : {};
  const problem = { at, gradients: at, dout, out, seed: trial.seed, ...domains };
  const asked = evaluate(trial, isInput ? "inputs" : "params", {
    inputs: trial.inputs(),
    layer: () => trial.layer(),
  });
  let jacobian: Slopes | undefined;
  return {
    name,
    at: at[tensor]!,
    analytic,
    numeric: drive(measureGradient(problem), asked)[tensor]!,
    out,
    dout,
    jacobian: () => jacobian ??= drive(measureJacobian(problem, tensor), asked),
  };
}
