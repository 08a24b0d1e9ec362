import * as tf from "@tensorflow/tfjs";
import { positives, type Prop, tensors } from "../../../src/mod.ts";
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
  "order 3, axis 1": (x) => tf.norm(x, 3, 1),
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
  "axis −2 of 4": [[1, "H", "W", 2], -2],
};

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
