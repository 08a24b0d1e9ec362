import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { classIndices, oneHots, softLabels, tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { everyLayer } from "../../laws/mod.ts";
import { type Given, prop, type PropOptions } from "../../prop.ts";
import { map, multiply, sum, Tensor, zeros, zipWith } from "../../tensor/mod.ts";

/** What is said of a layer whose dx is wrong; undefined where nothing is. */
function said<G extends Given = { x: Tensor }>(
  layer: (given: G) => Layer,
  { law = "input gradient", ...options }: Partial<PropOptions<G>> & { law?: string } = {},
): string | undefined {
  const given = options.given ?? { x: tensors(["N", "D"]) } as never;
  const one = prop<G>({ name: "it", laws: everyLayer, ...options, given, layer });
  const broken = one.laws.find(({ name }) => name === law)!;
  const report = runLaw(one, broken, { runs: 500, seed: 1 });
  assertEquals(report.status, "violated");
  return report.failure?.diagnosis;
}

/** An elementwise layer of a formula and its slope. */
const each = (
  forward: (v: number) => number,
  backward: (v: number, d: number) => number,
) =>
(): Layer => {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      return map(x, forward);
    },
    backward: (dout: Tensor) => zipWith(input, dout, backward),
  };
};

/** Twice its input, with something done to the right gradient: at each index, given the shape. */
const doubled = (change: (d: number, index: number, shape: readonly number[]) => number) => () => ({
  params: [],
  grads: [],
  forward: (x: Tensor) => multiply(x, 2),
  backward: (dout: Tensor) =>
    new Tensor(dout.shape, dout.data.map((d, i) => change(2 * d, i, dout.shape))),
});

