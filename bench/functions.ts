/** An elementwise function with its slope, and where both are defined. */
export interface Subject {
  readonly name: string;
  readonly f: (v: number) => number;
  readonly slope: (v: number) => number;
  /** "smooth" where the mathematics is well-behaved everywhere that is drawn. */
  readonly kind: "smooth" | "kinked" | "noisy" | "jumping";
  /** Whether it is defined for positive numbers only. */
  readonly positive?: true;
  /** The largest |x| that does not overflow. */
  readonly most?: number;
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const sech2 = (v: number): number => 1 / Math.cosh(v) ** 2;

/** Functions that gradient checkers are fooled by, and some that they are not. */
export const functions: readonly Subject[] = [
  { name: "constant", kind: "smooth", f: () => 3, slope: () => 0 },
  { name: "identity", kind: "smooth", f: (v) => v, slope: () => 1 },
  { name: "3x + 1e6", kind: "smooth", f: (v) => 3 * v + 1e6, slope: () => 3 },
  { name: "square", kind: "smooth", f: (v) => v * v, slope: (v) => 2 * v },
  { name: "cube", kind: "smooth", f: (v) => v ** 3, slope: (v) => 3 * v * v },
  { name: "x⁵ − x", kind: "smooth", f: (v) => v ** 5 - v, slope: (v) => 5 * v ** 4 - 1 },
  { name: "sigmoid", kind: "smooth", f: sigmoid, slope: (v) => sigmoid(v) * sigmoid(-v) },
  {
    name: "1e6 + sigmoid",
    kind: "smooth",
    f: (v) => 1e6 + sigmoid(v),
    slope: (v) => sigmoid(v) * sigmoid(-v),
  },
  { name: "tanh", kind: "smooth", f: Math.tanh, slope: sech2 },
  { name: "softplus", kind: "smooth", f: softplus, slope: sigmoid },
  { name: "log-sigmoid", kind: "smooth", f: (v) => -softplus(-v), slope: (v) => sigmoid(-v) },
  {
    name: "swish",
    kind: "smooth",
    f: (v) => v * sigmoid(v),
    slope: (v) => sigmoid(v) + v * sigmoid(v) * sigmoid(-v),
  },
  { name: "atan", kind: "smooth", f: Math.atan, slope: (v) => 1 / (1 + v * v) },
  {
    name: "x / (1 + x²)",
    kind: "smooth",
    f: (v) => v / (1 + v * v),
    slope: (v) => (1 - v * v) / (1 + v * v) ** 2,
  },
  { name: "sine", kind: "smooth", f: Math.sin, slope: Math.cos, most: 1e3 },
  { name: "exp", kind: "smooth", f: Math.exp, slope: Math.exp, most: 700 },
  { name: "expm1", kind: "smooth", f: Math.expm1, slope: Math.exp, most: 700 },
  { name: "cosh", kind: "smooth", f: Math.cosh, slope: Math.sinh, most: 700 },
  { name: "asinh", kind: "smooth", f: Math.asinh, slope: (v) => 1 / Math.hypot(1, v) },
  { name: "log", kind: "smooth", positive: true, f: Math.log, slope: (v) => 1 / v },
  { name: "log1p", kind: "smooth", positive: true, f: Math.log1p, slope: (v) => 1 / (1 + v) },
  { name: "sqrt", kind: "smooth", positive: true, f: Math.sqrt, slope: (v) => 0.5 / Math.sqrt(v) },
  { name: "1/x", kind: "smooth", positive: true, f: (v) => 1 / v, slope: (v) => -1 / v / v },
  {
    name: "x log x",
    kind: "smooth",
    positive: true,
    f: (v) => v * Math.log(v),
    slope: (v) => Math.log(v) + 1,
  },
  { name: "relu", kind: "kinked", f: (v) => Math.max(v, 0), slope: (v) => v > 0 ? 1 : 0 },
  {
    name: "leaky relu",
    kind: "kinked",
    f: (v) => v > 0 ? v : 0.01 * v,
    slope: (v) => v > 0 ? 1 : 0.01,
  },
  { name: "abs", kind: "kinked", f: Math.abs, slope: Math.sign },
  {
    name: "clip",
    kind: "kinked",
    f: (v) => Math.min(1, Math.max(-1, v)),
    slope: (v) => Math.abs(v) <= 1 ? 1 : 0,
  },
  {
    name: "elu",
    kind: "kinked",
    f: (v) => v > 0 ? v : Math.expm1(v),
    slope: (v) => v > 0 ? 1 : Math.exp(v),
  },
  {
    name: "hard-swish",
    kind: "kinked",
    f: (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
    slope: (v) => v <= -3 ? 0 : v >= 3 ? 1 : (2 * v + 3) / 6,
  },
  {
    name: "huber",
    kind: "kinked",
    f: (v) => Math.abs(v) <= 1 ? v * v / 2 : Math.abs(v) - 0.5,
    slope: (v) => Math.abs(v) <= 1 ? v : Math.sign(v),
  },
  {
    name: "(x+1e6)²−1e12−2e6x",
    kind: "noisy",
    f: (v) => (v + 1e6) ** 2 - 1e12 - 2e6 * v,
    slope: (v) => 2 * v,
  },
  { name: "(1+x) − 1", kind: "noisy", f: (v) => (1 + v) - 1, slope: () => 1 },
  {
    name: "float32 inside",
    kind: "noisy",
    f: (v) => Math.fround(Math.fround(v) ** 2),
    slope: (v) => 2 * v,
  },
  { name: "floor", kind: "jumping", f: Math.floor, slope: () => 0 },
];
