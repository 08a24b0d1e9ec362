import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { type DType, Tensor } from "../tensor/mod.ts";
import { drive, judge, quickPass, type Verdict } from "./mod.ts";

type Row = readonly number[];

/** A function of rows, and its transposed Jacobian times d. */
interface OfRows {
  readonly f: (x: Row) => Row;
  readonly back: (x: Row, d: Row) => Row;
}

interface Asked {
  readonly x: Tensor;
  readonly seed: number;
  /** How the output and the gradient are kept. */
  readonly dtype?: DType;
}

/** The verdict on a function of rows: the quick pass first, as a law asks. */
function verdictOn({ f, back }: OfRows, { x, seed, dtype = "float64" }: Asked): Verdict {
  const kept = (data: Row): Tensor["data"] =>
    dtype === "float32" ? Float32Array.from(data) : Float64Array.from(data);
  const forward = (point: Tensor): Tensor["data"] => kept(rowsOf(point).flatMap(f));
  const out = forward(x);
  const dout = kept(Array.from(out, (_, i) => (1 + (i * 5 + seed) % 7) / 4));
  const rows = rowsOf(x);
  const width = rows.length === 0 ? 0 : out.length / rows.length;
  const gradient = rows.flatMap((row, i) =>
    back(row, [...dout.subarray(i * width, (i + 1) * width)])
  );
  const problem = {
    at: [x],
    gradients: [new Tensor(x.shape, kept(gradient))],
    dout: new Tensor([out.length], dout),
    out: new Tensor([out.length], out),
    seed,
  };
  const evaluate = ([point]: readonly Tensor[]): ArrayLike<number> => forward(point!);
  return drive(quickPass(problem), evaluate) ?? drive(judge(problem), evaluate);
}

function rowsOf({ data, shape }: Tensor): Row[] {
  const [rows = 0, width = 0] = shape;
  return Array.from({ length: width === 0 ? 0 : rows }, (_, i) => [
    ...data.subarray(i * width, (i + 1) * width),
  ]);
}

const sum = (x: Row): number => x.reduce((a, b) => a + b, 0);
const times = (x: Row, y: Row): number => sum(x.map((v, i) => v * y[i]!));
const length = (x: Row): number => Math.sqrt(times(x, x));

/** A function of each entry. */
function each(f: (v: number) => number, slope: (v: number) => number): OfRows {
  return { f: (x) => x.map(f), back: (x, d) => x.map((v, i) => d[i]! * slope(v)) };
}

/** A function that hands on some entries, such as a maximum: `pick` says which. */
function picks(pick: (x: Row) => Row): OfRows {
  return {
    f: (x) => pick(x).map((i) => x[i]!),
    back: (x, d) => {
      const dx = x.map(() => 0);
      pick(x).forEach((i, k) => dx[i]! += d[k]!);
      return dx;
    },
  };
}

const order = (x: Row): number[] => [...x.keys()].sort((a, b) => x[a]! - x[b]!);
const best = (x: Row): number => x.indexOf(Math.max(...x));

const softmax = (x: Row): Row => {
  const e = x.map((v) => Math.exp(v - Math.max(...x)));
  return e.map((v) => v / sum(e));
};
const normalised = (x: Row): Row => {
  const away = x.map((v) => v - sum(x) / x.length);
  const deviation = Math.sqrt(times(away, away) / x.length + 1e-5);
  return away.map((v) => v / deviation);
};

