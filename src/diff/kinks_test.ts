import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { Affine, MatMul, Relu, Sequential } from "../layers/mod.ts";
import { type Tensor, tensor, zeros } from "../tensor/mod.ts";
import { drive, judge, measureGradient, measureJacobian, quickPass } from "./mod.ts";
import type { Point, Problem, Verdict } from "./mod.ts";

type Forward = (tensors: readonly Tensor[]) => Tensor;

interface Asked {
  readonly at: readonly Tensor[];
  readonly beside?: readonly Tensor[];
  readonly forward: Forward;
  readonly gradients: readonly Tensor[];
  readonly seed?: number;
  readonly domains?: Problem["domains"];
}

/** The verdict on a gradient of Σ forward: the quick pass first, as a law asks. */
function verdictOn({ at, beside = [], forward, gradients, seed = 1, domains }: Asked): Verdict {
  const out = forward([...at, ...beside]);
  const dout = zeros(out.shape);
  dout.data.fill(1);
  const problem = { at, beside, gradients, dout, out, seed, domains };
  const evaluate = (point: Point): ArrayLike<number> =>
    forward(point.length > at.length ? point : [...point, ...beside]).data;
  return drive(quickPass(problem), evaluate) ?? drive(judge(problem), evaluate);
}

/** The largest of each row, and a gradient that shares it among those that tie. */
const rowMaxima: Forward = ([x]) => {
  const [n, c] = x!.shape as [number, number];
  const out = zeros([n]);
  for (let i = 0; i < n; i++) out.data[i] = Math.max(...x!.data.subarray(i * c, i * c + c));
  return out;
};
function shareOut(x: Tensor, share: (ties: number, which: number) => number): Tensor {
  const dx = zeros(x.shape);
  const [n, c] = x.shape as [number, number];
  for (let i = 0; i < n; i++) {
    const row = [...x.data.subarray(i * c, i * c + c)];
    const ties = row.flatMap((v, j) => v === Math.max(...row) ? [j] : []);
    ties.forEach((j, which) => dx.data[i * c + j] = share(ties.length, which));
  }
  return dx;
}
const tied = fc.array(fc.constantFrom(0, 0, 1, 1.5), { minLength: 6, maxLength: 6 })
  .map((row) => tensor([row.slice(0, 3), row.slice(3)]));

