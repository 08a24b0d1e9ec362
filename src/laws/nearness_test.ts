import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import { prop } from "../prop.ts";
import { map, type Tensor, tensor, zipWith } from "../tensor/mod.ts";
import { inputGradient, type Law, type Outcome, PASS, sameAs } from "./mod.ts";
import { Nearness } from "./nearness.ts";

Deno.test("a nearness is the largest of the differences, in units of what is allowed", () => {
  const nearness = new Nearness();
  assertStrictEquals(nearness.pass(), PASS);
  nearness.note(1, 4);
  nearness.note(3, 4);
  nearness.note(2, 4);
  nearness.note(5, Infinity);
  nearness.note(0, 0);
  assertEquals(nearness.pass(), { kind: "pass", suspicion: 0.75 });
});

/** A law of exp with a slope, or with values, off by a share, at 1. */
function judged(law: Law, { value = 0, slope = 0 }: { value?: number; slope?: number }): Outcome {
  let input: Tensor;
  const layer = (): Layer => ({
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      return map(x, (v) => Math.exp(v) * (1 + value));
    },
    backward: (dout) => zipWith(dout!, input, (d, v) => d * Math.exp(v) * (1 + slope)),
  });
  const declared = prop({ name: "Exp", given: { x: tensors(["N"]) }, layer, laws: [law] });
  const data = { given: { x: tensor([1, 0.5, 2]) }, upstream: { kind: "ones" }, seed: 3 } as const;
  return law.check(declared.trial(data));
}

function suspicionOf(outcome: Outcome): number {
  assertEquals(outcome.kind, "pass");
  return (outcome.kind === "pass" ? outcome.suspicion : undefined) ?? 0;
}

Deno.test("a gradient is the more suspicious, the further it is off within its bar", () => {
  const right = suspicionOf(judged(inputGradient, {}));
  const off = suspicionOf(judged(inputGradient, { slope: 2e-13 }));
  const further = suspicionOf(judged(inputGradient, { slope: 8e-13 }));
  assert(right < off && off < further && further <= 1, `${right}, ${off}, ${further}`);
  assertEquals(judged(inputGradient, { slope: 1e-6 }).kind, "violation");
});

Deno.test("an agreement is the more suspicious, the more ulps there are between the two", () => {
  const exp = sameAs("exp", () => ({
    params: [],
    grads: [],
    forward: (x: Tensor) => map(x, Math.exp),
    backward: (dout: Tensor) => zipWith(dout, tensor([1, 0.5, 2]), (d, v) => d * Math.exp(v)),
  }));
  assertEquals(suspicionOf(judged(exp, {})), 0);
  const off = suspicionOf(judged(exp, { value: 8 * 2 ** -53 }));
  const further = suspicionOf(judged(exp, { value: 48 * 2 ** -53 }));
  assert(0.05 < off && off < further && further <= 1, `${off}, ${further}`);
  assertEquals(judged(exp, { value: 1e-12 }).kind, "violation");
});
