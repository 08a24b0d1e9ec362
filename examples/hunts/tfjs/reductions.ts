import * as tf from "./tfjs.ts";
import { positives, type Prop, tensors, within } from "../../../src/mod.ts";
import type { Axis } from "../../../src/mod.ts";
import { op } from "./op.ts";

type Axes = number | number[] | undefined;
type Reduce = (x: tf.Tensor, axis: Axes, keepDims: boolean) => tf.Tensor;

/** The axes of the input, those that are reduced, and whether they are kept. */
const MODES: Readonly<Record<string, readonly [readonly Axis[], Axes, boolean]>> = {
  "a vector": [["N"], undefined, false],
  "axis 0 of 2": [["N", "D"], 0, false],
  "axis −1 of 2": [["N", "D"], -1, false],
  "axis 1 of 3": [["N", "C", "D"], 1, false],
  "axes 0 and 2 of 3, kept": [["N", "C", "D"], [0, 2], true],
  "axes 2 and 0 of 3": [["N", "C", "D"], [2, 0], false],
  "axes 1 and 2 of 4": [[2, "H", "W", 2], [1, 2], false],
  "all of 3": [["N", "C", "D"], undefined, false],
  "all of 2, kept": [["N", "D"], undefined, true],
};

const norm = (ord: number | "euclidean"): Reduce => (x, axis, keepDims) =>
  tf.norm(x, ord, axis, keepDims);

const REDUCES: Readonly<Record<string, Reduce>> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
  logSumExp: tf.logSumExp,
  euclideanNorm: tf.euclideanNorm,
  "moments.mean": (x, axis, keepDims) => tf.moments(x, axis, keepDims).mean,
  "moments.variance": (x, axis, keepDims) => tf.moments(x, axis, keepDims).variance,
  "norm, order 1": norm(1),
};

/** Functions that take axes away. */
export const reductionOps: readonly Prop[] = Object.entries(REDUCES).flatMap(([name, reduce]) =>
  Object.entries(MODES).flatMap(([mode, [axes, axis, keepDims]]) =>
    op({
      name,
      mode,
      given: { x: name === "prod" ? tensors(axes, { min: -20, max: 20 }) : tensors(axes) },
      call: ({ x }) => reduce(x, axis, keepDims),
    })
  )
);

/** Orders of norms that take one or two axes, and not any. */
const NORMS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  "order 2, axis 1": (x) => tf.norm(x, 2, 1),
  "order Infinity, axis 0": (x) => tf.norm(x, Infinity, 0),
  "order −Infinity, axis 1": (x) => tf.norm(x, -Infinity, 1),
  "order fro, axes 0 and 1": (x) => tf.norm(x, "fro", [0, 1]),
  "order 1, axes 0 and 1": (x) => tf.norm(x, 1, [0, 1]),
  "order Infinity, axes 0 and 1": (x) => tf.norm(x, Infinity, [0, 1]),
};

/** The axes of the input, and what is cumulated along which of them. */
const ALONG: Readonly<Record<string, readonly [readonly Axis[], number]>> = {
  "a vector": [["N"], 0],
  "axis 0 of 2": [["N", "D"], 0],
  "axis 1 of 2": [["N", "D"], 1],
  "axis 1 of 3": [["N", "C", "D"], 1],
  "axis 0 of 3": [["N", "C", "D"], 0],
  "axis 0 of a square": [[3, 3], 0],
  "axis −1 of 2": [["N", "D"], -1],
  "axis −2 of 4": [[1, "H", "W", 2], -2],
};

/** Shapes whose entries are kept apart, and the axes that are reduced. */
const DISTINCT: Readonly<Record<string, readonly [readonly number[], Axes]>> = {
  "axis 0 of 2": [[2, 3], 0],
  "axis 1 of 2": [[2, 3], 1],
  "axis 1 of 3": [[2, 3, 2], 1],
  "axes 2 and 0 of 3": [[2, 3, 2], [2, 0]],
};

/** Multiples of 3 in an order of their own. */
function apart(shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(Array.from({ length: size }, (_, i) => 3 * ((i * 5) % size)), [...shape]);
}

/** Norms, and what is cumulated along an axis. */
export const cumulativeOps: readonly Prop[] = [
  ...Object.entries(NORMS).map(([mode, call]) =>
    op({ name: "norm", mode, given: { x: tensors(["N", "D"]) }, call: ({ x }) => call(x) })
  ),
  ...Object.entries(ALONG).flatMap(([along, [axes, axis]]) =>
    [[false, false], [true, false], [false, true], [true, true]].map(([exclusive, reverse]) =>
      op({
        name: "cumsum",
        mode: [along, ...exclusive ? ["exclusive"] : [], ...reverse ? ["reverse"] : []].join(", "),
        given: { x: tensors(axes) },
        call: ({ x }) => tf.cumsum(x, axis, exclusive, reverse),
      })
    )
  ),
  ...Object.entries(DISTINCT).flatMap(([mode, [shape, axis]]) =>
    [tf.max, tf.min, tf.logSumExp].map((reduce) =>
      op({
        name: reduce === tf.max ? "max" : reduce === tf.min ? "min" : "logSumExp",
        mode: `${mode}, no ties`,
        given: { x: tensors(shape, { min: -1, max: 1 }) },
        domain: { x: within(-1.4, 1.4) },
        call: ({ x }) => reduce(tf.add(x, apart(shape)), axis),
      })
    )
  ),
  ...[undefined, 0, [0, 2]].map((axis) =>
    op({
      name: "euclideanNorm",
      mode: `axis ${axis ?? "any"} of 3, away from 0`,
      given: { x: positives(["N", "C", "D"], { min: 0.1, max: 100 }) },
      domain: { x: within(0.05, 200) },
      call: ({ x }) => tf.euclideanNorm(x, axis),
    })
  ),
  op({
    name: "cumprod",
    mode: "axis 1 of 2",
    given: { x: positives(["N", "D"], { max: 3 }) },
    call: ({ x }) => tf.cumprod(x, 1),
  }),
  op({
    name: "argMax",
    mode: "axis 1 of 2",
    given: { x: tensors(["N", "D"]) },
    call: ({ x }) => tf.argMax(x, 1),
  }),
  op({
    name: "argMin",
    mode: "axis 0 of 2",
    given: { x: tensors(["N", "D"]) },
    call: ({ x }) => tf.argMin(x, 0),
  }),
  op({
    name: "topk",
    mode: "values",
    given: { x: tensors(["N", { name: "D", min: 2 }]) },
    call: ({ x }) => tf.topk(x, 2).values,
  }),
].flat();
