import { drive, type Evaluate, judge, type Problem, quickPass, type Verdict } from "../diff/mod.ts";
import { type BatchedLayer, gradientList, isBatched, type Layer } from "../layer.ts";
import { formatShape, overwrite, sameShape, type Tensor } from "../tensor/mod.ts";
import { indexOf } from "./compare.ts";
import { diverges, sizeAt } from "./diverges.ts";
import { type Domain, type Inconclusive, type Outcome, PASS, type Trial } from "./law.ts";
import { nudge } from "./nudge.ts";
import { pulse } from "./pulse.ts";
import { isRounding } from "./rounded_backward.ts";

/** Where a violation has what it expects from, if it was measured. */
export const FROM_DIFFERENCES = "from finite differences of forward";

type Failed = Extract<Verdict, { readonly kind: "fail" }>;

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
    return { kind: "vacuous", reason: "the layer has no params", isOfLayer: true };
  }
  if (subject === "inputs" && trial.differentiable.length === 0) {
    return { kind: "vacuous", reason: "no input is differentiable", isOfLayer: true };
  }
  const first = pose(trial, subject, layer);
  if (first.kind !== "problem") return first;
  const quick = drive(
    quickPass(first),
    evaluate(trial, subject, {
      inputs: first.inputs,
      layer: trial.isStateful ? () => trial.layer() : () => layer,
    }),
  );
  if (quick !== undefined) return quick.kind === "pass" ? quick : PASS;

  const problem = pose(trial, subject, trial.layer());
  if (problem.kind !== "problem") return problem;
  const fresh = evaluate(trial, subject, { inputs: problem.inputs, layer: () => trial.layer() });
  const beside = besides(trial, subject);
  const verdict = drive(judge({ ...problem, beside }), fresh);
  if (verdict.kind === "inconclusive" && verdict.doubted !== undefined) {
    if (isWrongBeside(trial, subject)) return outcome(trial, problem, verdict.doubted);
  }
  if (verdict.kind === "fail" && isRounded(trial, subject, verdict)) return ROUNDED;
  if (verdict.kind === "fail" && isPole(trial, subject, verdict)) return POLE;
  return outcome(trial, problem, verdict);
}

const POLE: Outcome = {
  kind: "vacuous",
  reason: "the slope itself is not finite at the drawn inputs",
};

/** Whether a gradient is no number because the slope is infinite: an upstream gradient of 0 hides that. */
function isPole(trial: Trial, subject: Subject, { tensor, entry, actual }: Failed): boolean {
  if (Number.isFinite(actual)) return false;
  const gradient = tensor + (subject === "params" ? trial.differentiable.length : 0);
  return diverges(trial, ({ gradients }) => sizeAt(gradients[gradient]!, [entry]));
}

const ROUNDED: Inconclusive = {
  kind: "inconclusive",
  reason: "noise",
  detail: "the rounding of backward is as large as what it is off: draw inputs of moderate size",
};

/** Whether what a gradient is off may be the rounding of backward. */
function isRounded(
  trial: Trial,
  subject: Subject,
  { tensor, entry, actual, expected }: Failed,
): boolean {
  const gradient = tensor + (subject === "params" ? trial.differentiable.length : 0);
  return isRounding(trial, { gradient, entry, error: Math.abs(actual - expected) });
}

/** How often a gradient is judged beside a point where kinks meet. */
const BESIDE = 2;

/** Whether the gradient is wrong close by as well, where all that the layer depends on is moved a little. */
function isWrongBeside(trial: Trial, subject: Subject): boolean {
  for (let k = 0; k < BESIDE; k++) {
    const inputs = trial.inputs();
    for (const i of trial.differentiable) {
      inputs[i] = nudge(inputs[i]!, { seed: trial.seed + k + i, ...trial.domains[i]! });
    }
    const params = trial.layer().params.map((x, i) =>
      nudge(x, { seed: trial.seed + k - i - 1, ...ANYWHERE })
    );
    const layer = (): Layer => {
      const moved = trial.layer();
      moved.params.forEach((param, i) => overwrite(param.data, params[i]!.data));
      return moved;
    };
    const problem = pose(trial, subject, layer(), inputs);
    if (problem.kind !== "problem") continue;
    const fresh = evaluate(trial, subject, { inputs, layer });
    if (drive(judge(problem), fresh).kind === "fail") return true;
  }
  return false;
}

/** A problem with the names of its tensors. */
interface Posed extends Problem {
  readonly kind: "problem";
  readonly names: () => readonly string[];
  /** The inputs of forward, which no layer has seen. */
  readonly inputs: readonly Tensor[];
}