/** Right gradients, one choice at each kink. */
const right: Readonly<Record<string, OfRows>> = {
  "softmax at 1e4": {
    f: (x) => softmax(x.map((v) => v + 1e4)),
    back: (x, d) => {
      const p = softmax(x.map((v) => v + 1e4));
      return p.map((v, i) => v * (d[i]! - times(p, d)));
    },
  },
  "layer norm": {
    f: normalised,
    back: (x, d) => {
      const y = normalised(x);
      const away = x.map((v) => v - sum(x) / x.length);
      const deviation = Math.sqrt(times(away, away) / x.length + 1e-5);
      return d.map((v, i) => (v - sum(d) / x.length - y[i]! * times(d, y) / x.length) / deviation);
    },
  },
  "the length of a row, 0 at 0": {
    f: (x) => [length(x)],
    back: (x, d) => x.map((v) => v === 0 ? 0 : d[0]! * v / length(x)),
  },
  "Σ |xᵢ − xⱼ|": {
    f: (x) => [sum(x.flatMap((v, i) => x.slice(i).map((w) => Math.abs(v - w))))],
    back: (x, d) => x.map((v) => d[0]! * sum(x.map((w) => Math.sign(v - w)))),
  },
  "log-sum-exp": {
    f: (x) => [Math.max(...x) + Math.log(sum(x.map((v) => Math.exp(v - Math.max(...x)))))],
    back: (x, d) => softmax(x).map((p) => p * d[0]!),
  },
  "a sorted row": picks(order),
  "the second largest": picks((x) => order(x).slice(-2, -1)),
  "the two largest": picks((x) => order(x).slice(-2)),
  "the middle of a sorted row": picks((x) => [order(x)[x.length >> 1]!]),
  "the largest so far": picks((x) => x.map((_, i) => best(x.slice(0, i + 1)))),
  "the largest of three neighbours": picks((x) =>
    x.map((_, i) => {
      const from = Math.max(0, i - 1);
      return from + best(x.slice(from, i + 2));
    })
  ),
  "hard sigmoid": each(
    (v) => Math.min(1, Math.max(0, v / 6 + 0.5)),
    (v) => Math.abs(v) < 3 ? 1 / 6 : 0,
  ),
  "soft threshold": each(
    (v) => Math.sign(v) * Math.max(0, Math.abs(v) - 1),
    (v) => Math.abs(v) > 1 ? 1 : 0,
  ),
  "|x|^1.5": each((v) => Math.abs(v) ** 1.5, (v) => 1.5 * Math.sign(v) * Math.sqrt(Math.abs(v))),
  "a bend in the second derivative": each(
    (v) => v + (v > 0 ? 100 * v * v : 0),
    (v) => 1 + (v > 0 ? 200 * v : 0),
  ),
  "a kink of a thousandth": each(
    (v) => v + Math.abs(v - Math.round(v)) / 1000,
    (v) => 1 + Math.sign(v - Math.round(v)) / 1000,
  ),
  "sin 1e5 x": each((v) => Math.sin(1e5 * v), (v) => 1e5 * Math.cos(1e5 * v)),
  "a bump of width 1e-6": each(
    (v) => Math.exp(-((1e6 * v) ** 2)),
    (v) => -2e12 * v * Math.exp(-((1e6 * v) ** 2)),
  ),
  "x² sin(1/x)": each(
    (v) => v === 0 ? 0 : v * v * Math.sin(1 / v),
    (v) => v === 0 ? 0 : 2 * v * Math.sin(1 / v) - Math.cos(1 / v),
  ),
};

/** As drawn, or rounded to integers: full of zeros, ties and corners. */
const rows = fc.tuple(tensors(["N", "D"]), fc.boolean()).map(([x, isWhole]) =>
  isWhole ? new Tensor(x.shape, x.data.map(Math.round)) : x
);

for (const [name, one] of Object.entries(right)) {
  Deno.test(`the gradient of ${name} is never called wrong`, () => {
    fc.assert(
      fc.property(rows, fc.nat(), (x, seed) => {
        const verdict = verdictOn(one, { x, seed });
        assert(verdict.kind !== "fail", JSON.stringify(verdict));
      }),
      { numRuns: 100 },
    );
  });
}

