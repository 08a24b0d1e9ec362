// deno task test:peers
import { assertEquals } from "@std/assert";
import {
  everyLayer,
  map,
  multiply,
  prop,
  Sigmoid,
  type Tensor,
  tensors,
  zipWith,
} from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";
import { startGradcheck, startHypothesis } from "./bridge.ts";
import { missingModules } from "./python.ts";

const missing = await missingModules(["numpy", "torch", "hypothesis"]);
const ignoreTorch = missing.includes("torch") || missing.includes("numpy");
const ignoreHypothesis = missing.includes("hypothesis") || missing.includes("numpy");

const given = { x: tensors([2, 3], { min: -2, max: 2 }) };
const right = prop({ name: "Sigmoid", given, layer: () => new Sigmoid(), laws: everyLayer });
const wrong = prop({
  name: "Sigmoid without the upstream gradient",
  given,
  layer: () => sigmoid((_, y) => y * (1 - y)),
  laws: everyLayer,
});
const throwing = prop({
  name: "Sigmoid without backward",
  given,
  layer: () =>
    sigmoid(() => {
      throw new Error("not written yet");
    }),
  laws: everyLayer,
});
const findings = ["missed", "caught", "error"];

Deno.test({ name: "gradcheck judges our layers", ignore: ignoreTorch }, async () => {
  for (const fast of [false, true]) {
    const peer = (await startGradcheck({ fast }))!;
    const found = [];
    for (const one of [right, wrong, throwing]) found.push(await peer.catches(one, { trials: 2 }));
    await peer.stop();
    assertEquals(found, findings);
  }
});

Deno.test(
  { name: "a Hypothesis harness judges our layers", ignore: ignoreHypothesis },
  async () => {
    const peer = (await startHypothesis({ examples: 10 }))!;
    const found = [];
    for (const one of [right, wrong, throwing]) found.push(await peer.catches(one, { trials: 2 }));
    await peer.stop();
    assertEquals(found, findings);
  },
);

function sigmoid(backward: (dout: number, y: number) => number): Layer {
  let out: Tensor;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => multiply(1, out = map(x, (v) => 1 / (1 + Math.exp(-v)))),
    backward: (dout: Tensor) => zipWith(dout, out, backward),
  };
}
