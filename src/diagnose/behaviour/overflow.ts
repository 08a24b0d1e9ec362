import type { Trial } from "../../laws/mod.ts";
import { gradientList } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { ask, most } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** The sizes at which numbers of a dtype end. */
const LIMITS = {
  float64: { exp: Math.log(Number.MAX_VALUE), underflow: 745.13, largest: Number.MAX_VALUE },
  float32: { exp: 88.7228, underflow: 103.28, largest: 3.4028e38 },
};
const ROUNDS = 48;

/** Beyond some size of an input, exp or a power overflows, or exp underflows to a 0 that a logarithm meets. */
export const overflow: Hypothesis = ({ law, violation, trials }) => {
  if (law !== "finite in, finite out" || typeof violation.actual !== "number") return undefined;
  for (const input of trials[0]?.differentiable ?? []) {
    const edges = ask(trials, (trial) => edgeOf(trial, input));
    const first = edges[0];
    if (edges.length < 3 || first === undefined) continue;
    const explains = explanations(first);
    // In a row of negative numbers the same exp ends in an underflow.
    if (!edges.every((edge) => explains.some(({ fits }) => fits(edge)))) continue;
    const reason = explains.find(({ fits }) => edges.every(fits)) ??
      explains.find(({ fits }) => edges.filter(fits).length >= 3);
    const fitting = edges.filter((edge) => reason?.fits(edge));
    if (reason === undefined || 2 * fitting.length < edges.length) continue;
    const of = trials[0]!.inputNames[input]!;
    const count = fitting.length === edges.length ? "all" : `${fitting.length} of`;
    // In a batch of one entry nothing is mixed.
    const isNorm = fitting.some((edge) => edge.isNorm);
    return `${reason.says(of, { ...fitting[0]!, isNorm })} (in ${count} ${edges.length} trials)`;
  }
  return undefined;
};

/** Where an input that grows first makes something that is not finite. */
interface Edge {
  readonly x: Tensor;
  readonly pass: "forward" | "backward";
  readonly isNaN: boolean;
  /** Whether out keeps its size, or grows with the input as a whole, and no entry of it on its own. */
  readonly isNorm: boolean;
}

interface Explanation {
  readonly fits: (edge: Edge) => boolean;
  readonly says: (name: string, edge: Edge) => string;
}

function explanations({ x: { dtype } }: Edge): Explanation[] {
  const { exp, underflow, largest } = LIMITS[dtype];
  const most_ = (sign: number) => ({ x }: Edge) => Math.max(0, ...[...x.data].map((v) => sign * v));
  // A sum of some numbers overflows a little before one alone, and cosh, which is half of it, a little later.
  const isExp = (v: number): boolean => v > exp - 3.5 && v < exp + 0.75;
  const isUnderflow = (v: number): boolean => v > underflow - 2.5 && v < underflow + 0.5;
  const power = (n: number) => ({ x }: Edge): boolean => {
    const edge = largest ** (1 / n);
    return most(x) < 4 * edge && most(x) > edge / 16;
  };
  const beyond = Math.floor(exp);
  return [
    {
      fits: (edge) => isExp(most_(1)(edge)),
      says: (name, { pass }) =>
        `exp overflows beyond ${beyond}, in ${pass}: subtract the largest ${name} first, or use the form with exp(−|${name}|)`,
    },
    {
      fits: (edge) => isExp(most_(-1)(edge)),
      says: (name, { pass }) =>
        `exp overflows beyond ${beyond}, in ${pass}, where ${name} < −${beyond}: use the form with exp(−|${name}|)`,
    },
    {
      fits: ({ x }) => isExp(most(x)),
      says: (name, { pass }) =>
        `exp overflows beyond ${beyond}, in ${pass}: use the form with exp(−|${name}|)`,
    },
    {
      fits: (edge) => !edge.isNaN && differences(edge.x).some(isUnderflow),
      says: (_, { pass }) =>
        `exp underflows to 0 below −${
          Math.floor(underflow)
        }, and the log of 0 is −∞, in ${pass}: take the logarithm of the sum instead`,
    },
    {
      fits: (edge) => edge.isNaN && differences(edge.x).some(isUnderflow),
      says: (_, { pass }) =>
        `exp underflows to 0 below −${
          Math.floor(underflow)
        }, and what follows is 0 / 0 or 0 · log 0, in ${pass}`,
    },
    {
      fits: power(2),
      says: (name, { pass, isNorm }) =>
        `a square overflows beyond ${Math.sqrt(largest).toPrecision(2)}, in ${pass}${
          isNorm ? `: divide by the largest |${name}| first` : ""
        }`,
    },
    {
      fits: power(3),
      says: (_, { pass }) =>
        `a cube overflows beyond ${Math.cbrt(largest).toPrecision(2)}, in ${pass}`,
    },
  ];
}

