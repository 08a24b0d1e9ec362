import { full, matmul, multiply, sameShape, subtract, Tensor } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";

/** A tensor of a trial, by name, spread over a shape; undefined where it does not fit. */
export interface Source {
  readonly name: string;
  over(one: Case, shape: readonly number[]): ArrayLike<number> | undefined;
}

/** All tensors that a trial has, out and inputs first, each as it broadcasts, and as one number a row. */
export function sourcesIn(cases: readonly Case[]): readonly Source[] {
  const names = new Set<string>(["out"]);
  for (const name of Object.keys(cases[0]?.tensors ?? {})) if (name !== "dout") names.add(name);
  for (const [name, value] of Object.entries(cases[0]?.trial.given ?? {})) {
    if (value instanceof Tensor || typeof value === "number") names.add(name);
  }
  return [
    ...[...names].flatMap((name) =>
      [
        { name, over: (one, shape) => spread(valueOf(one, name), shape) },
        { name, over: (one, shape) => spreadRows(valueOf(one, name), shape) },
      ] satisfies Source[]
    ),
    ...differencesIn(cases),
    ...lessOut(cases),
  ];
}

/** What a loss is made of: an input less a label of its shape. */
function differencesIn(cases: readonly Case[]): readonly Source[] {
  const { inputNames = [], differentiable = [] } = cases[0]?.trial ?? {};
  const labels = inputNames.filter((_, i) => !differentiable.includes(i));
  return differentiable.map((i) => inputNames[i]!).flatMap((of) =>
    labels.filter((label) =>
      cases.every(({ tensors }) => sameShape(tensors[of]!.shape, tensors[label]!.shape))
    ).map((label) => ({
      name: `${of} − ${label}`,
      over: ({ tensors }, shape) =>
        sameShape(tensors[of]!.shape, shape)
          ? subtract(tensors[of]!, tensors[label]!).data
          : undefined,
    }))
  );
}

/** An input less what its row is reduced to, as of a logarithm of a sum: in the exponent it is a share. */
function lessOut(cases: readonly Case[]): readonly Source[] {
  const { inputNames = [], differentiable = [] } = cases[0]?.trial ?? {};
  return differentiable.map((i) => inputNames[i]!).filter((of) =>
    cases.every(({ tensors: { [of]: x }, out }) =>
      x?.rank === out.rank && out.rank > 0 &&
      out.shape.every((n, k) => n === 1 || n === x.shape[k])
    ) && cases.some(({ tensors: { [of]: x }, out }) => x !== undefined && x.size > out.size)
  ).map((of): Source => ({
    name: `${of} − out`,
    over: ({ tensors, out }, shape) =>
      sameShape(tensors[of]!.shape, shape) ? subtract(tensors[of]!, out).data : undefined,
  }));
}

/** The products of a tensor's rows with a matrix, such as x · W, in all trials. */
export function productsIn(cases: readonly Case[]): readonly Source[] {
  const names = Object.keys(cases[0]?.tensors ?? {}).filter((name) => !/^d?out$/.test(name));
  return names.flatMap((rows) =>
    names.filter((matrix) =>
      matrix !== rows && cases.every(({ tensors }) => {
        // Where values coincide, a param has another name in one trial than in the next.
        const [x, W] = [tensors[rows], tensors[matrix]];
        return x?.rank === 2 && W?.rank === 2 && x.shape[1] === W.shape[0];
      })
    ).map((matrix): Source => ({
      name: `${rows} · ${matrix}`,
      over: ({ tensors }, shape) => {
        const product = matmul(tensors[rows]!, tensors[matrix]!);
        return sameShape(product.shape, shape) ? product.data : undefined;
      },
    }))
  );
}

function valueOf(one: Case, name: string): Tensor | undefined {
  const tensor = one.tensors[name];
  if (tensor !== undefined) return tensor;
  const given = one.trial.given[name];
  if (typeof given === "number") return full([], given);
  return given instanceof Tensor ? given : undefined;
}

