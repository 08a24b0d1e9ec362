import * as tf from "./tfjs.ts";
import { type Axis, type Prop, tensors } from "../../../src/mod.ts";
import { op } from "./op.ts";

type Unary = (x: tf.Tensor) => tf.Tensor;

/** Of ops that give a list, the entries in one row. */
function flat(list: readonly tf.Tensor[]): tf.Tensor {
  return tf.concat(list.map((x) => tf.reshape(x, [-1])));
}

/** An op with one argument, in its modes: the axes that are drawn, and the call. */
type Modes = Readonly<Record<string, readonly [readonly Axis[], Unary]>>;

const OPS: Readonly<Record<string, Modes>> = {
  reshape: {
    "2 to 1": [["N", "D"], (x) => tf.reshape(x, [-1])],
    "4 to 2": [[2, "C", "H", 3], (x) => tf.reshape(x, [6, -1])],
  },
  transpose: {
    "of 2": [["N", "D"], (x) => tf.transpose(x)],
    "1, 2, 0": [["N", "C", "D"], (x) => tf.transpose(x, [1, 2, 0])],
    "2, 0, 1": [["N", "C", "D"], (x) => tf.transpose(x, [2, 0, 1])],
    "3, 1, 0, 2": [[2, "H", "W", 3], (x) => tf.transpose(x, [3, 1, 0, 2])],
  },
  squeeze: { "axis 1": [["N", 1, "D"], (x) => tf.squeeze(x, [1])] },
  expandDims: {
    "axis 1": [["N", "D"], (x) => tf.expandDims(x, 1)],
    "axis −1": [["N", "D"], (x) => tf.expandDims(x, -1)],
  },
  clone: { "of 4": [[1, "N", 2, "D"], (x) => tf.clone(x)] },
  ensureShape: { "of 2": [[2, "D"], (x) => tf.ensureShape(x, x.shape as never)] },
  dropout: { "rate 0.4, seed 3": [["N", "D"], (x) => tf.dropout(x, 0.4, undefined, 3)] },
  unstack: {
    "axis 0 of size 2": [[2, "D"], (x) => flat(tf.unstack(x, 0))],
    "axis 0": [["N", "D"], (x) => flat(tf.unstack(x, 0))],
    "axis 1": [[2, "N", 2], (x) => flat(tf.unstack(x, 1))],
    "only one used": [["N", 3], (x) => tf.unstack(x, 1)[1]!],
  },
  split: {
    "in 2, axis 0": [[4, "D"], (x) => flat(tf.split(x, 2, 0))],
    "2 and 1, axis 1": [["N", 3], (x) => flat(tf.split(x, [2, 1], 1))],
    "2 and 1, axis −2 of 3": [["N", 3, "D"], (x) => flat(tf.split(x, [2, 1], -2))],
    "only one used": [["N", 3], (x) => tf.split(x, [2, 1], 1)[0]!],
  },
  slice: {
    "of 1": [[5], (x) => tf.slice(x, [1], [3])],
    "of 2": [[4, 4], (x) => tf.slice(x, [1, 0], [2, 3])],
    "of 2, to the end": [[4, "D"], (x) => tf.slice(x, [1, 0], [-1, -1])],
    "of 3": [[3, 3, 3], (x) => tf.slice(x, [1, 0, 2], [2, 2, 1])],
    "of 4": [[2, 3, 3, 2], (x) => tf.slice(x, [0, 1, 1, 0], [1, 2, 1, 2])],
  },
  stridedSlice: {
    "of 2, by 2": [[5, 4], (x) => tf.stridedSlice(x, [0, 1], [5, 4], [2, 2])],
    "of 1, backwards": [[5], (x) => tf.stridedSlice(x, [4], [0], [-2])],
    "of 2, by 1": [[5, 4], (x) => tf.stridedSlice(x, [1, 1], [4, 3], [1, 1])],
  },
  tile: {
    "of 1": [["D"], (x) => tf.tile(x, [3])],
    "of 2": [["N", "D"], (x) => tf.tile(x, [2, 3])],
    "of 3": [["N", 2, "D"], (x) => tf.tile(x, [2, 1, 2])],
    "of 4": [[1, 2, "N", 2], (x) => tf.tile(x, [2, 1, 2, 2])],
    "of 5": [[1, 2, 1, "N", 2], (x) => tf.tile(x, [2, 1, 2, 1, 2])],
  },
  pad: {
    "of 1": [["D"], (x) => tf.pad(x, [[1, 2]])],
    "of 2, with 3": [["N", "D"], (x) => tf.pad(x, [[1, 0], [0, 2]], 3)],
    "of 3": [["N", "C", 2], (x) => tf.pad(x, [[1, 2], [0, 0], [2, 1]])],
    "of 4": [[1, "H", "W", 2], (x) => tf.pad(x, [[0, 0], [1, 2], [2, 1], [0, 1]])],
  },
  mirrorPad: {
    "reflect, of 1": [[4], (x) => tf.mirrorPad(x, [[1, 2]], "reflect")],
    "symmetric, of 1": [[4], (x) => tf.mirrorPad(x, [[1, 2]], "symmetric")],
    "reflect, of 2": [[3, 4], (x) => tf.mirrorPad(x, [[1, 2], [0, 1]], "reflect")],
    "symmetric, of 2": [[3, 4], (x) => tf.mirrorPad(x, [[1, 2], [0, 1]], "symmetric")],
    "reflect, of 4": [
      [1, 3, 3, 2],
      (x) => tf.mirrorPad(x, [[0, 0], [1, 2], [2, 1], [0, 0]], "reflect"),
    ],
    "reflect, by 0": [[3, 4], (x) => tf.mirrorPad(x, [[0, 0], [0, 0]], "reflect")],
  },
  reverse: {
    "of 1": [["D"], (x) => tf.reverse(x)],
    "axis 1 of 2": [["N", "D"], (x) => tf.reverse(x, 1)],
    "axes 0 and −1 of 3": [["N", "C", "D"], (x) => tf.reverse(x, [0, -1])],
    "of 4": [[2, "H", "W", 2], (x) => tf.reverse4d(x as tf.Tensor4D, [1, 2])],
  },
  broadcastTo: {
    "[N,1] to [N,3]": [[2, 1], (x) => tf.broadcastTo(x, [2, 3])],
    "[3] to [2,3]": [[3], (x) => tf.broadcastTo(x, [2, 3])],
    "[1,3,1] to [2,3,2]": [[1, 3, 1], (x) => tf.broadcastTo(x, [2, 3, 2])],
    "[] to [2]": [[], (x) => tf.broadcastTo(x, [2])],
    "[2,1,3] to [2,2,2,3]": [[2, 1, 3], (x) => tf.broadcastTo(x, [2, 2, 2, 3])],
  },
  spaceToBatchND: {
    "block 2": [[1, 4, 2, 1], (x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]])],
    "block 2 and 1, padded": [
      [2, 3, 2, 2],
      (x) => tf.spaceToBatchND(x, [2, 1], [[1, 0], [0, 1]]),
    ],
  },
  batchToSpaceND: {
    "block 2": [[4, 2, 1, 2], (x) => tf.batchToSpaceND(x, [2, 2], [[0, 0], [0, 0]])],
    "block 2 and 1, cropped": [
      [2, 2, 3, 1],
      (x) => tf.batchToSpaceND(x, [2, 1], [[1, 0], [0, 1]]),
    ],
  },
  depthToSpace: {
    "block 2": [[1, "H", 2, 4], (x) => tf.depthToSpace(x as tf.Tensor4D, 2, "NHWC")],
  },
  meshgrid: { "first": [["D"], (x) => flat(tf.meshgrid(x, [1, 2, 3]))] },
  diag: { "of 1": [["D"], (x) => tf.diag(x)] },
  oneHot: { "indices": [["D"], (x) => tf.oneHot(tf.cast(x, "int32"), 3)] },
  "linalg.bandPart": {
    "1, 0": [["N", "D"], (x) => tf.linalg.bandPart(x, 1, 0)],
    "1, 0 of [3,4]": [[3, 4], (x) => tf.linalg.bandPart(x, 1, 0)],
  },
  "signal.frame": { "3 by 2": [[7], (x) => tf.signal.frame(x as tf.Tensor1D, 3, 2)] },
  "spectral.rfft": { "real part": [[4], (x) => tf.real(tf.spectral.rfft(x))] },
  "complex": {
    "abs of x + 1i": [["D"], (x) => tf.abs(tf.complex(x, tf.onesLike(x)))],
    "real part of x + 1i": [["D"], (x) => tf.real(tf.complex(x, tf.onesLike(x)))],
  },
};

/** Functions that move entries, and do not change them. */
export const shapeOps: readonly Prop[] = Object.entries(OPS).flatMap(([name, modes]) =>
  Object.entries(modes).flatMap(([mode, [axes, call]]) =>
    op({ name, mode, given: { x: tensors(axes) }, call: ({ x }) => call(x) })
  )
);
