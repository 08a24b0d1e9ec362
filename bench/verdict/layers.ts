import { judgeGradient } from "../../src/laws/mod.ts";
import {
  Affine,
  CrossEntropyError,
  type DType,
  everyLayer,
  type Layer,
  MatMul,
  positive,
  type Prop,
  prop,
  Relu,
  Sequential,
  Sigmoid,
  Softmax,
  SoftmaxWithLoss,
  Tensor,
  tensors,
  type Upstream,
} from "../../src/mod.ts";
import { type Calls, counted } from "../shared/counted.ts";
import { entries, type EntryOptions, type Place } from "./entries.ts";
import type { Random } from "./random.ts";
import type { Judged, Kind, Subject } from "./subject.ts";

const NOWHERE: Place = { scale: 1, offset: 0 };

/** How the tensors of a layer are drawn, from sizes that fit. */
interface Sizes {
  readonly n: number;
  readonly d: number;
  readonly m: number;
  readonly k: number;
}

interface Drawn {
  readonly name: string;
  readonly kind: (place: Place) => Kind;
  /** The shapes by name; `forward` takes those of `inputs`, the rest are params. */
  readonly shapes: (sizes: Sizes) => Record<string, readonly number[]>;
  readonly inputs?: readonly string[];
  readonly options?: EntryOptions;
  readonly layer: (given: Record<string, Tensor>) => Layer;
  /** Changes what was drawn. */
  readonly adjust?: (given: Record<string, Tensor>, random: Random) => void;
}

const mlp = (given: Record<string, Tensor>, between: Layer): Layer =>
  new Sequential(
    new Affine(given["W"]!, given["b"]!),
    between,
    new Affine(given["V"]!, given["c"]!),
  );
const mlpShapes = ({ n, d, m, k }: Sizes) => ({ x: [n, d], W: [d, m], b: [m], V: [m, k], c: [k] });
/** One-hot or soft rows, as labels. */
const label = (given: Record<string, Tensor>, random: Random): void => {
  const t = given["t"]!;
  const classes = t.shape[1]!;
  t.data.fill(0);
  for (let row = 0; row < t.size; row += classes) {
    const soft = random.onceIn(3) && classes > 1;
    t.data[row + random.below(classes)]! += soft ? 0.75 : 1;
    if (soft) t.data[row + random.below(classes)]! += 0.25;
  }
};
const smooth = ({ scale, offset }: Place): Kind => offset === 0 && scale <= 10 ? "smooth" : "hard";
const kinked = (): Kind => "kinked";

const drawn: readonly Drawn[] = [
  {
    name: "Sigmoid",
    kind: () => "smooth",
    shapes: ({ n, d }) => ({ x: [n, d] }),
    layer: () => new Sigmoid(),
  },
  { name: "Relu", kind: kinked, shapes: ({ n, d }) => ({ x: [n, d] }), layer: () => new Relu() },
  {
    name: "Affine",
    kind: () => "smooth",
    shapes: ({ n, d, m }) => ({ x: [n, d], W: [d, m], b: [m] }),
    layer: ({ W, b }) => new Affine(W!, b!),
  },
  {
    name: "MatMul",
    kind: () => "smooth",
    shapes: ({ n, d, m }) => ({ x: [n, d], W: [d, m] }),
    layer: ({ W }) => new MatMul(W!),
  },
  {
    name: "Softmax",
    kind: smooth,
    shapes: ({ n, d }) => ({ x: [n, d] }),
    layer: () => new Softmax(),
  },
  {
    name: "SoftmaxWithLoss",
    kind: smooth,
    shapes: ({ n, d }) => ({ x: [n, d], t: [n, d] }),
    inputs: ["x", "t"],
    layer: () => new SoftmaxWithLoss(),
    adjust: label,
  },
  {
    name: "CrossEntropyError",
    kind: () => "smooth",
    shapes: ({ n, d }) => ({ x: [n, d], t: [n, d] }),
    inputs: ["x", "t"],
    options: { positive: true },
    layer: () => new CrossEntropyError(),
    adjust: label,
  },
  {
    name: "Affine, Sigmoid, Affine",
    kind: smooth,
    shapes: mlpShapes,
    layer: (given) => mlp(given, new Sigmoid()),
  },
  {
    name: "Affine, Relu, Affine",
    kind: kinked,
    shapes: mlpShapes,
    layer: (given) => mlp(given, new Relu()),
  },
  {
    name: "Affine, Relu, Affine; W = b = 0",
    kind: kinked,
    shapes: mlpShapes,
    layer: (given) => mlp(given, new Relu()),
    adjust: ({ W, b }) => {
      W!.data.fill(0);
      b!.data.fill(0);
    },
  },
  {
    // Along one entry of x the units may be relu(x) − relu(−x) = x, and backward answers 0. That is right: it
    // is the limit of the Jacobians for b → 0 from below, an element of Clarke's generalized one.
    name: "Affine, Relu, Affine; b = 0, x has a row of zeros",
    kind: kinked,
    shapes: mlpShapes,
    layer: (given) => mlp(given, new Relu()),
    adjust: ({ x, b }) => {
      x!.data.fill(0, 0, x!.shape[1]!);
      b!.data.fill(0);
    },
  },
];

