import { assertEquals } from "@std/assert";
import { inputGradient } from "../../laws/mod.ts";
import { classIndices, tensors } from "../../draw/mod.ts";
import {
  add,
  map,
  matmul,
  max,
  multiply,
  sum,
  Tensor,
  transpose,
  zipWith,
} from "../../tensor/mod.ts";
import { diagnosisOf, diagnosisOfElementwise, x } from "../diagnosis_of_test.ts";

Deno.test("dout handed on, and dout applied twice, are named", () => {
  assertEquals(
    diagnosisOfElementwise(Math.exp, (_, { d }) => d),
    "dout is handed on unchanged (dx = dout in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise(Math.tanh, (_, { d, y }) => d * d * (1 - y * y)),
    "dout is applied twice (dx is as if dout were its square, in all n trials)",
  );
});

Deno.test("a forgotten dout is named where outputs mix", () => {
  assertEquals(
    diagnosisOf({
      given: { x, W: tensors(["D", "M"]) },
      params: ["W"],
      forward: ({ W }, x) => matmul(x, W!),
      backward: ({ dout, drawn: { W } }, x) => [
        matmul(dout, transpose(W!)),
        matmul(transpose(x), map(dout, () => 1)),
      ],
    }),
    "dout is ignored (dW is as if dout were 1, in all n trials)",
  );
});

Deno.test("a mask that is not applied, or inverted, is named", () => {
  const relu = (v: number): number => Math.max(v, 0);
  assertEquals(
    diagnosisOfElementwise(relu, (_, { d }) => d),
    "the mask is not applied (dx goes with dout also where forward has no slope, in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise(relu, (v, { d }) => v > 0 ? 0 : d),
    "the mask is inverted (dx goes with dout where forward has no slope, and is 0 where it has one, " +
      "in all n trials)",
  );
});

/** The diagnosis of x · W of a square W, one of its gradients changed. */
function product(
  change: (at: { x: Tensor; W: Tensor; dout: Tensor; out: Tensor }) => [dx: Tensor, dW: Tensor],
  params: readonly string[],
): string | undefined {
  return diagnosisOf({
    given: { x: tensors(["N", "D"]), W: tensors(["D", "D"]) },
    ...params.length > 0 ? { params } : { inputs: ["x", "W"] },
    forward: (drawn, x, W = drawn.W!) => matmul(x, W),
    backward: ({ out, dout, drawn }, x, W = drawn.W!) => change({ x, W, out, dout }),
  });
}

Deno.test("a matrix that is transposed, untransposed or another one is named", () => {
  assertEquals(
    product(({ x, W, dout }) => [matmul(dout, transpose(W)), matmul(transpose(dout), x)], ["W"]),
    "dW is transposed (dW is what is expected, at other places, in all n trials)",
  );
  assertEquals(
    product(({ x, W, dout }) => [matmul(dout, W), matmul(transpose(x), dout)], []),
    "W is used untransposed (dx = dout · W in place of dout · Wᵀ in all n trials)",
  );
  assertEquals(
    product(
      ({ W, out, dout }) => [matmul(dout, transpose(W)), matmul(transpose(out), dout)],
      ["W"],
    ),
    "out stands in place of x (dW = outᵀ · dout in place of xᵀ · dout in all n trials)",
  );
});

Deno.test("gradients in each other's place are named", () => {
  const pair = (change: (da: Tensor, db: Tensor) => Tensor[]): string | undefined =>
    diagnosisOf({
      given: { a: x, b: x },
      inputs: ["a", "b"],
      forward: (_, a, b) => multiply(a, multiply(b!, b!)),
      backward: ({ dout }, a, b) =>
        change(
          multiply(dout, multiply(b!, b!)),
          multiply(multiply(dout, multiply(a, b!)), 2),
        ),
    });
  assertEquals(
    pair((da, db) => [db, da]),
    "da and db are exchanged (each is what the other should be, in all n trials)",
  );
  assertEquals(
    pair((_, db) => [db, db]),
    "da is computed as db (it is what db should be, in all n trials)",
  );
});

/** The diagnosis of a tanh whose dx is put to other places. */
function misplaced(
  from: (column: number, width: number) => number,
  width = "D",
): string | undefined {
  return diagnosisOf({
    given: { x: tensors(["N", width === "D" ? { name: "D", min: 3, max: 5 } : 4]) },
    forward: (_, x) => map(x, Math.tanh),
    backward: ({ out, dout }, x) => {
      const right = zipWith(dout, out, (d, y) => d * (1 - y * y));
      const n = x.shape[1]!;
      return new Tensor(
        x.shape,
        x.data.map((_, i) => right.data[i - i % n + from(i % n, n)] ?? 0),
      );
    },
  });
}

