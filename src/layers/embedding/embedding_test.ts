import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { generator } from "../../random/mod.ts";
import { full, Tensor, tensor, zeros } from "../../tensor/mod.ts";
import {
  Embedding,
  EmbeddingDot,
  NegativeSamplingLoss,
  TimeEmbedding,
  UnigramSampler,
} from "./mod.ts";

const W = tensor([[1, 2], [3, 4], [5, 6]]);

Deno.test("Embedding takes ids of any shape and refuses what is no row", () => {
  const embedding = new Embedding(W);
  assertEquals(embedding.forward(tensor(1)).toArray(), [3, 4]);
  assertEquals(embedding.forward(zeros([0, 4])).shape, [0, 4, 2]);
  for (const id of [-1, 3, 0.5, NaN]) {
    assertThrows(() => embedding.forward(tensor([id])), RangeError, `0 to 2, found ${id}`);
  }
  assertThrows(() => new Embedding(tensor([1])), RangeError, "[V,D], found [1]");
});

Deno.test("Embedding forgets the gradient of the call before", () => {
  const embedding = new Embedding(W);
  embedding.forward(tensor([0, 0]));
  embedding.backward(full([2, 2], 1));
  embedding.forward(tensor([2]));
  embedding.backward(full([1, 2], 1));
  assertEquals(embedding.grads[0].toArray(), [[0, 0], [0, 0], [1, 1]]);
  assertThrows(() => embedding.backward(zeros([2, 2])), RangeError, "output's shape [1,2]");
});

Deno.test("embeddings and scores are kept as their tensors are", () => {
  const narrow = new Tensor(W.shape, Float32Array.from(W.data));
  assertEquals(new Embedding(narrow).forward(tensor([1])).dtype, "float32");
  const dot = new EmbeddingDot(narrow);
  assertEquals(dot.forward(full([1, 2], 1), tensor([0])).dtype, "float64");
  assertEquals(dot.backward(tensor([1])).dtype, "float64");
  assertEquals(dot.grads[0].dtype, "float32");
});

Deno.test("TimeEmbedding and EmbeddingDot refuse other shapes", () => {
  assertThrows(() => new TimeEmbedding(W).forward(tensor([0])), RangeError, "ids [N,T], found [1]");
  const dot = new EmbeddingDot(W);
  assertThrows(() => dot.forward(zeros([2, 3]), zeros([2])), RangeError, "h [N,2]");
  assertThrows(() => dot.forward(zeros([2, 2]), zeros([2, 1])), RangeError, "[2,1]");
  assertThrows(() => dot.forward(zeros([1, 2]), tensor([3])), RangeError, "found 3");
});

Deno.test("UnigramSampler draws words as often as count^0.75, and never what never occurs", () => {
  const counts = [10, 0, 5, 1, 80];
  const sampler = new UnigramSampler({ counts, random: generator(7), mayDrawTarget: true });
  const runs = 40_000;
  const seen = new Float64Array(5);
  for (const id of sampler.sample(full([runs], 1), 1).data) seen[id]!++;
  const total = counts.reduce((sum, count) => sum + count ** 0.75, 0);
  counts.forEach((count, id) => {
    const share = count ** 0.75 / total;
    // Five standard deviations.
    const slack = 5 * Math.sqrt(share * (1 - share) / runs);
    assertAlmostEquals(seen[id]! / runs, share, slack + 1e-12);
  });
});

Deno.test("UnigramSampler draws no target and no word twice, also where one word is nearly all", () => {
  const sampler = new UnigramSampler({ counts: [1e12, 1, 2, 4], random: generator(3), power: 1 });
  const first = new Float64Array(4);
  const runs = 20_000;
  const ids = sampler.sample(zeros([runs]), 3);
  for (let n = 0; n < runs; n++) {
    const row = [...ids.data.subarray(3 * n, 3 * n + 3)];
    assertEquals(row.toSorted(), [1, 2, 3]);
    first[row[0]!]!++;
  }
  [0, 1 / 7, 2 / 7, 4 / 7].forEach((share, id) =>
    assertAlmostEquals(first[id]! / runs, share, 0.02)
  );
});

Deno.test("UnigramSampler draws the target and words twice if it is told that it may", () => {
  const sampler = new UnigramSampler({
    counts: [1, 1],
    random: generator(1),
    mayDrawTarget: true,
    withReplacement: true,
  });
  const ids = sampler.sample(zeros([50]), 4);
  assertEquals(ids.shape, [50, 4]);
  assert(ids.data.includes(0) && ids.data.includes(1));
});

Deno.test("UnigramSampler draws the same from the same generator, and says what it cannot", () => {
  const random = generator(5);
  const [a, b] = [random.clone(), random].map((random) =>
    new UnigramSampler({ counts: tensor([1, 2, 3]), random }).sample(tensor([0, 1, 2]), 2)
  );
  assertEquals(a, b);
  const none = (counts: readonly number[]) => () => new UnigramSampler({ counts, random });
  assertThrows(none([0, 0]), RangeError, "a word that occurs");
  assertThrows(none([1, -1]), RangeError, "found -1 for word 1");
  const few = new UnigramSampler({ counts: [1, 1, 0], random });
  assertThrows(() => few.sample(tensor([0]), 2), RangeError, "found no other one to draw");
  assertThrows(() => few.sample(tensor([3]), 1), RangeError, "found 3");
  assertThrows(() => few.sample(tensor([[0]]), 1), RangeError, "targets [N]");
});

Deno.test("NegativeSamplingLoss has W once, and refuses a sampler of other words", () => {
  const sampler = new UnigramSampler({ counts: [1, 1, 1], random: generator(1) });
  const loss = new NegativeSamplingLoss({ W, sampler, sampleSize: 2 });
  assertEquals(loss.params, [W]);
  assertThrows(() => loss.forward(zeros([1, 3]), zeros([1])), RangeError, "h [N,2]");
  assertThrows(() => loss.forward(zeros([0, 2]), zeros([0])), RangeError, "one row or more");
  assertThrows(
    () => new NegativeSamplingLoss({ W: zeros([2, 2]), sampler }),
    RangeError,
    "each of 3 words",
  );
  assertThrows(
    () => new NegativeSamplingLoss({ W, sampler, sampleSize: -1 }),
    RangeError,
    "sampleSize",
  );
});

Deno.test("NegativeSamplingLoss of no drawn words is a SigmoidWithLoss of ones", () => {
  const sampler = new UnigramSampler({ counts: [1, 1, 1], random: generator(1) });
  const loss = new NegativeSamplingLoss({ W: zeros([3, 2]), sampler, sampleSize: 0 });
  assertAlmostEquals(loss.forward(full([4, 2], 1), zeros([4])).item(), Math.LN2);
});