const ANYWHERE: Domain = { lo: -Infinity, hi: Infinity };

function pose(
  trial: Trial,
  subject: Subject,
  layer: Layer,
  given: readonly Tensor[] = trial.inputs(),
): Posed | Outcome {
  const params = subject === "inputs" ? [] : layer.params.map((param) => param.clone());
  const out = layer.forward(...given.map((x) => x.clone()));
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
  const inputs = given;
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
    isFar: isBatched(layer) && !trial.isStateful,
    names,
    inputs,
  };
}

/** What else forward depends on: the params beside the inputs, the inputs beside the params. */
function besides(trial: Trial, subject: Subject): Tensor[] {
  if (subject === "all") return [];
  if (subject === "inputs") return trial.layer().params.map((param) => param.clone());
  const inputs = trial.inputs();
  return trial.differentiable.map((i) => inputs[i]!);
}

/**
 * Calls forward of a layer, with some of its tensors replaced by those of a point: of the inputs or of the
 * params or of both, and then what stands beside them.
 */
export function evaluate(
  trial: Trial,
  subject: Subject,
  { inputs, layer }: { readonly inputs: readonly Tensor[]; readonly layer: () => Layer },
): Evaluate {
  const { differentiable } = trial;
  const count = differentiable.length;
  const isOfParams = subject === "params";
  const args = [...inputs];
  // A layer far away is asked for all points at once; one with a state has one of its own each time.
  const far = trial.isStateful ? undefined : layer();
  if (far !== undefined && isBatched(far)) {
    return evaluateEach(trial, subject, { inputs, layer: far });
  }
  return (point) => {
    pulse();
    try {
      const current = layer();
      const { params } = current;
      // The tensors of params come first only where it is them that are judged.
      const [x, p] = isOfParams ? [params.length, 0] : [0, count];
      for (let i = 0; i < count; i++) {
        args[differentiable[i]!] = point[x + i] ?? inputs[differentiable[i]!]!;
      }
      for (let k = 0; p + k < point.length && k < params.length; k++) {
        overwrite(params[k]!.data, point[p + k]!.data);
      }
      return current.forward(...args).data;
    } catch {
      // Forward refuses the point: it lies outside what the layer is defined for.
      return undefined;
    }
  };
}

/** The same for a layer that is far away: each question to it takes its time. */
function evaluateEach(
  trial: Trial,
  subject: Subject,
  { inputs, layer }: { readonly inputs: readonly Tensor[]; readonly layer: BatchedLayer },
): Evaluate {
  const { differentiable } = trial;
  const count = differentiable.length;
  const each = (points: readonly (readonly Tensor[])[]): (Tensor["data"] | undefined)[] => {
    pulse();
    const [x, p] = subject === "params" ? [layer.params.length, 0] : [0, count];
    const outs = layer.forwardEach(points.map((point) => {
      const args = inputs.map((input, i) => {
        const at = differentiable.indexOf(i);
        return at < 0 ? input : point[x + at] ?? input;
      });
      return { inputs: args, params: layer.params.map((param, k) => point[p + k] ?? param) };
    }));
    return outs.map((out) => out?.data);
  };
  return Object.assign((point: readonly Tensor[]) => each([point])[0], { each });
}

function outcome(trial: Trial, problem: Posed, verdict: Verdict): Outcome {
  // What took a closer look is suspicious.
  if (verdict.kind === "pass") return { ...verdict, suspicion: 1 };
  const { tensor, entry } = verdict;
  const nameOf = (k: number, i: number): string =>
    `${problem.names()[k]}${indexOf(problem.at[k]!.shape, i)}`;
  const where = tensor === undefined || entry === undefined ? undefined : nameOf(tensor, entry);
  if (verdict.kind === "inconclusive") {
    const detail = where === undefined ? verdict.detail : `${verdict.detail} (found at ${where})`;
    return { kind: "inconclusive", reason: verdict.reason, detail } satisfies Inconclusive;
  }
  return {
    kind: "violation",
    where: verdict.together?.map((i) => nameOf(verdict.tensor, i)).join(" + ") ?? where!,
    actual: verdict.actual,
    actualFrom: "from backward(dout)",
    expected: verdict.expected,
    tolerance: verdict.bar,
    expectedFrom: FROM_DIFFERENCES,
    dout: trial.dout(problem.out.shape, problem.out.dtype),
    ...verdict.together !== undefined
      ? { note: "these entries tie: moved together, they change forward by what is expected" }
      : verdict.kink
      ? { note: "forward has a kink here: any slope within the tolerance would do" }
      : {},
  };
}
