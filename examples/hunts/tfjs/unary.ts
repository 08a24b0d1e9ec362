import * as tf from "./tfjs.ts";
import { type Domain, positive, type Prop, tensor, tensors, within } from "../../../src/mod.ts";
import { op } from "./op.ts";

/** Saturated, beside zero and beside the corners of piecewise functions. */
const TELLING = [-800, -100, -3, -1, -0.5, 0, 0.5, 1, 3, 6, 100, 800];

type Unary = (x: tf.Tensor) => tf.Tensor;

/** The props of a function of one number. */
export function unary(
  name: string,
  call: Unary,
  { domain }: { readonly domain?: Domain } = {},
): readonly Prop[] {
  const { lo, hi } = domain ?? { lo: -Infinity, hi: Infinity };
  const inside = TELLING.filter((v) => v > lo && v < hi);
  const bounds = {
    ...Number.isFinite(lo) ? { min: lo } : {},
    ...Number.isFinite(hi) ? { max: hi } : {},
  };
  const [first] = inside;
  return op({
    name,
    given: { x: tensors(undefined, bounds) },
    ...domain === undefined ? {} : { domain: { x: domain } },
    examples: first === undefined ? [] : [{ x: tensor(inside) }, { x: tensor([[0.25, 0.75]]) }]
      .filter(({ x }) => x.data.every((v) => v > lo && v < hi)),
    call: ({ x }) => call(x),
  });
}

/** Functions of one number. */
export const unaryOps: readonly Prop[] = [
  unary("abs", tf.abs),
  unary("acos", tf.acos, { domain: within(-1, 1) }),
  unary("acosh", tf.acosh, { domain: within(1, Infinity) }),
  unary("asin", tf.asin, { domain: within(-1, 1) }),
  unary("asinh", tf.asinh),
  unary("atan", tf.atan),
  unary("atanh", tf.atanh, { domain: within(-1, 1) }),
  unary("ceil", tf.ceil, { domain: within(1 / 64, 63 / 64) }),
  unary("clone", tf.clone),
  unary("cos", tf.cos),
  unary("cosh", tf.cosh),
  unary("erf", tf.erf),
  unary("exp", tf.exp),
  unary("expm1", tf.expm1),
  unary("floor", tf.floor, { domain: within(1 / 64, 63 / 64) }),
  unary("log", tf.log, { domain: positive }),
  unary("log1p", tf.log1p, { domain: within(-1, Infinity) }),
  unary("neg", tf.neg),
  unary("reciprocal", tf.reciprocal, { domain: positive }),
  unary("round", tf.round, { domain: within(1 / 64, 31 / 64) }),
  unary("rsqrt", tf.rsqrt, { domain: positive }),
  unary("sign", tf.sign),
  unary("sin", tf.sin),
  unary("sinh", tf.sinh),
  unary("sqrt", tf.sqrt, { domain: positive }),
  unary("square", tf.square),
  unary("tan", tf.tan, { domain: within(-1.5, 1.5) }),
  unary("tanh", tf.tanh),
  unary("step", (x) => tf.step(x)),
  unary("zerosLike", tf.zerosLike),
  unary("onesLike", tf.onesLike),
  ...[
    op({
      name: "step",
      mode: "alpha 0.5",
      given: { x: tensors() },
      call: ({ x }) => tf.step(x, 0.5),
    }),
    op({
      name: "clipByValue",
      mode: "−1 to 1",
      given: { x: tensors() },
      call: ({ x }) => tf.clipByValue(x, -1, 1),
    }),
    op({
      name: "reciprocal",
      mode: "of either sign",
      given: { x: tensors() },
      call: ({ x }) => tf.reciprocal(x),
    }),
    op({
      name: "cast",
      mode: "float32 to float32",
      given: { x: tensors() },
      call: ({ x }) => tf.cast(x, "float32"),
    }),
  ],
].flat();