Deno.test("of maxima that tie, one may be given the gradient, or all an even share", () => {
  fc.assert(
    fc.property(tied, fc.nat(), (x, seed) => {
      for (const share of [(_: number, i: number) => i === 0 ? 1 : 0, (ties: number) => 1 / ties]) {
        const gradients = [shareOut(x, share)];
        const verdict = verdictOn({ at: [x], forward: rowMaxima, gradients, seed });
        assertEquals(verdict.kind, "pass", JSON.stringify(verdict));
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("maxima that tie and are each given the whole gradient are wrong together", () => {
  const x = tensor([[2, 2, -1]]);
  const gradients = [shareOut(x, () => 1)];
  const verdict = verdictOn({ at: [x], forward: rowMaxima, gradients });
  assert(verdict.kind === "fail", JSON.stringify(verdict));
  assertEquals([verdict.together, verdict.actual], [[0, 1], 2]);
  assert(Math.abs(verdict.expected - 1) < 0.01);
});

Deno.test("a median of entries that all tie may give its gradient to one of them", () => {
  const median: Forward = ([x]) => tensor([...x!.data].sort((a, b) => a - b)[1]!);
  for (let seed = 1; seed < 50; seed++) {
    const gradients = [tensor([0, 1, 0])];
    const { kind } = verdictOn({ at: [tensor([0, 0, 0])], forward: median, gradients, seed });
    assertEquals(kind === "fail", false, `seed ${seed}`);
  }
});

const isZeroed = fc.constantFrom("nothing", "x", "b", "both");

Deno.test("a network of relus is right wherever its units are exactly at 0", () => {
  fc.assert(
    fc.property(
      tensors([2, 2]),
      tensors([2, 3]),
      tensors([3]),
      tensors([3, 2]),
      isZeroed,
      fc.boolean(),
      fc.nat(),
      (x, W1, b, W2, zeroed, isBiased, seed) => {
        if (zeroed === "x" || zeroed === "both") x.data.fill(0, 0, 2);
        if (zeroed === "b" || zeroed === "both") b.data.fill(0);
        const net = (t: readonly Tensor[]): Sequential =>
          new Sequential(
            isBiased ? new Affine(t[1]!.clone(), t[3]!.clone()) : new MatMul(t[1]!.clone()),
            new Relu(),
            new MatMul(t[2]!.clone()),
          );
        const beside = isBiased ? [W1, W2, b] : [W1, W2];
        const layer = net([x, ...beside]);
        const ones = zeros(layer.forward(x.clone()).shape);
        ones.data.fill(1);
        const gradients = [layer.backward(ones) as Tensor];
        const forward: Forward = (t) => net(t).forward(t[0]!.clone());
        const verdict = verdictOn({ at: [x], beside, forward, gradients, seed });
        assert(verdict.kind !== "fail", JSON.stringify(verdict));
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("a relu network that is wrong where it is smooth is called wrong", () => {
  const [x, W] = [tensor([[1, -0.5]]), tensor([[0.5, -1], [2, 1]])];
  const forward: Forward = ([x, W]) =>
    new Sequential(new MatMul(W!.clone()), new Relu()).forward(x!.clone());
  const verdict = verdictOn({ at: [x], beside: [W], forward, gradients: [tensor([[0.5, 2.01]])] });
  assertEquals(verdict.kind, "fail");
});

const root15: Forward = ([x]) => tensor([x!.data[0]! ** 1.5 + 2 * x!.data[0]!, x!.data[1]!]);

Deno.test("at the edge of what forward is defined for, the slope towards the inside counts", () => {
  const at = [tensor([0, 3])];
  assertEquals(verdictOn({ at, forward: root15, gradients: [tensor([2, 1])] }).kind, "pass");
  const wrong = verdictOn({ at, forward: root15, gradients: [tensor([2.5, 1])] });
  assertEquals(wrong.kind === "fail" && wrong.entry, 0, JSON.stringify(wrong));
});

Deno.test("at the edge of a declared domain, another slope is no proof", () => {
  const at = [tensor([0, 3])];
  const domains = [{ lo: 0, hi: Infinity }];
  const verdict = verdictOn({ at, forward: root15, gradients: [tensor([2.5, 1])], domains });
  assertEquals(verdict.kind === "inconclusive" && verdict.reason, "domain");
});

Deno.test("numbers of float32 behind a float64 face are not taken for flat", () => {
  const sigmoid32 = (v: number): number =>
    Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-Math.fround(v)))));
  const at = [tensor([10.3, -28, 15])];
  const forward: Forward = ([x]) => tensor([...x!.data].map(sigmoid32));
  const slopes = at[0]!.data.map((v) => Math.exp(-Math.abs(v)) / (1 + Math.exp(-Math.abs(v))) ** 2);
  for (let seed = 1; seed < 30; seed++) {
    const { kind } = verdictOn({ at, forward, gradients: [tensor([...slopes])], seed });
    assertEquals(kind === "fail", false, `seed ${seed}`);
  }
});

Deno.test("an oscillation faster than any step is not called wrong", () => {
  for (const x of [0, 4e-6, 130_000]) {
    const at = [tensor([x])];
    const forward: Forward = ([x]) => tensor([...x!.data].map((v) => Math.sin(1e9 * v)));
    const gradients = [tensor([1e9 * Math.cos(1e9 * x)])];
    const verdict = verdictOn({ at, forward, gradients });
    assertEquals(verdict.kind === "fail", false, JSON.stringify(verdict));
  }
});

Deno.test("measureJacobian() adds up to measureGradient()", () => {
  fc.assert(
    fc.property(tensors([2, 2], { min: -2, max: 2 }), tensors([2, 2]), (x, W) => {
      const forward: Forward = ([x, W]) => {
        const out = new MatMul(W!.clone()).forward(x!.clone());
        out.data.forEach((v, i) => out.data[i] = Math.tanh(v));
        return out;
      };
      const out = forward([x, W]);
      const dout = tensor([[1, -2], [0.5, 3]]);
      const problem = { at: [x, W], gradients: [x, W], dout, out, seed: 1 };
      const evaluate = (point: Point): ArrayLike<number> => forward(point).data;
      const gradient = drive(measureGradient(problem), evaluate);
      for (const k of [0, 1]) {
        const jacobian = drive(measureJacobian(problem, k), evaluate);
        gradient[k]!.forEach((expected, i) => {
          let sum = 0;
          let bar = 0;
          jacobian.forEach((row, o) => {
            if (row[i] === undefined) return;
            sum += dout.data[o]! * row[i]!.value;
            bar += Math.abs(dout.data[o]!) * row[i]!.bar;
          });
          if (expected === undefined || jacobian.some((row) => row[i] === undefined)) return;
          assert(Math.abs(sum - expected.value) <= 3 * (bar + expected.bar));
        });
      }
    }),
    { numRuns: 50 },
  );
});
