import {
  type Curve,
  drive,
  type Estimate,
  type Evaluate,
  measureCurve,
  measureGradient,
  measureJacobian,
  type Problem,
  type Slopes,
} from "../diff/mod.ts";
import { gradientList } from "../layer.ts";
import { sameShape, type Tensor } from "../tensor/mod.ts";
import { indexOf } from "./compare.ts";
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
  const posed = pose(trial, name);
  if (posed === undefined) return undefined;
  const { problem, tensor, analytic, asked } = posed;
  const { at, out, dout } = problem;
  if (at.some(({ size }) => size > most) || out.size > most) return undefined;
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

/** One entry of a gradient: as `backward` answers it, and as forward shows it at many steps. */
export interface MeasuredEntry extends Curve {
  /** What `backward` answered. */
  readonly analytic: number;
}

/**
 * Measures one entry of a gradient, such as `dW[0,2]`, at many steps; undefined where the trial has no such
 * entry, or forward no slope there.
 *
 * What the layer throws passes through.
 */
export function measureEntry(trial: Trial, where: string): MeasuredEntry | undefined {
  for (const name of gradientNames(trial)) {
    if (!where.startsWith(name)) continue;
    const posed = pose(trial, name);
    if (posed?.analytic === undefined) continue;
    const { problem, tensor, asked } = posed;
    const { shape, size } = problem.at[tensor]!;
    const index = where.slice(name.length);
    const entry = Array.from({ length: size }, (_, i) => i).find((i) =>
      indexOf(shape, i) === index
    );
    if (entry === undefined || !sameShape(posed.analytic.shape, shape)) continue;
    const curve = drive(measureCurve(problem, { tensor, entry }), asked);
    return curve && { ...curve, analytic: posed.analytic.data[entry]! };
  }
  return undefined;
}

/** A gradient as a problem, after one forward and one backward of a fresh layer. */
interface Posed {
  readonly problem: Problem;
  /** Which of the problem's tensors it is the gradient of. */
  readonly tensor: number;
  readonly analytic: Tensor | undefined;
  readonly asked: Evaluate;
}

function pose(trial: Trial, name: string): Posed | undefined {
  const index = gradientNames(trial).indexOf(name);
  if (index < 0) return undefined;
  const layer = trial.layer();
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const returned = gradientList(layer.backward(dout.clone()));
  const inputs = trial.differentiable.length;
  const isInput = index < inputs;
  const untouched = trial.inputs();
  const at = isInput
    ? trial.differentiable.map((i) => untouched[i]!)
    : trial.layer().params.map((param) => param.clone());
  const domains = isInput ? { domains: trial.differentiable.map((i) => trial.domains[i]!) } : {};
  return {
    problem: { at, gradients: at, dout, out, seed: trial.seed, ...domains },
    tensor: isInput ? index : index - inputs,
    analytic: (isInput ? returned[index] : layer.grads[index - inputs])?.clone(),
    asked: evaluate(trial, isInput ? "inputs" : "params", {
      inputs: trial.inputs(),
      layer: () => trial.layer(),
    }),
  };
}
