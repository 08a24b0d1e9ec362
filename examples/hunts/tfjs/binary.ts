import * as tf from "./tfjs.ts";
import { type Domain, positives, type Prop, tensors, within } from "../../../src/mod.ts";
import type { Arbitrary, Axis, Tensor } from "../../../src/mod.ts";
import { op } from "./op.ts";

type Draw = (axes: readonly Axis[]) => Arbitrary<Tensor>;

/** How two operands are broadcast against each other: their axes. */
const BROADCASTS: Readonly<Record<string, readonly [readonly Axis[], readonly Axis[]]>> = {
  "same shape": [["N", "D"], ["N", "D"]],
  "b broadcast over rows": [["N", "D"], ["D"]],
  "a broadcast over rows": [["D"], ["N", "D"]],
  "[N,1] with [1,D]": [["N", 1], [1, "D"]],
  "b a scalar": [["N", "D"], []],
  "[N,1,H,1] with [M,H,W]": [[2, 1, "H", 1], ["M", "H", 2]],
};

const CALLS = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  divNoNan: tf.divNoNan,
  floorDiv: tf.floorDiv,
  mod: tf.mod,
  pow: tf.pow,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  atan2: tf.atan2,
} as const;

/** Away from zero, where quotients have poles. */
const divisor: Draw = (axes) => tensors(axes, { min: 0.05, max: 100 });
/** What is drawn for `a`, where not everything is. */
const DIVIDENDS: Readonly<Record<string, Draw>> = {
  mod: (axes) => tensors(axes, { min: 2.1, max: 2.4 }),
  pow: (axes) => tensors(axes, { min: 0.01, max: 20 }),
};
const DOMAINS: Readonly<Record<string, Domain>> = {
  mod: within(2.02, 2.6),
  pow: within(0.005, 40),
};
/** What is drawn for `b`, where not everything is. */
const DIVISORS: Readonly<Record<string, Draw>> = {
  div: divisor,
  floorDiv: divisor,
  // So that no quotient is at an integer.
  mod: (axes) => tensors(axes, { min: 0.9, max: 1 }),
  atan2: divisor,
  pow: (axes) => tensors(axes, { min: -4, max: 4 }),
};

const modes = Object.entries(BROADCASTS);

/** Functions of two operands, each broadcast against the other. */
export const binaryOps: readonly Prop[] = Object.entries(CALLS).flatMap(([name, call]) =>
  modes.flatMap(([mode, [a, b]]) =>
    op({
      name,
      mode,
      given: {
        a: (DIVIDENDS[name] ?? tensors)(a),
        b: (DIVISORS[name] ?? tensors)(b),
      },
      domain: {
        ...DOMAINS[name] === undefined ? {} : { a: DOMAINS[name] },
        ...name === "mod" ? { b: within(0.88, 1) } : {},
        ...DIVISORS[name] === divisor ? { b: within(0.01, 1e6) } : {},
      },
      call: ({ a, b }) => call(a, b),
    })
  )
);

const x = tensors(["N", "D"]);
/** Where the functions above have corners or poles, or do not mean what they mean elsewhere. */
export const binaryCorners: readonly Prop[] = [
  op({
    name: "pow",
    mode: "base of either sign, exponent 3",
    given: { a: x },
    call: ({ a }) => tf.pow(a, 3),
  }),
  op({
    name: "pow",
    mode: "base of either sign, exponent 1",
    given: { a: x },
    call: ({ a }) => tf.pow(a, 1),
  }),
  op({
    name: "pow",
    mode: "base of either sign, exponent 0",
    given: { a: x },
    call: ({ a }) => tf.pow(a, 0),
  }),
  op({
    name: "pow",
    mode: "base 0",
    given: { a: tensors([2], { min: 0, max: 0 }), b: positives([2], { min: 0.5, max: 3 }) },
    differentiable: ["b"],
    call: ({ a, b }) => tf.pow(a, b),
  }),
  op({
    name: "divNoNan",
    mode: "b 0",
    given: { a: x, b: tensors(["D"], { min: 0, max: 0 }) },
    differentiable: ["a"],
    call: ({ a, b }) => tf.divNoNan(a, b),
  }),
  op({
    name: "mod",
    mode: "b negative",
    given: {
      a: tensors(["N", "D"], { min: 2.1, max: 2.4 }),
      b: tensors(["D"], { min: -1, max: -0.9 }),
    },
    domain: { a: within(2.02, 2.6), b: within(-1, -0.88) },
    call: ({ a, b }) => tf.mod(a, b),
  }),
  op({
    name: "atan2",
    mode: "b negative",
    given: {
      a: tensors(["N", "D"], { min: 0.05, max: 3 }),
      b: tensors(["D"], { min: -3, max: -0.05 }),
    },
    domain: { a: within(0.01, 6), b: within(-6, -0.01) },
    call: ({ a, b }) => tf.atan2(a, b),
  }),
  op({
    name: "atan2",
    mode: "b 0",
    given: { a: positives(["N"], { min: 0.05, max: 3 }), b: tensors(["N"], { min: 0, max: 0 }) },
    differentiable: ["a"],
    domain: { a: within(0.01, 6) },
    call: ({ a, b }) => tf.atan2(a, b),
  }),
  op({
    name: "addN",
    given: { a: x, b: x, c: x },
    call: ({ a, b, c }) => tf.addN([a, b, c]),
  }),
  op({
    name: "addN",
    mode: "one of them twice",
    given: { a: x },
    call: ({ a }) => tf.addN([a, a]),
  }),
  op({ name: "mul", mode: "by itself", given: { a: x }, call: ({ a }) => tf.mul(a, a) }),
  op({
    name: "where",
    mode: "same shape",
    given: { a: x, b: x, condition: x },
    differentiable: ["a", "b"],
    call: ({ a, b, condition }) => tf.where(tf.greater(condition, 0), a, b),
  }),
  op({
    name: "where",
    mode: "everything broadcast",
    given: { a: tensors(["D"]), b: tensors([]), condition: tensors(["N", 1]) },
    differentiable: ["a", "b"],
    call: ({ a, b, condition }) => tf.where(tf.greater(condition, 0), a, b),
  }),
].flat();
