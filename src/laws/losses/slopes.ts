import type { Evaluate, Problem } from "../../diff/mod.ts";
import { gradientList, type Layer } from "../../layer.ts";
import { overwrite, Tensor, zeros } from "../../tensor/mod.ts";
import { indexOf } from "../compare.ts";
import type { Trial } from "../law.ts";
import { pulse } from "../pulse.ts";
import { gradientNames } from "../round.ts";
import { apparentRoundoff } from "./apparent_roundoff.ts";

/** The gradient as what is differenced; undefined where it has fewer than two entries. */
export function posed(trial: Trial, layer: Layer, slopes: Tensor): Problem | undefined {
  const inputs = trial.inputs();
  const at = [
    ...trial.differentiable.map((i) => inputs[i]!),
    ...layer.params.map((param) => param.clone()),
  ];
  const size = at.reduce((sum, x) => sum + x.size, 0);
  if (size < 2 || slopes.size !== size) return undefined;
  const domains = at.map((_, k) => {
    const input = trial.differentiable[k];
    return input === undefined ? ANYWHERE : trial.domains[input]!;
  });
  return { at, gradients: at, dout: zeros(slopes.shape), out: slopes, seed: trial.seed, domains };
}

const ANYWHERE = { lo: -Infinity, hi: Infinity };

/** Calls forward and backward of fresh layers, with inputs and params as a point has them. */
export function askedFor(trial: Trial): Evaluate {
  const { differentiable } = trial;
  return (point) => {
    pulse();
    try {
      const layer = trial.layer();
      const inputs = trial.inputs();
      differentiable.forEach((i, k) => inputs[i] = point[k]!.clone());
      layer.params.forEach((param, k) =>
        overwrite(param.data, point[differentiable.length + k]!.data)
      );
      layer.forward(...inputs);
      return slopesOf(layer).data;
    } catch {
      // It refuses the point: it lies outside what the layer is defined for.
      return undefined;
    }
  };
}

/** All the gradients of a loss, of the inputs and then of the params, one after another. */
export function slopesOf(layer: Layer): Tensor {
  const one = zeros([]);
  one.data[0] = 1;
  const gradients = [...gradientList(layer.backward(one)), ...layer.grads];
  const isSingle = gradients.some(({ dtype }) => dtype === "float32");
  const data = gradients.flatMap((gradient) => [...gradient.data]);
  return new Tensor([data.length], isSingle ? Float32Array.from(data) : Float64Array.from(data));
}

/** The same problem, as inexact as float32 is where its slopes may be numbers of float32 behind a float64 face. */
export function asKept(problem: Problem): Problem {
  const { out } = problem;
  return apparentRoundoff(out) === 2 ** -53
    ? problem
    : { ...problem, out: new Tensor(out.shape, Float32Array.from(out.data)) };
}

/** Such as `dx[0,1]`, for an entry that is counted through all the tensors. */
export function nameOf(trial: Trial, { at }: Problem, flat: number): string {
  let entry = flat;
  const names = gradientNames(trial);
  for (let k = 0; k < at.length; k++) {
    if (entry < at[k]!.size) return `${names[k]}${indexOf(at[k]!.shape, entry)}`;
    entry -= at[k]!.size;
  }
  return "gradient";
}
