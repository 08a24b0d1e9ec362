import { assertEquals, assertMatch } from "@std/assert";
import { inputGradient } from "../laws/mod.ts";
import { tensors } from "../draw/mod.ts";
import {
  add,
  concat,
  exp,
  map,
  matmul,
  max,
  multiply,
  slice,
  subtract,
  sum,
  type Tensor,
  transpose,
} from "../tensor/mod.ts";
import { diagnosisOf, diagnosisOfElementwise, x } from "./diagnosis_of_test.ts";

const square = tensors(["D", "D"], { min: -2, max: 2 });

/** What is said of tanh(x · W) · V + x, one of its ways back changed. */
function block(
  change: (at: { dout: Tensor; inner: Tensor; W: Tensor; V: Tensor }) => Tensor,
): string | undefined {
  return diagnosisOf({
    given: { x, W: square, V: square },
    params: ["W", "V"],
    judged: inputGradient,
    forward: ({ W, V }, x) => add(matmul(map(matmul(x, W!), Math.tanh), V!), x),
    backward: ({ dout, drawn: { W, V } }, x) => {
      const h = map(matmul(x, W!), Math.tanh);
      const inner = multiply(matmul(dout, transpose(V!)), map(h, (v) => 1 - v * v));
      return [
        change({ dout, inner, W: W!, V: V! }),
        matmul(transpose(x), inner),
        matmul(transpose(h), dout),
      ];
    },
  });
}

Deno.test("a way back that is left out is named where it is a term of its own", () => {
  assertMatch(block(({ dout }) => dout)!, /^dout is handed on unchanged/);
  assertMatch(
    block(({ inner, W }) => matmul(inner, transpose(W)))!,
    /^a term is missing: dout \(dx = expected − dout/,
  );
});

Deno.test("a use of x beside a matrix that is left out is told from the other one", () => {
  const gated = (which: "W" | "V"): string | undefined =>
    diagnosisOf({
      given: { x, W: square, V: square },
      params: ["W", "V"],
      judged: inputGradient,
      forward: ({ W, V }, x) => multiply(map(matmul(x, W!), Math.sin), matmul(x, V!)),
      backward: ({ dout, drawn: { W, V } }, x) => {
        const [z, u] = [matmul(x, W!), matmul(x, V!)];
        const dz = multiply(multiply(dout, u), map(z, Math.cos));
        const du = multiply(dout, map(z, Math.sin));
        const dx = which === "W" ? matmul(du, transpose(V!)) : matmul(dz, transpose(W!));
        return [dx, matmul(transpose(x), dz), matmul(transpose(x), du)];
      },
    });
  assertMatch(gated("W")!, /as if the product of x with W were left out/);
  assertMatch(gated("V")!, /as if the product of x with V were left out/);
});

Deno.test("dout that goes to one entry of a row is told from a share of it", () => {
  const rows = { axis: 1, keepDims: true } as const;
  const said = (share: (x: Tensor) => Tensor): string | undefined =>
    diagnosisOf({
      given: { x },
      forward: (_, x) => map(sum(exp(x), rows), Math.log),
      backward: ({ dout }, x) => multiply(dout, share(x)),
    });
  const isMost = (x: Tensor): Tensor => map(subtract(x, max(x, rows)), (v) => v === 0 ? 1 : 0);
  assertMatch(said(isMost)!, /^only the largest entry of each row along axis 1 hears of dout/);
  assertMatch(said((x) => map(x, () => 1))!, /^the factor exp\(x − out\) is missing/);
  assertEquals(said((x) => map(isMost(x), (v) => v / 2 + 0.1))?.includes("largest"), undefined);
});

Deno.test("a part of dout handed on is named", () => {
  const halves = (dout: Tensor): [Tensor, Tensor] => {
    const width = dout.shape[1]! / 2;
    return [slice(dout, { axis: 1, end: width }), slice(dout, { axis: 1, start: width })];
  };
  assertMatch(
    diagnosisOf({
      given: { x },
      forward: (_, x) => concat([map(x, Math.sin), map(x, Math.tanh)], { axis: 1 }),
      backward: ({ dout }) => halves(dout)[1],
    })!,
    /^part 2 of 2 of dout along axis 1 is handed on unchanged/,
  );
});

Deno.test("what x is multiplied by, taken for a constant, is named where it depends on x", () => {
  const gate = Math.atan;
  assertMatch(
    diagnosisOfElementwise((v) => v * gate(v), (v, { d }) => d * gate(v))!,
    /^a term is missing: the slope of what x is multiplied by, which depends on x/,
  );
  assertEquals(
    diagnosisOfElementwise((v) => v * v, (v, { d }) => d * v),
    "a factor of 2 is missing (dx = 0.5 × expected in all n trials)",
  );
});

Deno.test("what points along a row is named where it is not taken away", () => {
  const rows = { axis: 1, keepDims: true } as const;
  const norm = (x: Tensor): Tensor => map(sum(multiply(x, x), rows), (s) => 1 / Math.sqrt(s));
  const weights = tensors(["D"], { min: 1, max: 2 });
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N", "D"], { min: 0.5, max: 2 }), w: weights },
      params: ["w"],
      judged: inputGradient,
      // The cosine with w, but for the length of w.
      forward: ({ w }, x) => sum(multiply(multiply(x, norm(x)), w!), rows),
      backward: ({ dout, drawn: { w } }, x) => [
        multiply(multiply(w!, norm(x)), dout),
        sum(multiply(multiply(x, norm(x)), dout), { axis: 0 }),
      ],
    })!,
    /^a term is missing: what points along x in each row of axis 1 is not taken away/,
  );
});

Deno.test("a slope at half of x, or at twice x, is named", () => {
  const softplus = (v: number): number => Math.log1p(Math.exp(v));
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  assertMatch(
    diagnosisOfElementwise((v) => softplus(2 * v) / 2, (v, { d }) => d * sigmoid(v))!,
    /^x \/ 2 stands in place of x \(/,
  );
});
