import { type Arbitrary, map, positive, positives, type Tensor, tensors } from "../../src/mod.ts";
import { type Broken, broken, elementwise } from "./broken.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));

type Slope = (v: number, dout: number) => number;

/** An activation with a wrong slope. */
function activation(
  [mistake, named]: readonly [string, RegExp],
  forward: (v: number) => number,
  { backward, x = tensors(["N", "D"]), caughtBy = "input gradient" }: {
    backward: Slope;
    x?: Arbitrary<Tensor>;
    caughtBy?: string;
  },
): Broken {
  return broken(
    { mistake, named, caughtBy },
    { given: { x }, layer: () => elementwise(forward, backward) },
  );
}

/** A function of positive numbers with a wrong slope. */
function onPositives(
  [mistake, named]: readonly [string, RegExp],
  forward: (v: number) => number,
  backward: Slope,
): Broken {
  return broken({ mistake, named }, {
    given: { x: positives(["N", "D"]) },
    domain: positive,
    layer: () => elementwise(forward, backward),
  });
}

/** GELU's inner function and its slope. */
const inner = (v: number): number => Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3);
const innerSlope = (v: number): number => Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * v * v);

/** Integers, so that the corners of a function are met. */
const whole = (): Arbitrary<Tensor> =>
  tensors(["N", "D"], { min: -4, max: 4 }).map((x) => map(x, (v) => Math.round(v)));

const hardSwish = (v: number): number => v * Math.min(6, Math.max(0, v + 3)) / 6;