Deno.test("a threshold is told as a round number, with what happens beyond it", () => {
  const relu6 = each((v) => Math.min(6, Math.max(0, v)), (v, d) => v > 0 ? d : 0);
  assertMatch(
    said(relu6)!,
    /^wrong only where x > 6 \(dx = dout there, and 0 is expected: the mask is not applied; /,
  );
  const hardTanh = each((v) => Math.max(-1, Math.min(1, v)), (v, d) => Math.abs(v) < 2.5 ? d : 0);
  assertMatch(said(hardTanh)!, /^wrong only where 1 < \|x\| < 2\.5 \(dx = dout there, and 0 is/);
  const saturated = each(Math.atan, (v, d) => Math.abs(v) > 20 ? 0 : d / (1 + v * v));
  assertMatch(said(saturated)!, /^wrong only where \|x\| > 20 \(dx is 0 there/);
  const odd = each((v) => v * v, (v, d) => v > 1.37 ? 3 * v * d : 2 * v * d);
  assertMatch(said(odd)!, /^wrong only where x > 1\.37 \(there dx = 1\.5 × expected/);
});

Deno.test("an error that fades away has no threshold", () => {
  // Where the shift can no longer be seen depends on how well the slope is known.
  const shifted = each((v) => Math.sqrt(v * v + 1), (v, d) => d * v / Math.sqrt(v * v + 1.01));
  assertMatch(said(shifted)!, /epsilon of 0\.01/);
  const late = each((v) => Math.log1p(Math.exp(v)), (v, d) => v > 5 ? d : d / (1 + Math.exp(-v)));
  assertEquals(said(late, { given: { x: tensors(["N", "D"], { min: -30, max: 30 }) } }), undefined);
});

Deno.test("one number is told from a range", () => {
  const kinked = each((v) => Math.max(0, v), (v, d) => v > 0 ? d : v === 0 ? 2 * d : 0);
  assertMatch(said(kinked)!, /^wrong only where x is exactly 0 \(dx = 2 × dout there/);
  const leaky = each((v) => v > 0 ? v : 0.1 * v, (v, d) => v > 0 ? d : 0.01 * d);
  assertMatch(said(leaky)!, /^wrong only where x ≤ 0 \(there dx = 0\.1 × expected/);
  const hinge = each((v) => Math.max(0, 1 - v), (v, d) => v < 1 ? -d : v === 1 ? -3 * d : 0);
  assertMatch(said(hinge)!, /^wrong only where x is exactly 1 /);
});

Deno.test("what is right by accident is no condition", () => {
  // Right where x is 0, and where it is 1.
  for (const power of [3, 4]) {
    const wrong = each((v) => v ** power, (v, d) => d * power * v ** power);
    assertEquals(/wrong only/.test(said(wrong) ?? ""), false);
  }
  // Wrong here and there.
  const rounded = each((v) => v * v, (v, d) => Math.round(16 * v * d) / 8);
  assertEquals(said(rounded), undefined);
});

Deno.test("NaN is told by where it comes from", () => {
  const abs = each(Math.abs, (v, d) => d * v / Math.abs(v));
  assertMatch(said(abs)!, /^0 \/ 0 \(or 0 · ∞\), in backward, where x is exactly 0/);
  const leaking = each((v) => v > 0 ? Math.sqrt(1 + v) : 1, (v, d) =>
    (v > 0 ? 1 : 0) *
    d * 0.5 / Math.sqrt(1 + v) * (v < -1 ? NaN : 1));
  assertMatch(
    said(leaking)!,
    /^wrong only where x ≤ -1 \(dx is NaN there, and 0 is expected: it comes from the branch that/,
  );
});

Deno.test("a look at dout is named", () => {
  const negative = each((v) => 3 * v, (_, d) => 3 * Math.abs(d));
  assertMatch(said(negative)!, /^wrong only where dout < 0 \(dx has the wrong sign there/);
});

Deno.test("places are named, whatever the numbers are", () => {
  const first = doubled((d, i) => i === 0 ? 1.001 * d : d);
  assertMatch(said(first)!, /^wrong only at dx\[0,0\] \(there dx = 1\.001 × expected; in all/);
  const lastRow = doubled((d, i, [n, w]) => i >= (n! - 1) * w! ? 0 : d);
  assertMatch(said(lastRow)!, /^wrong only in the last row \(dx is 0 there/);
  const column = doubled((d, i, [, w]) => i % w! === 0 ? 3 * d : d);
  assertMatch(said(column)!, /^wrong only in the first column /);
  const odd = doubled((d, i, [, w]) => i % w! % 2 === 1 ? -d : d);
  assertMatch(said(odd)!, /^wrong only at odd places along axis 1 \(dx has the wrong sign there/);
  const diagonal = doubled((d, i, [, w]) => i % w! === Math.floor(i / w!) ? 2 * d : d);
  assertMatch(said(diagonal)!, /^wrong only on the diagonal /);
  const border = doubled((d, i, [n, w]) =>
    i < w! || i >= (n! - 1) * w! || i % w! === 0 || i % w! === w! - 1 ? 2 * d : d
  );
  const large = { x: tensors([{ name: "N", min: 1, max: 5 }, { name: "D", min: 2, max: 5 }]) };
  assertMatch(said(border, { given: large })!, /^wrong only at the border \(/);
  const scattered = doubled((d, i) => [0, 3, 4].includes(i % 7) ? 2 * d : d);
  assertEquals(said(scattered), undefined);
});

Deno.test("an output that sends back the wrong thing is named though all entries are wrong", () => {
  // Every entry goes into all outputs, and the last of them is wrong.
  const spread = (): Layer => {
    let size: number;
    return {
      params: [],
      grads: [],
      forward(x: Tensor): Tensor {
        size = x.size;
        const whole = sum(x).item();
        return new Tensor(
          [size + 1],
          Float64Array.from({ length: size + 1 }, (_, i) => whole * (i + 1)),
        );
      },
      backward(dout: Tensor): Tensor {
        let sum = 0;
        dout.data.forEach((d, o) => sum += o === size ? 0.5 * d * (o + 1) : d * (o + 1));
        return new Tensor([size], new Float64Array(size).fill(sum));
      },
    };
  };
  const given = { x: tensors([{ name: "N", min: 1, max: 4 }]) };
  assertMatch(said(spread, { given })!, /^what out sends back is wrong only at the last entry /);
});

Deno.test("a flag, and a number, that a layer is built from are named", () => {
  const scaled = ({ train }: { train: boolean }): Layer => ({
    params: [],
    grads: [],
    forward: (x: Tensor) => multiply(x, train ? 2 : 3),
    backward: (dout: Tensor) => multiply(dout, 2),
  });
  const given = fc.record({ x: tensors(["N", "D"]) as never, train: fc.boolean() });
  assertMatch(
    said<{ x: Tensor; train: boolean }>(scaled, { given: given as never })!,
    /^wrong only where train = false: the gradient there is that of train = true/,
  );
  const powers = ({ p }: { p: number }): Layer =>
    each((v) => v ** p, (v, d) => (p === 2 ? 2 : p + 0.5) * v ** (p - 1) * d)();
  const numbered = fc.record({
    x: tensors(["N", "D"]) as never,
    p: fc.integer({ min: 1, max: 4 }),
  });
  assertMatch(
    said<{ x: Tensor; p: number }>(powers, { given: numbered as never })!,
    /^wrong only where p is not 2 \(/,
  );
});

Deno.test("repeated indices are named, and what happens to them", () => {
  const embedding = (share: (times: number) => number) => (): Layer => {
    let at: [Tensor, Tensor];
    return {
      params: [],
      grads: [],
      forward(W: Tensor, ids: Tensor): Tensor {
        at = [W.clone(), ids.clone()];
        const width = W.shape[1]!;
        const out = zeros([ids.size, width]);
        out.data.forEach((_, k) =>
          out.data[k] = W.data[ids.data[Math.floor(k / width)]! * width + k % width]!
        );
        return out;
      },
      backward(dout: Tensor): Tensor {
        const [W, ids] = at;
        const width = W.shape[1]!;
        const dW = zeros(W.shape);
        dout.data.forEach((d, k) => {
          const id = ids.data[Math.floor(k / width)]!;
          const times = ids.data.filter((other) => other === id).length;
          dW.data[id * width + k % width]! += d * share(times);
        });
        return dW;
      },
    };
  };
  const options = {
    given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
    inputs: ["W", "ids"],
    nondifferentiable: ["ids"],
  } as never;
  assertMatch(
    said(embedding((times) => 1 / times), options)!,
    /averaged/,
  );
  assertMatch(
    said(embedding((times) => times > 1 ? Math.sqrt(times) + 0.1 : 1), options)!,
    /^wrong only in rows whose index appears more than once in ids/,
  );
});

Deno.test("slopes that are exchanged, masks that are inverted or not applied are named", () => {
  const exchanged = each((v) => v > 0 ? v : 0.1 * v, (v, d) => v > 0 ? 0.1 * d : d);
  assertMatch(said(exchanged)!, /^the two slopes are exchanged /);
  const masking = (backward: (d: number, m: number) => number) => ({ mask }: { mask: Tensor }) => ({
    params: [],
    grads: [],
    forward: (x: Tensor) => multiply(multiply(x, mask), 4),
    backward: (dout: Tensor) => zipWith(dout, mask, backward),
  });
  const given = { x: tensors(["N", "D"]), mask: oneHots(["N", "D"]) } as never;
  type Masked = { x: Tensor; mask: Tensor };
  assertMatch(
    said<Masked>(masking((d, m) => 4 * d * (1 - m)), { given })!,
    /^the mask is inverted/,
  );
  assertMatch(said<Masked>(masking((d) => 4 * d), { given })!, /the mask is not applied/);
});

Deno.test("soft labels that are taken for their argmax are named", () => {
  const layer = (): Layer => {
    let at: [Tensor, Tensor];
    return {
      params: [],
      grads: [],
      forward(x: Tensor, t: Tensor): Tensor {
        at = [x.clone(), t.clone()];
        return sum(multiply(multiply(x, x), t));
      },
      backward(dout: Tensor): Tensor {
        const [x, t] = at;
        const width = t.shape[1]!;
        const hard = zeros(t.shape);
        for (let start = 0; start < t.size; start += width) {
          const row = t.data.subarray(start, start + width);
          hard.data[start + row.indexOf(Math.max(...row))] = 1;
        }
        return multiply(multiply(multiply(x, 2), hard), dout);
      },
    };
  };
  const options = {
    given: { x: tensors(["N", "C"]), t: softLabels(["N", "C"]) },
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
  } as never;
  assertMatch(said(layer, options)!, /^backward takes t for its argmax/);
});