Deno.test("numbers at the wrong places are named", () => {
  const at = "(dx is what is expected, at other places, in all n trials)";
  assertEquals(misplaced((j, n) => (j + 1) % n), `dx is shifted by one along axis 1 ${at}`);
  assertEquals(misplaced((j, n) => n - 1 - j), `dx is reversed along axis 1 ${at}`);
  assertEquals(
    misplaced((j, n) => (j + n / 2) % n, "4"),
    `blocks 0 and 1 of 2 of axis 1 are exchanged ${at}`,
  );
});

/** The diagnosis of x + b, its db changed. */
function bias(change: (dout: Tensor) => Tensor, axes = ["N", "D"]): string | undefined {
  return diagnosisOf({
    given: { x: tensors(axes), b: tensors(["D"]) },
    params: ["b"],
    forward: ({ b }, x) => add(x, b!),
    backward: ({ dout }) => [dout, change(dout)],
  });
}

Deno.test("contributions that are not added up are named", () => {
  const row = (dout: Tensor, n: number): Tensor =>
    new Tensor([dout.shape[1]!], dout.data.slice(n * dout.shape[1]!, (n + 1) * dout.shape[1]!));
  assertEquals(
    bias((dout) => row(dout, dout.shape[0]! - 1)),
    "only the last contribution is kept, of those along axis 0 of out " +
      "(db is as if so in all n trials)",
  );
  assertEquals(
    bias((dout) => sum(dout, { axis: 1 }), ["D", "D"]),
    "db is summed over axis 1 in place of axis 0 (db = Σ dout over axis 1 in all n trials)",
  );
  assertEquals(bias((dout) => max(dout, { axis: 0 })), undefined);
});

Deno.test("a repeated index that keeps its last gradient only is named", () => {
  const write = (
    place: (data: Tensor["data"], at: number, v: number) => void,
  ): string | undefined =>
    diagnosisOf({
      given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
      params: ["W"],
      inputs: ["ids"],
      labels: ["ids"],
      forward: ({ W }, ids) => {
        const width = W!.shape[1]!;
        const data = Array.from(
          ids.data,
          (id) => Array.from(W!.data.subarray(id * width, (id + 1) * width)),
        );
        return new Tensor([ids.size, width], Float64Array.from(data.flat()));
      },
      backward: ({ dout, drawn: { W } }, ids) => {
        const dW = map(W!, () => 0);
        const width = W!.shape[1]!;
        dout.data.forEach((d, i) =>
          place(dW.data, ids.data[Math.floor(i / width)]! * width + i % width, d)
        );
        return [dW];
      },
    });
  assertEquals(
    write((data, at, v) => data[at] = v),
    "only the last contribution is kept, where several outputs depend on one entry " +
      "(dW is as if so in all n trials)",
  );
});

Deno.test("a tensor that learns from one of its uses is named", () => {
  assertEquals(
    diagnosisOf({
      given: { x: tensors(["D"]), A: tensors(["D", "D"]) },
      forward: ({ A }, x) => {
        const v = new Tensor([x.size, 1], x.data);
        return sum(multiply(matmul(A!, v), v));
      },
      backward: ({ dout, drawn: { A } }, x) =>
        multiply(
          new Tensor(x.shape, matmul(A!, new Tensor([x.size, 1], x.data)).data),
          dout.item(),
        ),
    }),
    "only one contribution is kept, where forward uses x 2 times " +
      "(⟨x, dx⟩ is ⟨out, dout⟩, and 2 times that is expected, in all n trials)",
  );
});

Deno.test("a param that is turned round in backward is named", () => {
  assertEquals(
    diagnosisOf({
      given: { x: tensors(["N", { name: "D", min: 2, max: 5 }]), w: tensors(["D"]) },
      judged: inputGradient,
      params: ["w"],
      forward: ({ w }, x) => multiply(x, w!),
      backward: ({ dout, drawn: { w } }, x) => [
        multiply(dout, new Tensor(w!.shape, w!.data.toReversed())),
        sum(multiply(dout, x), { axis: 0 }),
      ],
    }),
    "w is reversed along axis 0 in backward (dx is the slope that forward has so, in all n trials)",
  );
});
