import type { Place } from "./entries.ts";
import { Decimal, exactly } from "./exact.ts";
import type { Rowwise } from "./rowwise.ts";
import type { Kind } from "./subject.ts";

/** What makes a column that does not vary finite after it is normalized. */
const EPSILON = 1e-5;
const WEIGHT = 1e-3;

/** Functions of rows: reductions, norms, orders, and what softmax is made of. */
export const rowFunctions: readonly Rowwise[] = [
  {
    name: "sum of squares",
    kind: always("smooth"),
    forward: (x) => [x.reduce((sum, v) => sum + v * v, 0)],
    backward: (x, [d]) => x.map((v) => 2 * v * d!),
    exact: (x) => [total(x.map((v) => v.times(v)))],
  },
  {
    name: "log-sum-exp",
    kind: within(100),
    forward: (x) => {
      const top = Math.max(...x);
      return [top + Math.log(x.reduce((sum, v) => sum + Math.exp(v - top), 0))];
    },
    backward: (x, [d]) => softmax(x).map((y) => d! * y),
    exact: (x) => {
      const top = Decimal.max(...x);
      return [total(x.map((v) => tail(v.minus(top)))).ln().plus(top)];
    },
  },
  {
    name: "log-sum-exp, as written",
    kind: within(100),
    forward: (x) => [Math.log(x.reduce((sum, v) => sum + Math.exp(v), 0))],
    backward: (x, [d]) => softmax(x).map((y) => d! * y),
    exact: (x) => {
      const top = Decimal.max(...x);
      return [total(x.map((v) => tail(v.minus(top)))).ln().plus(top)];
    },
    options: { most: 700 },
  },
  {
    name: "softmax",
    kind: within(10),
    forward: softmax,
    backward: (x, dout) => {
      const y = softmax(x);
      // Differences first: where one class has it all, the sum over y would cancel.
      return y.map((p, i) => p * y.reduce((sum, q, j) => sum + q * (dout[i]! - dout[j]!), 0));
    },
    exact: (x) => {
      const top = Decimal.max(...x);
      const powers = x.map((v) => tail(v.minus(top)));
      const sum = total(powers);
      return powers.map((p) => p.div(sum));
    },
  },
  {
    name: "layer norm",
    kind: ({ scale, offset }) => offset === 0 && scale >= 0.1 && scale <= 10 ? "smooth" : "hard",
    forward: normalized,
    backward: normalizedBackward,
    exact: exactNormalized,
  },
  {
    // Columns are rows here.
    name: "batch norm, a constant column",
    kind: ({ scale, offset }) => offset === 0 && scale >= 0.1 && scale <= 10 ? "smooth" : "hard",
    forward: normalized,
    backward: normalizedBackward,
    exact: exactNormalized,
    isConstant: true,
  },
  {
    name: "L2 norm, ε inside",
    kind: always("smooth"),
    forward: (x) => [Math.sqrt(x.reduce((sum, v) => sum + v * v, WEIGHT))],
    backward: (x, [d]) => {
      const norm = Math.sqrt(x.reduce((sum, v) => sum + v * v, WEIGHT));
      return x.map((v) => d! * v / norm);
    },
    exact: (x) => [total([exactly(WEIGHT), ...x.map((v) => v.times(v))]).sqrt()],
  },
  {
    name: "L2 norm",
    kind: always("kinked"),
    forward: (x) => [Math.hypot(...x)],
    backward: (x, [d]) => {
      const norm = Math.hypot(...x);
      return x.map((v) => norm === 0 ? 0 : d! * v / norm);
    },
    exact: (x) => [total(x.map((v) => v.times(v))).sqrt()],
  },
  {
    name: "L1 norm",
    kind: always("kinked"),
    forward: (x) => [x.reduce((sum, v) => sum + Math.abs(v), 0)],
    backward: (x, [d]) => x.map((v) => d! * Math.sign(v)),
    exact: (x) => [total(x.map((v) => v.abs()))],
  },
  {
    name: "product",
    kind: always("smooth"),
    forward: (x) => [x.reduce((product, v) => product * v, 1)],
    backward: (x, [d]) =>
      x.map((_, i) => x.reduce((product, v, j) => j === i ? product : product * v, d!)),
    exact: (x) => [x.reduce((product, v) => product.times(v), new Decimal(1))],
  },
  {
    name: "cumulative sum",
    kind: always("smooth"),
    forward: (x) => {
      let sum = 0;
      return x.map((v) => sum += v);
    },
    backward: (x, dout) => {
      let sum = 0;
      const dx = new Float64Array(x.length);
      for (let i = x.length - 1; i >= 0; i--) dx[i] = sum += dout[i]!;
      return dx;
    },
    exact: (x) => {
      let sum = new Decimal(0);
      return x.map((v) => sum = sum.plus(v));
    },
  },
  {
    name: "max, one winner",
    kind: always("kinked"),
    forward: (x) => [Math.max(...x)],
    backward: (x, [d]) => {
      const winner = x.indexOf(Math.max(...x));
      return x.map((_, i) => i === winner ? d! : 0);
    },
    exact: (x) => [Decimal.max(...x)],
  },
  {
    name: "max, ties share",
    kind: always("kinked"),
    forward: (x) => [Math.max(...x)],
    backward: (x, [d]) => {
      const top = Math.max(...x);
      const winners = x.filter((v) => v === top).length;
      return x.map((v) => v === top ? d! / winners : 0);
    },
    exact: (x) => [Decimal.max(...x)],
  },
  {
    name: "max pooling, windows of 2 overlap",
    kind: always("kinked"),
    forward: (x) => x.map((v, i) => i > 0 ? Math.max(x[i - 1]!, v) : v),
    backward: (x, dout) => {
      const dx = new Float64Array(x.length);
      dout.forEach((d, i) => dx[i > 0 && x[i - 1]! >= x[i]! ? i - 1 : i]! += d);
      return dx;
    },
    exact: (x) => x.map((v, i) => i > 0 ? Decimal.max(x[i - 1]!, v) : v),
  },
  {
    // Any order of ties is right: each is the limit of Jacobians of points without ties. Between the slopes
    // below and above one entry it need not lie.
    name: "sort",
    kind: always("kinked"),
    forward: (x) => x.toSorted(),
    backward: (x, dout) => {
      const dx = new Float64Array(x.length);
      const order = Array.from(x.keys()).sort((i, j) => x[i]! - x[j]! || i - j);
      order.forEach((from, to) => dx[from] = dout[to]!);
      return dx;
    },
    exact: (x) => x.toSorted((a, b) => a.cmp(b)),
  },
  {
    name: "range, max − min",
    kind: always("kinked"),
    forward: (x) => [Math.max(...x) - Math.min(...x)],
    backward: (x, [d]) => {
      const dx = new Float64Array(x.length);
      dx[x.indexOf(Math.max(...x))]! += d!;
      dx[x.indexOf(Math.min(...x))]! -= d!;
      return dx;
    },
    exact: (x) => [Decimal.max(...x).minus(Decimal.min(...x))],
  },
  {
    name: "multiclass hinge at the margin",
    kind: always("kinked"),
    forward: (x) => [x.reduce((sum, v, i) => i > 0 ? sum + Math.max(0, 1 + v - x[0]!) : sum, 0)],
    backward: (x, [d]) => {
      const dx = new Float64Array(x.length);
      for (let i = 1; i < x.length; i++) {
        if (!(1 + x[i]! - x[0]! > 0)) continue;
        dx[i]! += d!;
        dx[0]! -= d!;
      }
      return dx;
    },
    exact: (x) => [total(x.slice(1).map((v) => Decimal.max(0, v.minus(x[0]!).plus(1))))],
    options: { special: [0, 1, 2] },
  },
];