/** Wrong activations: a factor, a term, a side or a corner of the slope is lost. */
export const activationLayers: readonly Broken[] = [
  activation(
    ["Tanh that hands dout on", /dout is handed on unchanged|the factor 1 − out² is missing/],
    Math.tanh,
    { backward: (_, d) => d },
  ),
  activation(
    ["Tanh with the slope of a sigmoid", /1 \+ out|out · \(1 − out\) stands in place of 1 − out²/],
    Math.tanh,
    { backward: (v, d) => d * Math.tanh(v) * (1 - Math.tanh(v)) },
  ),
  activation(
    ["Tanh with x for out in backward", /x stands in place of out/],
    Math.tanh,
    { backward: (v, d) => d * (1 - v * v) },
  ),
  activation(
    ["Tanh with its slope twice", /the factor 1 − out² is one too many/],
    Math.tanh,
    { backward: (v, d) => d * (1 - Math.tanh(v) ** 2) ** 2 },
  ),
  activation(
    ["Sigmoid with the factor out twice", /the factor out is one too many/],
    sigmoid,
    { backward: (v, d) => d * sigmoid(v) ** 2 * (1 - sigmoid(v)) },
  ),
  activation(
    [
      "Sigmoid whose slope is taken at out",
      /out stands in place of x|sigmoid\(out\)\) stands in place/,
    ],
    sigmoid,
    { backward: (v, d) => d * sigmoid(sigmoid(v)) * (1 - sigmoid(sigmoid(v))) },
  ),
  activation(
    ["GELU without the slope of its gate", /a term is missing/],
    (v) => 0.5 * v * (1 + Math.tanh(inner(v))),
    { backward: (v, d) => d * 0.5 * (1 + Math.tanh(inner(v))) },
  ),
  activation(
    ["GELU with out for x in the slope of its gate", /out stands in place of x/],
    (v) => 0.5 * v * (1 + Math.tanh(inner(v))),
    {
      backward: (v, d) => {
        const t = Math.tanh(inner(v));
        const out = 0.5 * v * (1 + t);
        // Far out the gate is open or shut, and its slope is 0.
        const gate = 1 - t * t === 0 ? 0 : 0.5 * out * (1 - t * t) * innerSlope(v);
        return d * (0.5 * (1 + t) + gate);
      },
    },
  ),
  activation(
    ["Swish without the slope of its gate", /a term is missing/],
    (v) => v * sigmoid(v),
    { backward: (v, d) => d * sigmoid(v) },
  ),
  activation(
    ["Softplus with the slope of its mirror image", /−x stands in place of x/],
    softplus,
    { backward: (v, d) => d * sigmoid(-v) },
  ),
  activation(
    ["Softplus that hands dout on", /dout is handed on unchanged/],
    softplus,
    { backward: (_, d) => d },
  ),
  activation(
    ["Log-sigmoid with the slope of softplus", /−x stands in place of x/],
    (v) => -softplus(-v),
    { backward: (v, d) => d * sigmoid(v) },
  ),
  activation(
    ["ELU with out for out + 1", /wrong only where x (<|≤) 0|out stands in place of out \+ 1/],
    (v) => v > 0 ? v : Math.expm1(v),
    { backward: (v, d) => v > 0 ? d : d * Math.expm1(v) },
  ),
  activation(
    ["SELU without its scale in backward", /a factor of 1\.0507\d* is missing/],
    (v) => 1.0507 * (v > 0 ? v : 1.67326 * Math.expm1(v)),
    { backward: (v, d) => v > 0 ? d : d * 1.67326 * Math.exp(v) },
  ),
  activation(
    ["Hard-sigmoid without its sixth", /a factor of 6 too many/],
    (v) => Math.min(6, Math.max(0, v + 3)) / 6,
    { backward: (v, d) => Math.abs(v) < 3 ? d : 0 },
  ),
  activation(
    ["Hard-swish with the wrong slope at exactly −3 and 3", /wrong only .*(exactly|=) (±|−|-)?3/],
    hardSwish,
    {
      x: whole(),
      backward: (v, d) => Math.abs(v) === 3 ? d / 2 : v < -3 ? 0 : v > 3 ? d : d * (2 * v + 3) / 6,
    },
  ),
  activation(
    [
      "leaky Relu of a negative slope that looks at the sign of out",
      /wrong only where x (<|≤) 0|dout is handed on unchanged/,
    ],
    (v) => v > 0 ? v : -0.5 * v,
    { backward: (v, d) => (v > 0 ? v : -0.5 * v) > 0 ? d : -0.5 * d },
  ),
  activation(
    ["Relu with its mask inverted", /the mask is (inverted|reversed)|slopes .*exchanged/],
    (v) => Math.max(v, 0),
    { backward: (v, d) => v > 0 ? 0 : d },
  ),
  activation(
    ["Abs that hands dout on", /wrong only where x (<|≤) 0|dout is handed on unchanged/],
    Math.abs,
    { backward: (_, d) => d },
  ),
  activation(
    [
      "Clip whose gradient passes beyond its bounds",
      /wrong only where \|x\| (>|≥) 1|mask is (not applied|missing|ignored)|dout is handed on unchanged/,
    ],
    (v) => Math.min(1, Math.max(-1, v)),
    { backward: (_, d) => d },
  ),
  activation(
    [
      "Exp that is cut off at 2 in forward only",
      /wrong only where x (>|≥) 2|exp overflows beyond 709/,
    ],
    (v) => Math.exp(Math.min(v, 2)),
    { backward: (v, d) => d * Math.exp(v) },
  ),
  activation(
    ["Softsign without the square", /the factor (1 \/ \(1 \+ \|x\|\)|1 − \|out\|) is missing/],
    (v) => v / (1 + Math.abs(v)),
    { backward: (v, d) => d / (1 + Math.abs(v)) },
  ),
  activation(["Cos with the wrong sign", /the sign of dx is wrong/], Math.cos, {
    backward: (v, d) => d * Math.sin(v),
  }),
  activation(["Cube with 2x²", /a factor of 1\.5 is missing/], (v) => v ** 3, {
    backward: (v, d) => d * 2 * v * v,
  }),
  activation(
    ["Gaussian without its 2", /a factor of 2 is missing/],
    (v) => Math.exp(-v * v),
    { backward: (v, d) => -d * v * Math.exp(-v * v) },
  ),
  activation(
    ["Sigmoid whose slope is ∞ / ∞ far from the threshold", /exp overflows/],
    (v) => v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v)),
    {
      caughtBy: "finite in, finite out",
      backward: (v, d) => d * Math.exp(-v) / (1 + Math.exp(-v)) ** 2,
    },
  ),
  activation(
    ["square root in a branch whose NaN leaks", /0 · (∞|NaN)|∞ · 0|branch|\bsqrt\b|square root/],
    (v) => v > 0 ? Math.sqrt(v) : 0,
    {
      caughtBy: "finite in, finite out",
      backward: (v, d) => (v > 0 ? 1 : 0) * d * 0.5 / Math.sqrt(v),
    },
  ),
  onPositives(
    ["Sqrt without its half", /a factor of 2 too many/],
    Math.sqrt,
    (v, d) => d / Math.sqrt(v),
  ),
  onPositives(
    [
      "Sqrt that divides by x",
      /x stands in place of out|the factor (1 \/ out is one too many|out is missing)/,
    ],
    Math.sqrt,
    (v, d) => d / (2 * v),
  ),
  onPositives(
    ["Sqrt with an epsilon in forward only", /epsilon .*(one pass|forward) only/],
    (v) => Math.sqrt(v + 1e-5),
    (v, d) => d / (2 * Math.sqrt(v)),
  ),
  onPositives(
    [
      "Reciprocal without the square",
      /the factor (out|1 \/ x) is missing|the factor x is one too many/,
    ],
    (v) => 1 / v,
    (v, d) => -d / v,
  ),
  onPositives(
    ["Reciprocal with the wrong sign", /the sign of dx is wrong/],
    (v) => 1 / v,
    (v, d) => d / (v * v),
  ),
  onPositives(
    ["log(1 + x) with the slope of log x", /x stands in place of 1 \+ x/],
    Math.log1p,
    (v, d) => d / v,
  ),
  onPositives(
    [
      "Inverse square root that lost a power",
      /the factor (1 \/ x|out²) is missing|the factor x is one too many/,
    ],
    (v) => 1 / Math.sqrt(v),
    (v, d) => -0.5 * d / Math.sqrt(v),
  ),
];
