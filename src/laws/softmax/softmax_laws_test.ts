import { assertEquals } from "@std/assert";
import { tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { type Law, rowsOfGradientSumTo, shiftEquivariant, smoothMaximum } from "../mod.ts";

type Row = readonly number[];

/** A layer that makes one number of each row of [N,C], with its gradient for a dout of 1. */
function reduction(f: (row: Row) => number, gradient: (row: Row) => Row): Layer {
  let input: Tensor;
  const rowsOf = (x: Tensor): Row[] => {
    const width = x.shape[1]!;
    return Array.from(
      { length: x.shape[0]! },
      (_, n) => [...x.data.subarray(n * width, (n + 1) * width)],
    );
  };
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      const out = zeros([x.shape[0]!]);
      rowsOf(x).forEach((row, n) => out.data[n] = f(row));
      return out;
    },
    backward(dout?: Tensor): Tensor {
      const dx = zeros(input.shape);
      dx.data.set(rowsOf(input).flatMap((row, n) => gradient(row).map((g) => g * dout!.data[n]!)));
      return dx;
    },
  };
}

function statusOf(law: Law, layer: () => Layer, range = {}): string {
  const claimed = prop({ name: "f", given: { x: tensors(["N", "C"], range) }, layer, laws: [law] });
  return runLaw(claimed, law, { runs: 2000, seed: 1 }).status;
}

const sum = (row: Row): number => row.reduce((a, b) => a + b, 0);
const mean = (): Layer =>
  reduction((row) => sum(row) / row.length, (row) => row.map(() => 1 / row.length));
const largest = (): Layer =>
  reduction((row) => Math.max(...row), (row) => {
    const ties = row.filter((v) => v === Math.max(...row)).length;
    return row.map((v) => v === Math.max(...row) ? 1 / ties : 0);
  });
/** Right, but for the thought of overflow: it rounds at 1. */
const plain = (): Layer =>
  reduction(
    (row) => Math.log(sum(row.map(Math.exp))),
    (row) => row.map((v) => Math.exp(v) / sum(row.map(Math.exp))),
  );

Deno.test("a mean, a maximum and log Σ eˣ move along with a shift, and so do their gradients", () => {
  for (const law of [shiftEquivariant, rowsOfGradientSumTo(1)]) {
    assertEquals(statusOf(law, mean), "holds");
    assertEquals(statusOf(law, largest), "holds");
    assertEquals(statusOf(law, plain, { min: -600, max: 600 }), "holds");
  }
});

Deno.test("a maximum and log Σ eˣ are smooth maxima, and a mean is none", () => {
  assertEquals(statusOf(smoothMaximum, largest), "holds");
  assertEquals(statusOf(smoothMaximum, plain, { min: -600, max: 600 }), "holds");
  assertEquals(statusOf(smoothMaximum, mean), "violated");
});

Deno.test("a variance stays where it is when its row is shifted, also beside a large mean", () => {
  const centred = (row: Row): Row => row.map((v) => v - sum(row) / row.length);
  const variance = (): Layer =>
    reduction(
      (row) => sum(centred(row).map((v) => v * v)) / row.length,
      (row) => centred(row).map((v) => 2 * v / row.length),
    );
  assertEquals(statusOf(rowsOfGradientSumTo(0), variance), "holds");
  assertEquals(statusOf(rowsOfGradientSumTo(1), variance), "violated");
  assertEquals(statusOf(shiftEquivariant, variance), "violated");
});

Deno.test("a layer whose rows are not those of its input is not judged by them", () => {
  const total: Layer = {
    params: [],
    grads: [],
    forward: () => zeros([7]),
    backward: () => zeros([5, 3]),
  };
  const claimed = prop({
    name: "f",
    given: { x: tensors([5, 3]) },
    layer: () => total,
    laws: [smoothMaximum],
  });
  for (const law of [smoothMaximum, shiftEquivariant, rowsOfGradientSumTo(0)]) {
    const trial = claimed.trial({
      given: { x: zeros([5, 3]) },
      upstream: { kind: "ones" },
      seed: 1,
    });
    assertEquals(law.check(trial).kind, "vacuous");
  }
});
