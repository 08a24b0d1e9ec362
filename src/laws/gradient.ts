import {
  drive,
  type Estimate,
  type Evaluate,
  judge,
  measureGradient,
  type Problem,
  quickPass,
  type Verdict,
} from "../diff/mod.ts";
import { gradientList, type Layer } from "../layer.ts";
import { formatShape, overwrite, sameShape, type Tensor } from "../tensor/mod.ts";
import { indexOf } from "./compare.ts";
import { type Domain, type Inconclusive, type Outcome, PASS, type Trial } from "./law.ts";

/** Which tensors a gradient is judged for. */
export type Subject = "inputs" | "params" | "all";

/**
 * Judges what `backward` answers for the tensors of `subject` against finite differences of `forward`.
 *
 * A quick pass reuses one layer; whatever it does not pass is judged with a fresh layer for each
 * evaluation, so that no state of the layer is taken for a slope.
 */
export function judgeGradient(trial: Trial, subject: Subject): Outcome {
  const layer = trial.layer();
  if (subject === "params" && layer.params.length === 0) {
    return { kind: "vacuous", reason: "the layer has no params" };
  }
  if (subject === "inputs" && trial.differentiable.length === 0) {
    return { kind: "vacuous", reason: "no input is differentiable" };
  }
  const first = pose(trial, subject, layer);
  if (first.kind !== "problem") return first;
  const quick = drive(quickPass(first), evaluate(trial, first, () => layer));
  if (quick !== undefined) return quick.kind === "pass" ? quick : PASS;

  const problem = pose(trial, subject, trial.layer());
  if (problem.kind !== "problem") return problem;
  const fresh = evaluate(trial, problem, () => trial.layer());
  return outcome(trial, problem, subject, drive(judge(problem), fresh));
}

/** One gradient of a layer on one trial: as `backward` answers it, and as forward shows it. */
export interface Measured {
  /** Such as `dx` or `dW`. */
  readonly name: string;
  readonly analytic: Tensor;
  /** One estimate for each entry; undefined where forward has no slope. */
  readonly numeric: readonly (Estimate | undefined)[];
  readonly dout: Tensor;
}

/** Measures the gradients of `subject` entry by entry; undefined where forward is not finite. */
export function measure(trial: Trial, subject: Subject): readonly Measured[] | undefined {
  const problem = pose(trial, subject, trial.layer());
  if (problem.kind !== "problem") return undefined;
  const slopes = drive(measureGradient(problem), evaluate(trial, problem, () => trial.layer()));
  const names = problem.names();
  return slopes.map((numeric, k) => ({
    name: names[k]!,
    analytic: problem.gradients[k]!.clone(),
    numeric,
    dout: problem.dout,
  }));
}

/** A problem with the names of its tensors. */
interface Posed extends Problem {
  readonly kind: "problem";
  readonly names: () => readonly string[];
  /** The inputs of forward, which no layer has seen. */
  readonly inputs: readonly Tensor[];
  /** How many of `at` are inputs; the others are params. */
  readonly inputCount: number;
}

const ANYWHERE: Domain = { lo: -Infinity, hi: Infinity };

function pose(trial: Trial, subject: Subject, layer: Layer): Posed | Outcome {
  const params = subject === "inputs" ? [] : layer.params.map((param) => param.clone());
  const out = layer.forward(...trial.inputs());
  const { data } = out;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! - data[i]! !== 0) {
      // What the law "finite in, finite out" is for.
      return { kind: "vacuous", reason: "forward is not finite at the drawn inputs" };
    }
  }
  const dout = trial.dout(out.shape, out.dtype);
  // Copies: a layer may hand out its own buffers, and keep what it is handed.
  const answered = gradientList(layer.backward(dout.clone()));
  const inputs = trial.inputs();
  const at: Tensor[] = [];
  const gradients: Tensor[] = [];
  const domains: Domain[] = [];
  let isBounded = false;
  if (subject !== "params") {
    for (const i of trial.differentiable) {
      const domain = trial.domains[i]!;
      at.push(inputs[i]!);
      domains.push(domain);
      if (domain.lo > -Infinity || domain.hi < Infinity) isBounded = true;
    }
    gradients.push(...answered);
  }
  const inputCount = at.length;
  if (subject !== "inputs") {
    at.push(...params);
    for (let k = 0; k < params.length; k++) domains.push(ANYWHERE);
    gradients.push(...layer.grads);
  }
  const names = (): string[] => [
    ...subject === "params" ? [] : trial.differentiable.map((i) => `d${trial.inputNames[i]}`),
    ...subject === "inputs" ? [] : trial.paramNames().map((name) => `d${name}`),
  ];
  let isEmpty = true;
  for (let k = 0; k < at.length; k++) {
    const { shape, size } = at[k]!;
    const gradient = gradients[k];
    if (size > 0) isEmpty = false;
    if (gradient !== undefined && sameShape(gradient.shape, shape)) continue;
    return {
      kind: "violation",
      where: names()[k] ?? "grads",
      actual: gradient === undefined ? "none" : `shape ${formatShape(gradient.shape)}`,
      actualFrom: "from backward(dout)",
      expected: `shape ${formatShape(shape)}`,
      expectedFrom: "from what it is the gradient of",
    };
  }
  if (isEmpty || out.size === 0) return { kind: "vacuous", reason: "the tensors are empty" };
  return {
    kind: "problem",
    at,
    gradients,
    dout,
    out,
    seed: trial.seed,
    domains: isBounded ? domains : undefined,
    resolution: trial.resolution,
    names,
    inputs,
    inputCount,
  };
}

function evaluate(trial: Trial, problem: Posed, layer: () => Layer): Evaluate {
  const { differentiable } = trial;
  const { inputCount } = problem;
  const args = [...problem.inputs];
  return (point) => {
    try {
      const current = layer();
      for (let i = 0; i < inputCount; i++) args[differentiable[i]!] = point[i]!;
      for (let k = inputCount; k < point.length; k++) {
        overwrite(current.params[k - inputCount]!.data, point[k]!.data);
      }
      return current.forward(...args).data;
    } catch {
      // Forward refuses the point: it lies outside what the layer is defined for.
      return undefined;
    }
  };
}

function outcome(trial: Trial, problem: Posed, subject: Subject, verdict: Verdict): Outcome {
  if (verdict.kind === "pass") return verdict;
  const { tensor, entry } = verdict;
  const where = tensor === undefined || entry === undefined
    ? undefined
    : `${problem.names()[tensor]}${indexOf(problem.at[tensor]!.shape, entry)}`;
  if (verdict.kind === "inconclusive") {
    const detail = where === undefined ? verdict.detail : `${where}: ${verdict.detail}`;
    return { kind: "inconclusive", reason: verdict.reason, detail } satisfies Inconclusive;
  }
  return {
    kind: "violation",
    where: where!,
    actual: verdict.actual,
    actualFrom: "from backward(dout)",
    expected: verdict.expected,
    tolerance: verdict.bar,
    expectedFrom: "from finite differences of forward",
    dout: trial.dout(problem.out.shape, problem.out.dtype),
    ...subject === "all" ? {} : { gradient: subject },
    ...verdict.kink
      ? { note: "forward has a kink here: any slope within the tolerance would do" }
      : {},
  };
}
