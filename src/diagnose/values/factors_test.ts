import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { positives, tensors } from "../../draw/mod.ts";
import { map, matmul, mean, multiply, Tensor, transpose, zipWith } from "../../tensor/mod.ts";
import { diagnosisOf, diagnosisOfElementwise, x } from "../diagnosis_of_test.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
Deno.test("a number that was drawn is named", () => {
  const scaled = (backward: (keep: number) => number): string | undefined =>
    diagnosisOf({
      given: { x, keep: fc.integer({ min: 1, max: 9 }).map((n) => n / 10) },
      forward: ({ keep }, x) => multiply(x, keep!),
      backward: ({ dout, drawn }) => multiply(dout, backward(drawn.keep as unknown as number)),
    });
  assertEquals(
    scaled((keep) => keep * keep),
    "the factor keep is one too many (dx = keep × expected in all n trials)",
  );
  assertEquals(
    scaled((keep) => 1 - keep),
    "1 − keep stands in place of keep (dx = (1 − keep) / keep × expected in all n trials)",
  );
});

Deno.test("one size in place of another is named", () => {
  const averaged = (count: (x: Tensor) => number): string | undefined =>
    diagnosisOf({
      given: { x },
      forward: (_, x) => mean(x, { axis: 1 }),
      backward: ({ dout }, x) =>
        new Tensor(
          x.shape,
          x.data.map((_, i) => dout.data[Math.floor(i / x.shape[1]!)]! / count(x)),
        ),
    });
  assertEquals(
    averaged(({ shape }) => shape[0]!),
    "divided by N in place of M, N = the size of x's axis 0, M = the size of x's axis 1 " +
      "(dx = M / N × expected in all n trials)",
  );
  assertEquals(
    averaged(({ size }) => size),
    "divided by N once too often, N = the size of x's axis 0 (dx = expected / N in all n trials)",
  );
  assertEquals(
    averaged(({ shape }) => 2 * shape[1]! + 1),
    undefined,
  );
});

Deno.test("a factor that is off by a billionth is named", () => {
  assertEquals(
    diagnosisOfElementwise(sigmoid, (_, { d, y }) => 1.000000001 * d * y * (1 - y)),
    "a factor of 1.000000001 too many (dx = 1.000000001 × expected in all n trials)",
  );
});

Deno.test("a missing factor is named, and one too many", () => {
  assertEquals(
    diagnosisOfElementwise(sigmoid, (_, { d, y }) => d * y),
    "the factor 1 − out is missing (dx = expected / (1 − out) in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise(sigmoid, (_, { d, y }) => d * y * y * (1 - y)),
    "the factor out is one too many (dx = expected · out in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise((v) => v ** 3, (v, { d }) => 3 * v * d),
    "the factor x is missing (dx = expected / x in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise(
      (v) => 1 / Math.sqrt(v),
      (v, { d }) => -0.5 * d / Math.sqrt(v),
      positives(["N"]),
    ),
    "the factor 1 / x is missing (dx = expected · x in all n trials)",
  );
});

Deno.test("a factor that is missing in each term of a sum is named", () => {
  assertEquals(
    diagnosisOf({
      given: { x, W: tensors(["D", "M"], { min: -1, max: 1 }) },
      params: ["W"],
      forward: ({ W }, x) => map(matmul(x, W!), Math.tanh),
      backward: ({ out, dout, drawn: { W } }, x) => [
        matmul(zipWith(dout, out, (d, y) => d * (1 - y * y)), transpose(W!)),
        matmul(transpose(x), dout),
      ],
    }),
    "the factor 1 − out² is missing (each term of dW = expected / (1 − out²) in all n trials)",
  );
});

Deno.test("a tensor in another's place is named", () => {
  assertEquals(
    diagnosisOfElementwise(sigmoid, (v, { d }) => d * v * (1 - v)),
    "x stands in place of out (dx = dout · (x · (1 − x)) in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise(Math.tanh, (_, { d, y }) => d * (1 + y * y)),
    "1 + out² stands in place of 1 − out² (dx = dout · (1 + out²) in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise((v) => Math.log1p(Math.exp(v)), (v, { d }) => d * sigmoid(-v)),
    "−x stands in place of x (dx = dout · sigmoid(−x) in all n trials)",
  );
});

Deno.test("what goes for several explanations, or for none, is not named", () => {
  assertEquals(
    diagnosisOfElementwise(
      Math.tanh,
      (v, { d, y }) => d * (1 - y * y) * (1 + Math.sin(37 * v) / 10),
    ),
    undefined,
  );
  assertEquals(
    diagnosisOfElementwise(Math.tanh, (v, { d, y }) => d * ((1 - y * y) ** 1.1 + v / 7)),
    undefined,
  );
});
