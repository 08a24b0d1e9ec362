import * as tf from "./tfjs.ts";
import { type Prop, tensors } from "../../../src/mod.ts";
import { op } from "./op.ts";
import { unary } from "./unary.ts";

/** Functions of one number that layers end in. */
export const activationOps: readonly Prop[] = [
  unary("relu", tf.relu),
  unary("relu6", tf.relu6),
  unary("elu", tf.elu),
  unary("selu", tf.selu),
  unary("sigmoid", tf.sigmoid),
  unary("logSigmoid", tf.logSigmoid),
  unary("softplus", tf.softplus),
  unary("leakyRelu", (x) => tf.leakyRelu(x)),
  op({
    name: "leakyRelu",
    mode: "alpha 2",
    given: { x: tensors() },
    call: ({ x }) => tf.leakyRelu(x, 2),
  }),
  op({
    name: "prelu",
    mode: "alpha of the same shape",
    given: { x: tensors(["N", "D"]), alpha: tensors(["N", "D"]) },
    call: ({ x, alpha }) => tf.prelu(x, alpha),
  }),
  op({
    name: "prelu",
    mode: "alpha broadcast over rows",
    given: { x: tensors(["N", "D"]), alpha: tensors(["D"]) },
    call: ({ x, alpha }) => tf.prelu(x, alpha),
  }),
  op({
    name: "prelu",
    mode: "alpha [1,1]",
    given: { x: tensors(["N", "D"]), alpha: tensors([1, 1]) },
    call: ({ x, alpha }) => tf.prelu(x, alpha),
  }),
  op({
    name: "prelu",
    mode: "scalar alpha",
    given: { x: tensors(["N", "D"]), alpha: tensors([]) },
    call: ({ x, alpha }) => tf.prelu(x, alpha),
  }),
].flat();
