import { assertEquals, assertThrows } from "@std/assert";
import type { Layer } from "../../layer.ts";
import { type Tensor, tensor, zeros } from "../../tensor/mod.ts";
import { Gated, Highway, MatMul, Relu, Residual, Sigmoid } from "../mod.ts";

const W = tensor([[2, 0], [0, 3]]);
const narrow = new MatMul(tensor([[1], [1]]));

Deno.test("Residual, Gated and Highway give the numbers worked out by hand", () => {
  const x = tensor([[1, -1]]);
  assertEquals(new Residual(new MatMul(W)).forward(x).toArray(), [[3, -4]]);
  assertEquals(new Gated(new Relu(), new MatMul(W)).forward(x).toArray(), [[2, -0]]);
  // The gate is 1 for the first feature and 0 for the second.
  assertEquals(new Highway(new Relu(), new MatMul(W)).forward(x).toArray(), [[2, -1]]);
});

Deno.test("parts that change the shape are refused, and so is a part that is listed twice", () => {
  const x = tensor([[1, 2]]);
  assertThrows(
    () => new Residual(narrow).forward(x),
    RangeError,
    "Residual: expected a layer that keeps the shape [1,2], found [1,1]",
  );
  assertThrows(
    () => new Gated(narrow, new MatMul(W)).forward(x),
    RangeError,
    "Gated: expected a gate of the layer's shape [1,2], found [1,1]",
  );
  assertThrows(
    () => new Highway(new Sigmoid(), narrow).forward(x),
    RangeError,
    "Highway: expected a gate and a layer that keep the shape [1,2], found [1,1]",
  );
  const part = new Sigmoid();
  for (const Composed of [Gated, Highway]) {
    assertThrows(() => new Composed(part, part), RangeError, "listed twice");
  }
});

Deno.test("compositions say so when backward comes before forward", () => {
  const dout = zeros([1, 2]);
  for (
    const layer of [
      new Residual(new Sigmoid()),
      new Gated(new Sigmoid(), new Relu()),
      new Highway(new Sigmoid(), new Relu()),
    ]
  ) assertThrows(() => layer.backward(dout), Error, "call forward before");
});

Deno.test("compositions share weights and hand on the mode", () => {
  for (const Composed of [Gated, Highway]) {
    const layer = new Composed(new MatMul(W), new MatMul(W));
    assertEquals(layer.params.length, 1);
    layer.forward(tensor([[1, 2]]));
    layer.backward(tensor([[1, 1]]));
    assertEquals(layer.grads[0]!.data.some((v) => v !== 0), true);
  }
  const part: Layer = Object.assign(new Relu(), { isTraining: true });
  for (
    const layer of [
      new Residual(part),
      new Gated(part, new Sigmoid()),
      new Highway(new Sigmoid(), part),
    ]
  ) {
    layer.isTraining = true;
    assertEquals(part.isTraining, true);
    layer.isTraining = false;
    assertEquals([layer.isTraining, part.isTraining], [false, false]);
  }
});

Deno.test("Residual hands on what else its layer takes, and what else that answers", () => {
  const product: Layer = {
    params: [],
    grads: [],
    forward: (x: Tensor, y: Tensor) => tensor(x.item() * y.item()),
    backward: (dout?: Tensor) => [tensor(3 * dout!.item()), tensor(2 * dout!.item())],
  };
  const residual = new Residual(product);
  assertEquals(residual.forward(tensor(2), tensor(3)).item(), 8);
  assertEquals((residual.backward(tensor(1)) as Tensor[]).map((dx) => dx.item()), [4, 2]);
});
