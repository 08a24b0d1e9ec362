import { lax, nn, numpy as np, scipySpecial } from "./jax.ts";
import { type Domain, type DType, positive, type Prop, tensor } from "../../../src/mod.ts";
import { tensors, within } from "../../../src/mod.ts";
import { type A, op } from "./op.ts";

/** Saturated, beside zero and beside the corners of piecewise functions. */
const TELLING = [-800, -100, -10, -3, -1, -0.5, 0, 0.5, 1, 3, 6, 10, 100, 800];

/** A function of one number, and where it is defined. */
export interface Unary {
  readonly name: string;
  readonly call: (x: A) => A;
  readonly domain?: Domain;
}

const ABOVE_1 = within(1, Infinity);
const UNIT = within(-1, 1);

/** The functions of one number. */
export const unaries: readonly Unary[] = [
  { name: "abs", call: (x) => np.abs(x) },
  { name: "acos", call: (x) => np.acos(x), domain: UNIT },
  { name: "acosh", call: (x) => np.acosh(x), domain: ABOVE_1 },
  { name: "asin", call: (x) => np.asin(x), domain: UNIT },
  { name: "asinh", call: (x) => np.asinh(x) },
  { name: "atan", call: (x) => np.atan(x) },
  { name: "atanh", call: (x) => np.atanh(x), domain: UNIT },
  { name: "cbrt", call: (x) => np.cbrt(x) },
  { name: "ceil", call: (x) => np.ceil(x) },
  { name: "cos", call: (x) => np.cos(x) },
  { name: "cosh", call: (x) => np.cosh(x) },
  { name: "deg2rad", call: (x) => np.deg2rad(x) },
  { name: "exp", call: (x) => np.exp(x) },
  { name: "exp2", call: (x) => np.exp2(x) },
  { name: "expm1", call: (x) => np.expm1(x) },
  { name: "floor", call: (x) => np.floor(x) },
  { name: "log", call: (x) => np.log(x), domain: positive },
  { name: "log10", call: (x) => np.log10(x), domain: positive },
  { name: "log1p", call: (x) => np.log1p(x), domain: within(-1, Infinity) },
  { name: "log2", call: (x) => np.log2(x), domain: positive },
  { name: "modf", call: (x) => fraction(x) },
  { name: "nanToNum", call: (x) => np.nanToNum(x) },
  { name: "negative", call: (x) => np.negative(x) },
  { name: "positive", call: (x) => np.positive(x) },
  { name: "rad2deg", call: (x) => np.rad2deg(x) },
  { name: "reciprocal", call: (x) => np.reciprocal(x) },
  { name: "rint", call: (x) => np.rint(x) },
  { name: "round", call: (x) => np.round(x) },
  { name: "sign", call: (x) => np.sign(x) },
  { name: "sin", call: (x) => np.sin(x) },
  { name: "sinc", call: (x) => np.sinc(x) },
  { name: "sinh", call: (x) => np.sinh(x) },
  { name: "sqrt", call: (x) => np.sqrt(x), domain: positive },
  { name: "square", call: (x) => np.square(x) },
  { name: "tan", call: (x) => np.tan(x) },
  { name: "tanh", call: (x) => np.tanh(x) },
  { name: "trunc", call: (x) => np.trunc(x) },
  { name: "lax.erf", call: (x) => lax.erf(x) },
  { name: "lax.erfc", call: (x) => lax.erfc(x) },
  { name: "scipySpecial.logit", call: (x) => scipySpecial.logit(x), domain: within(0, 1) },
  { name: "nn.celu", call: (x) => nn.celu(x) },
  { name: "nn.elu", call: (x) => nn.elu(x) },
  { name: "nn.gelu", call: (x) => nn.gelu(x) },
  { name: "nn.gelu (exact)", call: (x) => nn.gelu(x, { approximate: false }) },
  { name: "nn.hardSigmoid", call: (x) => nn.hardSigmoid(x) },
  { name: "nn.hardSilu", call: (x) => nn.hardSilu(x) },
  { name: "nn.hardTanh", call: (x) => nn.hardTanh(x) },
  { name: "nn.leakyRelu", call: (x) => nn.leakyRelu(x) },
  { name: "nn.log1mexp", call: (x) => nn.log1mexp(x), domain: positive },
  { name: "nn.logSigmoid", call: (x) => nn.logSigmoid(x) },
  { name: "nn.mish", call: (x) => nn.mish(x) },
  { name: "nn.relu", call: (x) => nn.relu(x) },
  { name: "nn.relu6", call: (x) => nn.relu6(x) },
  { name: "nn.selu", call: (x) => nn.selu(x) },
  { name: "nn.sigmoid", call: (x) => nn.sigmoid(x) },
  { name: "nn.silu", call: (x) => nn.silu(x) },
  { name: "nn.softSign", call: (x) => nn.softSign(x) },
  { name: "nn.softplus", call: (x) => nn.softplus(x) },
  { name: "nn.sparsePlus", call: (x) => nn.sparsePlus(x) },
  { name: "nn.sparseSigmoid", call: (x) => nn.sparseSigmoid(x) },
  { name: "nn.squareplus", call: (x) => nn.squareplus(x) },
];

/** The props of functions of one number, as a device keeps them. */
export function unaryProps(
  functions: readonly Unary[],
  kept: { readonly device?: "cpu" | "wasm"; readonly dtype?: DType } = {},
): readonly Prop[] {
  return functions.flatMap(({ name, call, domain }) => {
    const { lo, hi } = domain ?? { lo: -Infinity, hi: Infinity };
    const inside = TELLING.filter((v) => v > lo && v < hi);
    const bounds = {
      ...lo === -Infinity ? {} : { min: lo === 0 ? Number.MIN_VALUE : lo },
      ...hi === Infinity ? {} : { max: hi },
    };
    return op({
      name,
      given: { x: tensors(["N"], bounds) },
      ...domain === undefined ? {} : { domain: { x: domain } },
      examples: inside.length === 0 ? [] : [{ x: tensor(inside) }],
      call: ({ x }) => call(x),
      ...kept,
    });
  });
}

function fraction(x: A): A {
  const [fractional, integral] = np.modf(x);
  integral.dispose();
  return fractional;
}

/** The functions of one number, in float64 on the cpu. */
export const unaryOps: readonly Prop[] = unaryProps(unaries);
