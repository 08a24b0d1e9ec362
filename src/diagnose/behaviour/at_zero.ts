import type { Trial } from "../../laws/mod.ts";
import { gradientList } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { attempt } from "../measure/attempt.ts";
import { ask, withInputs } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** A zero, or a row of zeros, makes something that is not finite: 0 / 0, the log of 0, a norm of 0. */
export const atZero: Hypothesis = ({ law, violation, trials }) => {
  const { actual } = violation;
  const isNotFinite = typeof actual === "number" && !Number.isFinite(actual);
  if (!isNotFinite || violation.note?.startsWith("at ") || trials.length === 0) return undefined;
  if (!/^finite in|gradient$|^zero dout/.test(law)) return undefined;
  for (const [input, name] of trials[0]!.inputNames.entries()) {
    const more = trials[0]!.differentiable.includes(input) ? trials.slice(0, 12) : [];
    const zeroed = more.flatMap((trial) => withZeros(trial, input));
    const found = ask([...trials, ...zeroed], (trial) => seen(trial, input), { most: 64 });
    const broken = found.filter(({ what }) => what !== undefined);
    const kind = broken[0]?.what;
    if (broken.length < 2 || kind === undefined) continue;
    if (broken.some(({ isMended, what }) => !isMended || what !== kind)) continue;
    const where = PLACES.find(([, holds]) =>
      found.every(({ x, what }) => holds(x) === (what !== undefined))
    );
    if (where === undefined) continue;
    return `${kind.replaceAll("$", name)} ${
      where[0].replaceAll("$", name)
    } (in all ${broken.length} trials with such, and finite in ${
      found.length - broken.length
    } others)`;
  }
  return undefined;
};

/** Where zeros may matter, with $ for the name of the input. */
const PLACES: readonly (readonly [string, (x: Tensor) => boolean])[] = [
  ["where $ is exactly 0", ({ data }) => data.includes(0)],
  ["in rows of $ that are all 0", (x) => rows(x).some((row) => row.every((v) => v === 0))],
  ["where all of $ is 0", ({ data }) => data.every((v) => v === 0)],
];

function rows({ data, shape }: Tensor): (Float64Array | Float32Array)[] {
  const width = shape.at(-1) ?? 1;
  const found = [];
  for (let start = 0; start < data.length; start += width) {
    found.push(data.subarray(start, start + width));
  }
  return found;
}

/** The trial with one zero more, and with a row of zeros: what is drawn has few. */
function withZeros(trial: Trial, input: number): Trial[] {
  const { lo, hi } = trial.domains[input]!;
  const x = trial.inputs()[input]!;
  if (lo >= 0 || hi <= 0 || x.size < 2) return [];
  const width = x.shape.at(-1) ?? 1;
  return [1, width].map((count) => {
    const inputs = trial.inputs();
    inputs[input]!.data.fill(0, 0, count);
    return withInputs(trial, inputs);
  });
}

interface Seen {
  readonly x: Tensor;
  /** What is not finite as drawn, in words; undefined where all is. */
  readonly what: string | undefined;
  /** Whether all is finite once other numbers stand in place of zeros. */
  readonly isMended: boolean;
}

function seen(trial: Trial, input: number): Seen | undefined {
  const x = trial.inputs()[input]!;
  if (x.size === 0) return undefined;
  const drawn = pass(trial, input, 0);
  if (drawn === undefined) return { x, what: undefined, isMended: true };
  const isMended = [0.01, 1].some((v) => pass(trial, input, v) === undefined);
  return { x, what: isMended ? kindOf(trial, input, drawn) : "", isMended };
}

/** What is not finite. */
interface Bad {
  readonly pass: "forward" | "backward";
  readonly values: readonly number[];
}

/** What is not finite where a number stands in place of each 0; undefined where all is finite. */
function pass(trial: Trial, input: number, zero: number): Bad | undefined {
  const inputs = trial.inputs();
  const { data } = inputs[input]!;
  data.forEach((v, i) => data[i] = v === 0 ? zero : v);
  const layer = trial.layer();
  const out = layer.forward(...inputs);
  const bad = (tensors: readonly Tensor[]): number[] =>
    tensors.flatMap((t) => [...t.data].filter((v) => !Number.isFinite(v)));
  const inForward = bad([out]);
  if (inForward.length > 0) return { pass: "forward", values: inForward };
  const dout = trial.dout(out.shape, out.dtype);
  const inBackward = bad([...gradientList(layer.backward(dout)), ...layer.grads]);
  return inBackward.length > 0 ? { pass: "backward", values: inBackward } : undefined;
}

/** What meets the zero, told by what numbers close to 0 give; $ stands for the name of the input. */
function kindOf(trial: Trial, input: number, bad: Bad): string {
  const isNaN = bad.values.some(Number.isNaN);
  if (bad.pass === "backward") {
    return isNaN ? "0 / 0 (or 0 · ∞), in backward," : "a division by 0, in backward,";
  }
  if (isNaN) {
    // A logarithm does not take what is below 0, and a quotient does.
    const below = attempt(() => pass(trial, input, -1e-3));
    // Nor does a root, beside which what is near 0 grows.
    const isTame = Math.abs(size(trial, input, 1e-100) - size(trial, input, 1e-200)) < 1;
    if (below?.pass !== "forward") return "0 / 0 (or 0 · ∞), in forward,";
    return isTame ? "0 · log 0, in forward," : "0 / 0 (or 0 · ∞), in forward,";
  }
  const [near, nearer] = [1e-100, 1e-200].map((v) => size(trial, input, v));
  const isLog = near! > 100 && nearer! / near! < 2.2;
  return isLog ? "log of 0, in forward," : "a division by $, which is 0, in forward,";
}

/** The largest output where a number stands in place of each 0. */
function size(trial: Trial, input: number, zero: number): number {
  const inputs = trial.inputs();
  const { data } = inputs[input]!;
  data.forEach((v, i) => data[i] = v === 0 ? zero : v);
  return Math.max(...[...trial.layer().forward(...inputs).data].map(Math.abs));
}