const whole32 = tensors(["N", "D"], { min: -4, max: 4 }).map((x) =>
  new Tensor(x.shape, Float32Array.from(x.data, Math.round))
);
const pooled = right["the largest of three neighbours"]!;
const hardSwish = each(
  (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
  (v) => v <= -3 ? 0 : v >= 3 ? 1 : (2 * v + 3) / 6,
);
for (const [name, one] of Object.entries({ "max pooling": pooled, "hard-swish": hardSwish })) {
  Deno.test(`in float32, ${name} is right at its kinks`, () => {
    fc.assert(
      fc.property(whole32, fc.nat(), (x, seed) => {
        const verdict = verdictOn(one, { x, seed, dtype: "float32" });
        assert(verdict.kind !== "fail", JSON.stringify(verdict));
      }),
      { numRuns: 150 },
    );
  });
}

/** Whether a gradient is called wrong in a run of 100 trials. */
function isFound(one: OfRows, seed: number): boolean {
  return fc.sample(fc.tuple(tensors(["N", "D"]), fc.nat()), { numRuns: 100, seed })
    .some(([x, s]) => verdictOn(one, { x, seed: s }).kind === "fail");
}

const relu = (v: number): number => Math.max(0, v);
const square = (spoil: (slope: number, i: number, x: Row) => number): OfRows => ({
  f: (x) => x.map((v) => v * v),
  back: (x, d) => x.map((v, i) => d[i]! * spoil(2 * v, i, x)),
});
const rectified = (slope: (v: number, i: number, x: Row) => number): OfRows => ({
  f: (x) => x.map(relu),
  back: (x, d) => x.map((v, i) => d[i]! * slope(v, i, x)),
});
const maximum = (share: (ties: number, which: number) => number): OfRows => ({
  f: (x) => [Math.max(...x)],
  back: (x, d) => {
    const ties = x.filter((v) => v === Math.max(...x)).length;
    let which = 0;
    return x.map((v) => v === Math.max(...x) ? d[0]! * share(ties, which++) : 0);
  },
});

/** Wrong gradients that leave most of what they answer right. */
const wrong: Readonly<Record<string, OfRows>> = {
  "a billionth in one entry": square((s, i) => i === 0 ? s * (1 + 1e-9) : s),
  "errors that cancel in pairs": square((s, i) => s + (i === 0 ? 1e-6 : i === 1 ? -1e-6 : 0)),
  "NaN in the entries at 0": square((s) => s === 0 ? NaN : s),
  "a ten-billionth of relu": rectified((v) => v > 0 ? 1 + 1e-10 : 0),
  "a slope of 1.5 at 0": rectified((v) => v > 0 ? 1 : v < 0 ? 0 : 1.5),
  "a slope of −0.01 at 0": rectified((v) => v > 0 ? 1 : v < 0 ? 0 : -0.01),
  "a slope of 2 at the last 0": rectified((v, i, x) =>
    v > 0 ? 1 : v === 0 && x.lastIndexOf(0) === i ? 2 : 0
  ),
  "slopes 2 and −1 where maxima tie": maximum((ties, i) => ties === 1 ? 1 : [2, -1][i] ?? 0),
  "1.5 for the last of ties": maximum((ties, i) => ties === 1 ? 1 : i === ties - 1 ? 1.5 : 0),
};
for (const [name, one] of Object.entries(wrong)) {
  Deno.test(`a run of 100 finds ${name}`, () => {
    for (const seed of [1, 2, 3]) assert(isFound(one, seed), `seed ${seed}`);
  });
}

Deno.test("in most runs of 100 maxima that tie and are each given all are found", () => {
  const runs = [1, 2, 3, 4, 5].filter((seed) => isFound(maximum(() => 1), seed));
  assert(runs.length >= 3, `found in ${runs.length} of 5`);
});

Deno.test("the gradient of a rounding that is passed straight through never passes", () => {
  const fine = each((v) => Math.round(v * 8) / 8, () => 1);
  fc.assert(
    fc.property(tensors(["N", "D"], { min: -3, max: 3 }), fc.nat(), (x, seed) => {
      if (x.size > 0) assertEquals(verdictOn(fine, { x, seed }).kind === "pass", false);
    }),
    { numRuns: 100 },
  );
});

Deno.test("a floor is not called wrong far out, where it looks like a slope", () => {
  const floor = each(Math.floor, () => 0);
  for (const [dtype, values] of Object.entries(FAR_OUT)) {
    for (const v of values) {
      const x = dtype === "float32"
        ? new Tensor([1, 1], Float32Array.of(v))
        : new Tensor([1, 1], Float64Array.of(v));
      for (let seed = 0; seed < 8; seed++) {
        const verdict = verdictOn(floor, { x, seed, dtype: dtype as DType });
        assert(verdict.kind !== "fail", `${v} ${dtype}`);
      }
    }
  }
});

const FAR_OUT = {
  float64: [1.7e8, 170000000.5, -143000000, 9e10 + 1],
  float32: [2139, 65540, 174700, 97890, 65540.5],
};

Deno.test("a gradient of 0 is called wrong where forward is flat by its rounding alone", () => {
  const offset = each((v) => 1e6 + v, () => 0);
  for (let seed = 0; seed < 8; seed++) {
    const x = new Tensor([1, 2], Float64Array.of(1.37, -0.82));
    assertEquals(verdictOn(offset, { x, seed }).kind, "fail");
  }
});

/** Square up to 1 and straight from there on, high above 0. */
function bent(error: number): OfRows {
  return each(
    (v) => 1e4 + (v <= 1 ? v * v / 2 : v - 0.5),
    (v) => Math.min(v, 1) * (1 + error),
  );
}

Deno.test("a bend beside the point is not taken for one at it, where noise hides how far it is", () => {
  let found = 0;
  const runs = 300;
  for (let k = 0; k < runs; k++) {
    const beside = 10 ** (-7 + k / 75) * (k % 2 === 0 ? 1 : -1);
    const x = new Tensor([1, 1], Float64Array.of(1 + beside));
    assertEquals(verdictOn(bent(0), { x, seed: k }).kind, "pass", `at ${x}`);
    const wrong = verdictOn(bent(1e-3), { x, seed: k }).kind;
    assert(wrong !== "pass", `at ${x}`);
    if (wrong === "fail") found++;
  }
  assert(found > 0.9 * runs, `a mistake of 0.1% is found in ${found}`);
});