function spread(x: Tensor | undefined, shape: readonly number[]): ArrayLike<number> | undefined {
  if (x === undefined || x.rank > shape.length) return undefined;
  const offset = shape.length - x.rank;
  if (!x.shape.every((n, axis) => n === 1 || n === shape[offset + axis])) return undefined;
  return x.rank === shape.length && x.size === size(shape)
    ? x.data
    : multiply(full(shape, 1), x).data;
}

/** One number for each row: the axes match from the first. */
function spreadRows(
  x: Tensor | undefined,
  shape: readonly number[],
): ArrayLike<number> | undefined {
  if (x === undefined || x.rank === 0 || x.rank >= shape.length) return undefined;
  if (!x.shape.every((n, axis) => n === shape[axis])) return undefined;
  const width = size(shape) / x.size;
  return Float64Array.from({ length: size(shape) }, (_, i) => x.data[Math.floor(i / width)]!);
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** A function of one value, as it is written. */
export interface Formula {
  text(v: string): string;
  of(v: number): number;
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

/** What is more than a name, in brackets. */
const whole = (v: string): string => v.includes(" ") ? `(${v})` : v;

/** What slopes are made of, the simplest first. */
export const FORMULAS: readonly Formula[] = [
  { text: (v) => v, of: (v) => v },
  { text: (v) => `1 − ${whole(v)}`, of: (v) => 1 - v },
  { text: (v) => `1 + ${whole(v)}`, of: (v) => 1 + v },
  { text: (v) => `${whole(v)}²`, of: (v) => v * v },
  { text: (v) => `1 − ${whole(v)}²`, of: (v) => 1 - v * v },
  { text: (v) => `${whole(v)} · (1 − ${whole(v)})`, of: (v) => v * (1 - v) },
  { text: (v) => `${whole(v)} · (1 + ${whole(v)})`, of: (v) => v * (1 + v) },
  { text: (v) => `√${whole(v)}`, of: Math.sqrt },
  { text: (v) => `1 − |${v}|`, of: (v) => 1 - Math.abs(v) },
  { text: (v) => `1 + |${v}|`, of: (v) => 1 + Math.abs(v) },
  { text: (v) => `|${v}|`, of: Math.abs },
  { text: (v) => `sign(${v})`, of: Math.sign },
  { text: (v) => `sigmoid(${v})`, of: sigmoid },
  { text: (v) => `1 − sigmoid(${v})`, of: (v) => sigmoid(-v) },
  { text: (v) => `exp(${v})`, of: Math.exp },
  { text: (v) => `exp(−${whole(v)})`, of: (v) => Math.exp(-v) },
  { text: (v) => `1 + ${whole(v)}²`, of: (v) => 1 + v * v },
  { text: (v) => `√(1 − ${whole(v)}²)`, of: (v) => Math.sqrt(1 - v * v) },
  { text: (v) => `√(1 + ${whole(v)}²)`, of: (v) => Math.sqrt(1 + v * v) },
  { text: (v) => `1 + exp(${v})`, of: (v) => 1 + Math.exp(v) },
  { text: (v) => `1 + exp(−${whole(v)})`, of: (v) => 1 + Math.exp(-v) },
  { text: (v) => `log(${v})`, of: Math.log },
  { text: (v) => `sin(${v})`, of: Math.sin },
  { text: (v) => `cos(${v})`, of: Math.cos },
  { text: (v) => `tanh(${v})`, of: Math.tanh },
  { text: (v) => `1 − tanh(${v})²`, of: (v) => 1 - Math.tanh(v) ** 2 },
  {
    text: (v) => `sigmoid(${v}) · (1 − sigmoid(${v}))`,
    of: (v) => sigmoid(v) * sigmoid(-v),
  },
  { text: (v) => `${whole(v)}³`, of: (v) => v ** 3 },
];

/** What gates are made of, and their slopes. */
export const GATES: readonly Formula[] = [
  { text: (v) => `${whole(v)} · sigmoid(${v})`, of: (v) => v * sigmoid(v) },
  {
    text: (v) => `sigmoid(${v}) · (1 + ${whole(v)} · (1 − sigmoid(${v})))`,
    of: (v) => sigmoid(v) * (1 + v * sigmoid(-v)),
  },
];

/** The formulas that slopes have for factors again and again. */
export const SIMPLE_FORMULAS: readonly Formula[] = FORMULAS.slice(0, 6);
