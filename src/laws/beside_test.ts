import { assertEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Layer } from "../layer.ts";
import { Affine, Relu, Sequential } from "../layers/mod.ts";
import { prop } from "../prop.ts";
import { multiply, type Tensor } from "../tensor/mod.ts";
import { inputGradient } from "./mod.ts";

/** A network whose hidden units are all exactly at their kinks, and its dx times a factor. */
function statusOf(factor: number): string {
  const given = {
    x: tensors(["N", "D"], { min: 0, max: 0 }),
    W1: tensors(["D", "H"]),
    b1: tensors(["H"], { min: 0, max: 0 }),
    W2: tensors(["H", "M"]),
    b2: tensors(["M"]),
    V: tensors(["D", "M"]),
    c: tensors(["M"]),
  };
  const layer = ({ W1, b1, W2, b2, V, c }: { [key in keyof typeof given]: Tensor }): Layer => {
    const deep = new Sequential(new Affine(W1, b1), new Relu(), new Affine(W2, b2));
    const wide = new Affine(V, c);
    return {
      params: [...deep.params, ...wide.params],
      grads: [...deep.grads, ...wide.grads],
      forward: (x: Tensor) => addUp(deep.forward(x), wide.forward(x)),
      backward: (dout: Tensor) =>
        multiply(addUp(deep.backward(dout) as Tensor, wide.backward(dout)), factor),
    };
  };
  const net = prop({ name: "net", given, layer, laws: [inputGradient] });
  return runLaw(net, inputGradient, { runs: 100, seed: 1 }).status;
}

function addUp(a: Tensor, b: Tensor): Tensor {
  const sum = a.clone();
  sum.data.forEach((v, i) => sum.data[i] = v + b.data[i]!);
  return sum;
}

Deno.test("a network is right where all its units are at their kinks", () => {
  assertEquals(statusOf(1), "holds");
});

Deno.test("where kinks meet, a gradient that is wrong beside them too is called wrong", () => {
  for (const factor of [-1, 0.5, 1.01, 3]) assertEquals(statusOf(factor), "violated", `${factor}`);
});