function always(kind: Kind): () => Kind {
  return () => kind;
}

/** Smooth where the entries of a row differ by so much at most, and hard beyond. */
function within(reach: number): (place: Place) => Kind {
  return ({ scale, offset }) => 6 * scale + Math.abs(offset) <= reach ? "smooth" : "hard";
}

function total(values: readonly Decimal[]): Decimal {
  return values.reduce((sum, v) => sum.plus(v), new Decimal(0));
}

/** eᵛ for v ≤ 0, and 0 where that is too small to matter. */
function tail(v: Decimal): Decimal {
  return v.lt(-5000) ? new Decimal(0) : v.exp();
}

function softmax(x: Float64Array): Float64Array {
  const top = Math.max(...x);
  const y = x.map((v) => Math.exp(v - top));
  const sum = y.reduce((a, b) => a + b, 0);
  return y.map((v) => v / sum);
}

function normalized(x: Float64Array): Float64Array {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  return x.map((v) => (v - mean) / Math.sqrt(variance + EPSILON));
}

function exactNormalized(x: readonly Decimal[]): readonly Decimal[] {
  const mean = total(x).div(x.length);
  const variance = total(x.map((v) => v.minus(mean).pow(2))).div(x.length);
  const deviation = variance.plus(exactly(EPSILON)).sqrt();
  return x.map((v) => v.minus(mean).div(deviation));
}

/** In 60 digits and then rounded: with an offset, or in rows of two, the formula cancels. */
function normalizedBackward(row: Float64Array, dout: Float64Array): Float64Array {
  const x = Array.from(row, exactly);
  const d = Array.from(dout, exactly);
  const n = x.length;
  const mean = total(x).div(n);
  const variance = total(x.map((v) => v.minus(mean).pow(2))).div(n);
  const deviation = variance.plus(exactly(EPSILON)).sqrt();
  const y = x.map((v) => v.minus(mean).div(deviation));
  const meanOfD = total(d).div(n);
  const meanOfDy = total(d.map((v, i) => v.times(y[i]!))).div(n);
  return Float64Array.from(
    d,
    (v, i) => v.minus(meanOfD).minus(y[i]!.times(meanOfDy)).div(deviation).toNumber(),
  );
}
