import { drive, type Evaluate, judge, type Problem, quickPass, type Verdict } from "../diff/mod.ts";
import { gradientList, type Layer } from "../layer.ts";
import { formatShape, sameShape, type Tensor } from "../tensor/mod.ts";
import { indexOf } from "./compare.ts";
import { type Inconclusive, type Outcome, PASS, type Trial } from "./law.ts";

/** Where a violation has what it expects from, if it was measured. */
export const FROM_DIFFERENCES = "from finite differences of forward";

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
  const args = trial.inputs();
  const quick = drive(quickPass(first), evaluate(trial, subject, { args, layer: () => layer }));
  if (quick !== undefined) return quick.kind === "pass" ? quick : PASS;

  const problem = pose(trial, subject, trial.layer());
  if (problem.kind !== "problem") return problem;
  const fresh = evaluate(trial, subject, { args, layer: () => trial.layer() });
  return outcome(trial, problem, drive(judge(problem), fresh));
}

/** A problem with the names of its tensors. */
interface Posed extends Problem {
  readonly kind: "problem";
  readonly names: () => readonly string[];
}

function pose(trial: Trial, subject: Subject, layer: Layer): Posed | Outcome {
  const inputs = trial.inputs();
  const params = subject === "inputs" ? [] : layer.params.map((param) => param.clone());
  const out = layer.forward(...inputs);
  for (const value of out.data) {
    if (value - value !== 0) {
      // What the law "finite in, finite out" is for.
      return { kind: "vacuous", reason: "forward is not finite at the drawn inputs" };
    }
  }
  // Copies: a layer may hand out its own buffers, and keep what it is handed.
  const answered = gradientList(layer.backward(trial.dout(out.shape, out.dtype)));
  const at: Tensor[] = [];
  const gradients: Tensor[] = [];
  const domains = [];
  const names = (): string[] => [
    ...subject === "params" ? [] : trial.differentiable.map((i) => `d${trial.inputNames[i]}`),
    ...subject === "inputs" ? [] : trial.paramNames().map((name) => `d${name}`),
  ];
  if (subject !== "params") {
    const untouched = trial.inputs();
    for (const i of trial.differentiable) {
      at.push(untouched[i]!);
      domains.push(trial.domains[i]!);
    }
    gradients.push(...answered);
  }
  if (subject !== "inputs") {
    at.push(...params);
    for (let k = 0; k < params.length; k++) domains.push({ lo: -Infinity, hi: Infinity });
    gradients.push(...layer.grads);
  }
  for (let k = 0; k < at.length; k++) {
    const gradient = gradients[k];
    if (gradient !== undefined && sameShape(gradient.shape, at[k]!.shape)) continue;
    return {
      kind: "violation",
      where: names()[k] ?? "grads",
      actual: gradient === undefined ? "none" : `shape ${formatShape(gradient.shape)}`,
      actualFrom: "from backward(dout)",
      expected: `shape ${formatShape(at[k]!.shape)}`,
      expectedFrom: "from what it is the gradient of",
    };
  }
  if (out.size === 0 || at.every(({ size }) => size === 0)) {
    return { kind: "vacuous", reason: "the tensors are empty" };
  }
  const dout = trial.dout(out.shape, out.dtype);
  const { seed } = trial;
  const resolution = trial.resolution === undefined ? {} : { resolution: trial.resolution };
  const bounded = domains.some(({ lo, hi }) => lo > -Infinity || hi < Infinity) ? { domains } : {};
  return { kind: "problem", at, gradients, dout, out, seed, names, ...bounded, ...resolution };
}

/** Calls forward of a layer, with some of its tensors replaced by those of a point. */
export function evaluate(
  trial: Trial,
  subject: Subject,
  { args, layer }: { args: Tensor[]; layer: () => Layer },
): Evaluate {
  const { differentiable } = trial;
  const inputs = subject === "params" ? 0 : differentiable.length;
  return (point) => {
    try {
      const current = layer();
      for (let i = 0; i < inputs; i++) args[differentiable[i]!] = point[i]!;
      for (let k = inputs; k < point.length; k++) {
        current.params[k - inputs]!.data.set(point[k]!.data);
      }
      return current.forward(...args).data;
    } catch {
      // Forward refuses the point: it lies outside what the layer is defined for.
      return undefined;
    }
  };
}

function outcome(trial: Trial, problem: Posed, verdict: Verdict): Outcome {
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
    expectedFrom: FROM_DIFFERENCES,
    dout: trial.dout(problem.out.shape, problem.out.dtype),
    ...verdict.kink
      ? { note: "forward has a kink here: any slope within the tolerance would do" }
      : {},
  };
}
