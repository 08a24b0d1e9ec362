import * as tf from "./tfjs.ts";
import { classIndices, type Prop, tensors, within } from "../../../src/mod.ts";
import type { Arbitrary, Tensor } from "../../../src/mod.ts";
import { op } from "./op.ts";

/** Indices from 0 to 2, of which some are repeated. */
function indices(...axes: readonly number[]): Arbitrary<Tensor> {
  return classIndices(axes, { classes: 3 });
}

/** Functions with indices, and those of several tensors. */
export const gatherOps: readonly Prop[] = [
  op({
    name: "gather",
    mode: "axis 0, indices [4]",
    given: { x: tensors([3, "D"]), at: indices(4) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32")),
  }),
  op({
    name: "gather",
    mode: "axis 1 of 2, indices [4]",
    given: { x: tensors(["N", 3]), at: indices(4) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 1),
  }),
  op({
    name: "gather",
    mode: "axis 0, indices [2,2]",
    given: { x: tensors([3, "D"]), at: indices(2, 2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 0),
  }),
  op({
    name: "gather",
    mode: "axis 1 of 3, indices [2,2]",
    given: { x: tensors(["N", 3, "D"]), at: indices(2, 2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 1),
  }),
  op({
    name: "gather",
    mode: "axis −1 of 2, indices [2]",
    given: { x: tensors(["N", 3]), at: indices(2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), -1),
  }),
  op({
    name: "gather",
    mode: "axis −1 of 3, indices [2]",
    given: { x: tensors(["N", 2, 3]), at: indices(2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), -1),
  }),
  op({
    name: "gather",
    mode: "axis 1, batchDims 1, indices [2,2]",
    given: { x: tensors([2, 3]), at: indices(2, 2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 1, 1),
  }),
  op({
    name: "gather",
    mode: "axis 1 of 3, batchDims 1, indices [2,2]",
    given: { x: tensors([2, 3, "D"]), at: indices(2, 2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 1, 1),
  }),
  op({
    name: "gather",
    mode: "axis 2, batchDims 2, indices [2,2,2]",
    given: { x: tensors([2, 2, 3]), at: indices(2, 2, 2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 2, 2),
  }),
  op({
    name: "gather",
    mode: "axis 2, batchDims 1, indices [2,2]",
    given: { x: tensors([2, 2, 3]), at: indices(2, 2) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gather(x, tf.cast(at, "int32"), 2, 1),
  }),
  op({
    name: "gatherND",
    given: { x: tensors([3, "D"]), at: indices(2, 1) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.gatherND(x, tf.cast(at, "int32")),
  }),
  op({
    name: "unsortedSegmentSum",
    mode: "of 1",
    given: { x: tensors([4]), at: indices(4) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.unsortedSegmentSum(x, tf.cast(at, "int32"), 3),
  }),
  op({
    name: "unsortedSegmentSum",
    mode: "of 3",
    given: { x: tensors([4, "C", "D"]), at: indices(4) },
    differentiable: ["x"],
    call: ({ x, at }) => tf.unsortedSegmentSum(x, tf.cast(at, "int32"), 3),
  }),
  op({
    name: "unsortedSegmentSum",
    mode: "negative segments",
    given: { x: tensors([4, "D"]), at: indices(4) },
    differentiable: ["x"],
    call: ({ x, at }) =>
      tf.unsortedSegmentSum(x, tf.sub(tf.cast(at, "int32"), tf.scalar(1, "int32")), 2),
  }),
  op({
    name: "scatterND",
    given: { updates: tensors([2, "D"]), at: indices(2, 1) },
    differentiable: ["updates"],
    call: ({ updates, at }) => tf.scatterND(tf.cast(at, "int32"), updates, [3, updates.shape[1]]),
  }),
  op({
    name: "tensorScatterUpdate",
    given: { x: tensors([3, "D"]), updates: tensors([1, "D"]), at: indices(1, 1) },
    differentiable: ["x", "updates"],
    call: ({ x, updates, at }) => tf.tensorScatterUpdate(x, tf.cast(at, "int32"), updates),
  }),
  ...[0, 1, -1].map((axis) =>
    op({
      name: "concat",
      mode: `axis ${axis} of 3`,
      given: axis === 0
        ? { a: tensors([1, "C", "D"]), b: tensors(["N", "C", "D"]) }
        : axis === 1
        ? { a: tensors(["N", 1, "D"]), b: tensors(["N", "C", "D"]) }
        : { a: tensors(["N", "C", 2]), b: tensors(["N", "C", "D"]) },
      call: ({ a, b }) => tf.concat([a, b], axis),
    })
  ),
  op({
    name: "concat",
    mode: "vectors",
    given: { a: tensors(["N"]), b: tensors(["D"]), c: tensors([1]) },
    call: ({ a, b, c }) => tf.concat([a, b, c]),
  }),
  op({
    name: "concat",
    mode: "one of them twice",
    given: { a: tensors(["N"]), b: tensors(["D"]) },
    call: ({ a, b }) => tf.concat([a, b, a]),
  }),
  ...[0, 1, -1].map((axis) =>
    op({
      name: "stack",
      mode: `axis ${axis} of 2`,
      given: { a: tensors(["N", "D"]), b: tensors(["N", "D"]) },
      call: ({ a, b }) => tf.stack([a, b], axis),
    })
  ),
  op({
    name: "linalg.gramSchmidt",
    // Independent, so that there is a basis.
    given: { x: tensors([2, 3], { min: -1, max: 1 }) },
    domain: { x: within(-2, 2) },
    call: ({ x }) => tf.linalg.gramSchmidt(tf.add(x, [[10, 0, 0], [0, 10, 0]])) as tf.Tensor,
  }),
  op({
    name: "linalg.qr",
    mode: "r of [3,2]",
    given: { x: tensors([3, 2]) },
    call: ({ x }) => tf.linalg.qr(x)[1],
  }),
].flat();
