import { assertEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import { judgeTrial } from "../fuzz/judge_trial.ts";
import { Attention } from "../layers/mod.ts";
import type { Layer } from "../layer.ts";
import { type Prop, prop } from "../prop.ts";
import { multiply, type Tensor, tensor } from "../tensor/mod.ts";
import { inputGradient } from "./mod.ts";

/** Attention, with dh times a factor. */
function attention(factor: number): Prop {
  return prop({
    name: "Attention",
    given: { hs: tensors(["N", "T", "H"]), h: tensors(["N", "H"]) },
    inputs: ["hs", "h"],
    layer: (): Layer => {
      const layer = new Attention();
      return {
        params: [],
        grads: [],
        forward: (hs: Tensor, h: Tensor) => layer.forward(hs, h),
        backward: (dc?: Tensor) => {
          const [dhs, dh] = layer.backward(dc!);
          return [dhs, multiply(dh, factor)];
        },
      };
    },
    laws: [inputGradient],
  });
}

const upstream = { kind: "random", seed: 101443250 } as const;

Deno.test("a small gradient that is rounded like its large terms is not called wrong", () => {
  // States that are almost equal: dh = a₁ a₂ (hs₁ − hs₂)² dc is a difference of terms of the size of hs².
  const given = {
    hs: tensor([[[700], [700.0000019073486]]]),
    h: tensor([[159750]]),
  };
  const outcome = judgeTrial(attention(1), inputGradient, { given, upstream, seed: 0 });
  assertEquals(outcome.kind, "inconclusive");
});

Deno.test("a wrong gradient is called wrong, where its terms are as large and rounding is not", () => {
  const given = { hs: tensor([[[700], [701]]]), h: tensor([[0.25]]) };
  for (const factor of [1, 1 + 1e-6, 0.5]) {
    const outcome = judgeTrial(attention(factor), inputGradient, { given, upstream, seed: 0 });
    assertEquals(outcome.kind, factor === 1 ? "pass" : "violation");
  }
});