/** How far apart numbers of a row are, and how far below 0. */
function differences({ data, shape }: Tensor): number[] {
  const width = shape.at(-1) ?? 1;
  const found: number[] = [];
  for (let start = 0; start < data.length; start += width) {
    const row = [0, ...data.subarray(start, start + width)];
    const top = Math.max(...row.slice(1));
    for (const v of row.slice(1)) found.push(top - v, -v);
  }
  return found;
}

/** The edge of an input that is scaled up, or down where it is beyond it already. */
function edgeOf(trial: Trial, input: number): Edge | undefined {
  const size = most(trial.inputs()[input]!);
  if (size === 0) return undefined;
  const { dtype } = trial.inputs()[input]!;
  const top = (dtype === "float32" ? 126 : 996) - Math.ceil(Math.log2(size));
  const high = [0, 10 - Math.ceil(Math.log2(size)), top].find((e) => at(trial, input, e).edge);
  const low = [0, -60].find((e) => at(trial, input, e).edge === undefined);
  if (high === undefined || low === undefined || high <= low) return undefined;
  let [finite, not] = [low, high];
  for (let i = 0; i < ROUNDS; i++) {
    const middle = (finite + not) / 2;
    if (at(trial, input, middle).edge === undefined) finite = middle;
    else not = middle;
  }
  const { edge } = at(trial, input, not);
  return edge && { ...edge, isNorm: isNorm(trial, input) };
}

/** A norm grows with its input and is even, what is divided by one stays: neither is so of an entry alone. */
function isNorm(trial: Trial, input: number): boolean {
  const outOf = (change: (v: number, i: number) => number): Tensor => {
    const inputs = trial.inputs();
    const { data } = inputs[input]!;
    data.forEach((v, i) => data[i] = change(v, i));
    return trial.layer().forward(...inputs).clone();
  };
  const far = outOf((v) => 2 ** 20 * v);
  const isTimes = (by: number, { data }: Tensor): boolean =>
    far.data.every((v, i) => Math.abs(by * v - data[i]!) <= 1e-6 * Math.abs(by * v));
  if (most(far) === 0) return false;
  const farther = outOf((v) => 2 ** 21 * v);
  const isScaled = isTimes(1, farther) ||
    isTimes(2, farther) && isTimes(1, outOf((v) => -(2 ** 20) * v));
  if (!isScaled) return false;
  const here = outOf((v) => v);
  const moved = outOf((v, i) => i === 0 ? 2 * v + 1 : v);
  return here.size !== trial.inputs()[input]!.size ||
    here.data.some((v, i) => i > 0 && v !== moved.data[i]);
}

function at(trial: Trial, input: number, exponent: number): { edge: Edge | undefined } {
  const inputs = trial.inputs();
  const x = inputs[input]!;
  x.data.forEach((v, i) => x.data[i] = v * 2 ** exponent);
  const layer = trial.layer();
  const out = layer.forward(...inputs.map((one) => one.clone()));
  const bad = (tensors: readonly Tensor[]): number | undefined => {
    for (const { data } of tensors) for (const v of data) if (!Number.isFinite(v)) return v;
    return undefined;
  };
  const inForward = bad([out]);
  if (inForward !== undefined) {
    return {
      edge: { x, pass: "forward", isNaN: Number.isNaN(inForward), isNorm: false },
    };
  }
  const dout = trial.dout(out.shape, out.dtype);
  const inBackward = bad([...gradientList(layer.backward(dout)), ...layer.grads]);
  return inBackward === undefined
    ? { edge: undefined }
    : { edge: { x, pass: "backward", isNaN: Number.isNaN(inBackward), isNorm: false } };
}
