import { assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { full, map, Tensor, tensor, zeros } from "../../tensor/mod.ts";
import type { Layer } from "../../layer.ts";
import {
  BatchNormalization,
  CosineSimilarity,
  GroupNorm,
  L2Normalize,
  LayerNorm,
  RMSNorm,
} from "./mod.ts";

const one = tensor([1]);
const two = tensor([1, 1]);
const none = tensor([0, 0]);

Deno.test("normalizations say so when backward comes before forward", () => {
  const layers: Readonly<Record<string, Layer>> = {
    BatchNormalization: new BatchNormalization({ gamma: two, beta: none }),
    LayerNorm: new LayerNorm({ gamma: two, beta: none }),
    RMSNorm: new RMSNorm({ gamma: two }),
    GroupNorm: new GroupNorm({ gamma: two, beta: none, groups: 2 }),
    L2Normalize: new L2Normalize(),
    CosineSimilarity: new CosineSimilarity(),
  };
  for (const [name, layer] of Object.entries(layers)) {
    assertThrows(() => layer.backward(one), Error, `${name}: call forward before backward`);
  }
});

Deno.test("normalizations say what does not fit", () => {
  const batch = new BatchNormalization({ gamma: two, beta: none });
  assertThrows(() => batch.forward(zeros([3, 4])), RangeError, "C = 2, found [3,4]");
  assertThrows(() => batch.forward(zeros([2])), RangeError, "x [N,C,...]");
  assertThrows(() => batch.runningMean = zeros([3]), RangeError, "statistics [2], found [3]");
  const wrong = { gamma: two, beta: one };
  assertThrows(() => new BatchNormalization(wrong), RangeError, "one shape, found [2] and [1]");
  assertThrows(
    () => new BatchNormalization({ gamma: two, beta: none, momentum: 2 }),
    RangeError,
    "momentum from 0 to 1, found 2",
  );
  assertThrows(() => new LayerNorm({ gamma: two, beta: none, eps: -1 }), RangeError, "eps from 0");
  const layer = new LayerNorm({ gamma: two, beta: none });
  assertThrows(() => layer.forward(zeros([2, 3])), RangeError, "axes [2] of gamma, found [2,3]");
  assertThrows(() => new RMSNorm({ gamma: tensor(1) }), RangeError, "found a scalar");
  assertThrows(
    () => new GroupNorm({ gamma: two, beta: none, groups: 3 }),
    RangeError,
    "divides the 2 channels, found 3",
  );
  assertThrows(() => new L2Normalize({ axis: 1 }).forward(one), RangeError, "an axis 1");
  assertThrows(
    () => new CosineSimilarity().forward(two, one),
    RangeError,
    "of one shape, found [2] and [1]",
  );
});

Deno.test("BatchNormalization keeps the statistics that it is given, and moves them in training", () => {
  const runningMean = tensor([10]);
  const norm = new BatchNormalization({ gamma: one, beta: tensor([0]), runningMean });
  norm.forward(tensor([[1], [3]]));
  assertStrictEquals(norm.runningMean, runningMean);
  assertAlmostEquals(runningMean.item(), 9.2);
  // The variance of 1 and 3 is 2, divided by N − 1.
  assertAlmostEquals(norm.runningVar.item(), 0.9 + 0.2);
  norm.runningVar = tensor([4 - 1e-5]);
  norm.runningMean = tensor([1]);
  norm.isTraining = false;
  assertAlmostEquals(norm.forward(tensor([[5]])).item(), 2);
  assertEquals(norm.runningMean.toArray(), [1]);
});

Deno.test("BatchNormalization of one entry gives beta, and keeps the unbiased running variance", () => {
  const beta = tensor([7]);
  const norm = new BatchNormalization({ gamma: one, beta });
  assertEquals(norm.forward(tensor([[3]])).toArray(), [[7]]);
  assertAlmostEquals(norm.runningMean.item(), 0.3);
  assertEquals(norm.runningVar.item(), 1);
  const book = new BatchNormalization({ gamma: one, beta, runningVariance: "biased" });
  book.forward(tensor([[3]]));
  assertAlmostEquals(book.runningVar.item(), 0.9);
  // Nothing is seen of an empty batch.
  norm.forward(zeros([0, 1]));
  assertAlmostEquals(norm.runningMean.item(), 0.3);
});

Deno.test("equal entries are normalized to exactly 0, however many", () => {
  for (const size of [3, 7, 49]) {
    const x = full([1, size], 0.1);
    const norm = new LayerNorm({ gamma: full([size], 1), beta: zeros([size]), eps: 1e-12 });
    assertEquals([...norm.forward(x).data], new Array(size).fill(0));
  }
});

Deno.test("L2Normalize and CosineSimilarity take no less than eps for a norm", () => {
  const l2 = new L2Normalize({ eps: 10 });
  assertEquals(l2.forward(tensor([3, 4])).toArray(), [0.3, 0.4]);
  assertEquals(l2.backward(tensor([1, 0])).toArray(), [0.1, 0]);
  const cosine = new CosineSimilarity({ eps: 10 });
  assertEquals(cosine.forward(tensor([3, 4]), tensor([0, 20])).item(), 0.4);
});

Deno.test("a long row of float32 is normalized as exactly as its numbers are kept", () => {
  const size = 100_000;
  const x = new Tensor([1, size], Float32Array.from({ length: size }, (_, i) => i % 7 + 0.1));
  const gamma = full([size], 1, x);
  const norm = new LayerNorm({ gamma, beta: map(gamma, () => 0) });
  const out = norm.forward(x);
  assertEquals(out.dtype, "float32");
  const mean = [...out.data].reduce((sum, v) => sum + v, 0) / size;
  assertAlmostEquals(mean, 0, 1e-6);
  assertEquals(norm.backward(out).dtype, "float32");
});
