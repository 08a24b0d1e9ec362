import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Layer } from "../../layer.ts";
import { full, map, Tensor, tensor, zeros } from "../../tensor/mod.ts";
import {
  FocalLoss,
  HuberLoss,
  KLDivergence,
  MeanSquaredError,
  SigmoidWithLoss,
  TimeSoftmaxWithLoss,
} from "./mod.ts";

const x = tensor([[0.5, -1], [2, 0]]);

const losses: Readonly<Record<string, readonly [Layer, x: Tensor, t: Tensor]>> = {
  SigmoidWithLoss: [new SigmoidWithLoss(), x, tensor([[1, 0.25], [0, 1]])],
  MeanSquaredError: [new MeanSquaredError(), x, tensor([[1, 2], [3, 4]])],
  HuberLoss: [new HuberLoss(), x, tensor([[1, 2], [3, 4]])],
  KLDivergence: [new KLDivergence(), x, tensor([[0.25, 0.75], [1, 0]])],
  FocalLoss: [new FocalLoss(), x, tensor([[1, 0], [0, 1]])],
  TimeSoftmaxWithLoss: [
    new TimeSoftmaxWithLoss(),
    tensor([[[0.5, -1], [2, 0]]]),
    tensor([[1, -1]]),
  ],
};

for (const [name, [layer, x, t]] of Object.entries(losses)) {
  Deno.test(`${name} keeps float32, and agrees with float64`, () => {
    const out = layer.forward(x, t);
    const dx = layer.backward() as Tensor;
    const narrow = new Tensor(x.shape, Float32Array.from(x.data));
    const narrowOut = layer.forward(narrow, t);
    const narrowDx = layer.backward() as Tensor;
    assertEquals([narrowOut.dtype, narrowDx.dtype], ["float32", "float32"]);
    assertAlmostEquals(narrowOut.item(), out.item(), 1e-6);
    narrowDx.data.forEach((v, i) => assertAlmostEquals(v, dx.data[i]!, 1e-6));
  });

  Deno.test(`${name} refuses labels of another shape, and an upstream gradient that is no scalar`, () => {
    // A column [N,1] beside a vector [N] would broadcast to [N,N].
    const column = zeros([...t.shape, 1]);
    assertThrows(() => layer.forward(x, column), RangeError, name);
    layer.forward(x, t);
    assertThrows(() => layer.backward(tensor([1])), RangeError, `${name}: expected dout`);
  });
}

Deno.test("SigmoidWithLoss is finite and right for logits of ±1e308", () => {
  const loss = new SigmoidWithLoss();
  const far = tensor([1e308, -1e308]);
  assertEquals(loss.forward(far, tensor([1, 0])).item(), 0);
  assertEquals(loss.backward().toArray(), [0, 0]);
  assertEquals(loss.forward(tensor([1000, -1000]), tensor([0, 1])).item(), 1000);
  assertEquals(loss.backward().toArray(), [0.5, -0.5]);
});

Deno.test("SigmoidWithLoss keeps the digits of a slope beside 0", () => {
  const loss = new SigmoidWithLoss();
  loss.forward(tensor([40]), tensor([1]));
  const [slope] = loss.backward().data;
  assertAlmostEquals(slope! / -Math.exp(-40), 1, 1e-15);
});

Deno.test("SigmoidWithLoss takes soft labels as they are, and refuses others", () => {
  const loss = new SigmoidWithLoss();
  loss.forward(tensor([0]), tensor([0.25]));
  assertEquals(loss.backward().toArray(), [0.25]);
  for (const label of [-0.1, 1.1, NaN]) {
    assertThrows(() => loss.forward(tensor([0]), tensor([label])), RangeError, "from 0 to 1");
  }
});

Deno.test("MeanSquaredError has the mean, and half of the sum by option", () => {
  const t = tensor([[0.5, 1], [0, 0]]);
  assertEquals(new MeanSquaredError().forward(x, t).item(), 2);
  const half = new MeanSquaredError({ reduction: "half sum" });
  assertEquals(half.forward(x, t).item(), 4);
  assertEquals(half.backward(tensor(3)).toArray(), [[0, -6], [6, 0]]);
  assertThrows(() => new MeanSquaredError({ reduction: "sum" as never }), RangeError, '"sum"');
});

Deno.test("HuberLoss meets its straight pieces at delta, and refuses one that is not above 0", () => {
  const loss = new HuberLoss({ delta: 0.5 });
  for (const r of [0.5, 0.5 + 1e-15]) {
    assertAlmostEquals(loss.forward(tensor([r]), tensor([0])).item(), 0.125, 1e-15);
  }
  for (const delta of [0, -1, NaN]) {
    assertThrows(() => new HuberLoss({ delta }), RangeError, "a delta above 0");
  }
});

Deno.test("KLDivergence counts 0 · log 0 as 0, whatever the logarithm of its class is", () => {
  const loss = new KLDivergence();
  const logs = tensor([[0, -Infinity]]);
  assertEquals(loss.forward(logs, tensor([[1, 0]])).item(), 0);
  assertEquals(loss.backward().toArray(), [[-1, -0]].map((row) => row.map((v) => v + 0)));
  assertThrows(() => loss.forward(x, full([2, 2], 1)), RangeError, "row of t to sum to 1");
  assertThrows(() => loss.forward(tensor([0]), tensor([1])), RangeError, "[N,...,C]");
});

Deno.test("FocalLoss refuses soft labels and impossible options", () => {
  assertThrows(() => new FocalLoss().forward(x, full([2, 2], 0.5)), RangeError, "0 or 1");
  assertThrows(() => new FocalLoss({ gamma: -1 }), RangeError, "gamma");
  assertThrows(() => new FocalLoss({ alpha: 2 }), RangeError, "alpha");
});

Deno.test("TimeSoftmaxWithLoss is 0 where all labels are ignored, and where there is no step", () => {
  const loss = new TimeSoftmaxWithLoss({ ignoreLabel: -100 });
  const logits = tensor([[[1, 2], [3, 4]]]);
  assertEquals(loss.forward(logits, full([1, 2], -100)).item(), 0);
  assertEquals(loss.backward(), map(logits, () => 0));
  assertEquals(loss.forward(zeros([2, 0, 3]), zeros([2, 0])).item(), 0);
  assertThrows(() => loss.forward(logits, full([1, 2], -1)), RangeError, "or -100, found -1");
  assertThrows(() => loss.forward(logits, full([1, 2], 0.5)), RangeError, "found 0.5");
});