/** The layers of src/ judged as the laws judge them, in float64 and in float32. */
export const layers: readonly Subject[] = [
  ...drawn.map((one) => subject(one, "float64")),
  ...drawn.map((one) => subject(one, "float32")),
];

function subject(one: Drawn, dtype: DType): Subject {
  const calls: Calls = { forwards: 0, backwards: 0 };
  const shapes = one.shapes({ n: 1, d: 1, m: 1, k: 1 });
  const inputs = one.inputs ?? ["x"];
  const declared: Prop = prop<Record<string, Tensor>>({
    name: one.name,
    given: Object.fromEntries(Object.keys(shapes).map((name) => [name, tensors()])),
    inputs,
    nondifferentiable: inputs.filter((name) => name === "t"),
    ...one.options?.positive ? { domain: positive } : {},
    layer: (given) => counted(one.layer(given), calls),
    laws: everyLayer,
  });
  const tensorCount = Object.keys(shapes).filter((name) => name !== "t").length;
  return {
    name: dtype === "float32" ? `${one.name}, float32` : one.name,
    kind: (place) => dtype === "float32" && one.kind(place) === "smooth" ? "hard" : one.kind(place),
    trial: (random, place): Judged => {
      const sizes = {
        n: 1 + random.below(3),
        d: 1 + random.below(4),
        m: 1 + random.below(4),
        k: 1 + random.below(3),
      };
      const given: Record<string, Tensor> = {};
      for (const [name, shape] of Object.entries(one.shapes(sizes))) {
        const count = shape.reduce((a, b) => a * b, 1);
        const data = entries(random, inputs.includes(name) ? place : NOWHERE, {
          count,
          ...one.options,
        });
        given[name] = new Tensor(shape, dtype === "float32" ? Float32Array.from(data) : data);
      }
      one.adjust?.(given, random);
      const seed = random.bits() & 0x7fffffff;
      const upstream: Upstream = random.onceIn(8)
        ? { kind: "ones" }
        : { kind: "random", seed: random.bits() & 0x7fffffff };
      const trial = declared.trial({ given, upstream, seed });
      calls.forwards = 0;
      const outcome = judgeGradient(trial, "all");
      return {
        kind: outcome.kind === "violation" ? "fail" : outcome.kind,
        ...outcome.kind === "inconclusive" ? { reason: outcome.reason } : {},
        evaluations: calls.forwards,
        tensors: tensorCount,
        story: () => ({
          given: Object.entries(given).map(([name, { shape, data }]) => ({
            name,
            shape,
            data: [...data],
          })),
          upstream,
          seed,
          verdict: outcome,
        }),
      };
    },
  };
}
