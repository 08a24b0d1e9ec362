import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Layer } from "../../layer.ts";
import { full, Tensor, tensor, zeros } from "../../tensor/mod.ts";
import {
  Affine,
  Attention,
  AttentionWeight,
  MatMul,
  MultiHeadAttention,
  Relu,
  RotaryPositionEmbedding,
  ScaledDotProductAttention,
  TimeAttention,
  TransformerBlock,
  WeightSum,
} from "../mod.ts";

const identity = tensor([[1, 0], [0, 1]]);
const heads = (): MultiHeadAttention =>
  new MultiHeadAttention({ Wq: identity, Wk: identity, Wv: identity, Wo: identity, heads: 2 });
const block = (): TransformerBlock =>
  new TransformerBlock({ attention: heads(), mlp: new Relu(), norms: [new Relu(), new Relu()] });

const layers: readonly Layer[] = [
  new AttentionWeight(),
  new WeightSum(),
  new Attention(),
  new TimeAttention(),
  new ScaledDotProductAttention(),
  heads(),
  new RotaryPositionEmbedding(),
  block(),
];

for (const layer of layers) {
  Deno.test(`${layer.constructor.name} says so when backward comes before forward`, () => {
    assertThrows(() => layer.backward(zeros([1, 2])), Error, "call forward before backward");
  });
}

for (
  const layer of [new Attention(), new TimeAttention(), new ScaledDotProductAttention(), heads()]
) {
  const { name } = layer.constructor;
  Deno.test(`${name} says so when its weights are read before forward`, () => {
    assertThrows(() => layer.weights, Error, `${name}: call forward before reading weights`);
  });
}

Deno.test("weights are handed out as a copy", () => {
  const attention = new ScaledDotProductAttention();
  attention.forward(zeros([1, 2]), zeros([2, 2]), zeros([2, 1]));
  attention.weights.data.fill(9);
  assertEquals(attention.weights.toArray(), [[0.5, 0.5]]);
});

Deno.test("a query whose keys are all masked gets zeros and sends back zeros", () => {
  const attention = new ScaledDotProductAttention();
  const mask = tensor([[0, 0], [1, 0]]);
  const x = tensor([[3, 1], [2, 5]]);
  const out = attention.forward(x, x, tensor([[7], [8]]), mask);
  assertEquals(out.toArray(), [[0], [7]]);
  assertEquals(attention.weights.toArray(), [[0, 0], [1, 0]]);
  const [dq, dk, dv] = attention.backward(tensor([[1], [1]]));
  assertEquals(dq.data.map(Math.abs).every((v) => v === 0), true);
  assertEquals(dk.data.map(Math.abs).every((v) => v === 0), true);
  assertEquals(dv.toArray(), [[1], [0]]);
});

Deno.test("without keys, attention gives zeros", () => {
  const attention = new ScaledDotProductAttention();
  assertEquals(attention.forward(zeros([2, 3]), zeros([0, 3]), zeros([0, 1])).toArray(), [[0], [
    0,
  ]]);
  assertEquals(attention.backward(zeros([2, 1])).map(({ shape }) => shape), [[2, 3], [0, 3], [
    0,
    1,
  ]]);
});

Deno.test("without features, attention gives the mean of the values", () => {
  const attention = new ScaledDotProductAttention();
  const out = attention.forward(zeros([1, 0]), zeros([2, 0]), tensor([[1], [3]]));
  assertEquals(out.toArray(), [[2]]);
});

Deno.test("attention survives scores of ±1e3 and of ±1e300", () => {
  for (const size of [1e3, 1e300]) {
    const attention = new ScaledDotProductAttention();
    const k = tensor([[size], [-size], [size]]);
    const v = tensor([[1], [2], [4]]);
    const mask = tensor([1, 1, 0]);
    assertEquals(attention.forward(tensor([[1], [-1]]), k, v, mask).toArray(), [[1], [2]]);
    const [dq] = attention.backward(tensor([[1], [1]]));
    assertEquals(dq.data.every(Number.isFinite), true);
  }
});

Deno.test("a score that is no number is not taken for a masked one", () => {
  const attention = new ScaledDotProductAttention();
  const out = attention.forward(tensor([[NaN]]), tensor([[1], [1]]), tensor([[1], [1]]));
  assertEquals(out.toArray(), [[NaN]]);
});

Deno.test("causal attention counts queries and keys from the first, whatever their numbers", () => {
  const attention = new ScaledDotProductAttention({ isCausal: true });
  attention.forward(zeros([2, 1]), zeros([3, 1]), zeros([3, 1]));
  assertEquals(attention.weights.toArray(), [[1, 0, 0], [0.5, 0.5, 0]]);
});

Deno.test("a mask of other numbers than 0 and 1 is refused: it may mean the opposite", () => {
  const attention = new ScaledDotProductAttention();
  const x = zeros([1, 2]);
  assertThrows(
    () => attention.forward(x, x, x, tensor([[-Infinity]])),
    RangeError,
    "expected a mask of 1 for what counts and 0 for what is masked, found -Infinity",
  );
  assertThrows(
    () => attention.forward(x, x, x, zeros([2, 3])),
    RangeError,
    "expected a mask that broadcasts to [1,1], found [2,3]",
  );
});

Deno.test("attention of the second book is that of its layers", () => {
  const hs = tensor([[[1, 0], [0, 1]]]);
  const a = new AttentionWeight().forward(hs, tensor([[Math.log(3), 0]]));
  assertAlmostEquals(a.at(0, 0), 0.75, 1e-15);
  assertAlmostEquals(new WeightSum().forward(hs, a).at(0, 1), 0.25, 1e-15);
  const time = new TimeAttention();
  const out = time.forward(hs, tensor([[[800, 0], [0, 0], [0, 800]]]));
  assertEquals(out.toArray(), [[[1, 0], [0.5, 0.5], [0, 1]]]);
  assertEquals(time.weights.shape, [1, 3, 2]);
});

Deno.test("shapes that do not fit are named", () => {
  const x = zeros([2, 3, 2]);
  const refused: [() => unknown, string][] = [
    [() => new AttentionWeight().forward(x, zeros([2, 3])), "h [N,H], found [2,3,2] and [2,3]"],
    [() => new WeightSum().forward(x, zeros([2, 2])), "a [N,T], found [2,3,2] and [2,2]"],
    [() => new Attention().forward(x, zeros([2])), "found [2,3,2] and [2]"],
    [() => new TimeAttention().forward(x, zeros([1, 3, 2])), "found [2,3,2] and [1,3,2]"],
    [
      () => new ScaledDotProductAttention().forward(x, zeros([2, 3, 1]), x),
      "expected q [...,T,D], k [...,S,D] and v [...,S,E], found [2,3,2], [2,3,1] and [2,3,2]",
    ],
    [() => new RotaryPositionEmbedding().forward(zeros([2, 3])), "with D even, found [2,3]"],
    [() => new RotaryPositionEmbedding({ base: 0 }), "expected a base above 0, found 0"],
    [
      () => new MultiHeadAttention({ ...weights, heads: 3 }),
      "expected a number of heads that divides 2 and 2, found 3",
    ],
    [
      () => new MultiHeadAttention({ ...weights, bq: zeros([3]), heads: 1 }),
      "expected bq of shape [2], found [3]",
    ],
    [
      () => new MultiHeadAttention({ ...weights, Wk: zeros([2, 3]), heads: 1 }),
      "Wo [V,O], found [2,2], [2,3], [2,2], [2,2]",
    ],
    [() => heads().forward(zeros([3, 2])), "expected x [N,T,D]"],
    [() => heads().forward(x, zeros([2, 2])), "expected a padding mask [2,3], found [2,2]"],
    [() => heads().forward(x, zeros([1, 3, 2])), "found [2,3,2], [1,3,2]"],
    [
      () =>
        new TransformerBlock({ ...parts, mlp: new Affine(zeros([2, 3]), zeros([3])) }).forward(x),
      "expected parts that keep the shape [2,3,2], found [2,3,3]",
    ],
  ];
  for (const [call, message] of refused) assertThrows(call, RangeError, message);
});

const weights = { Wq: identity, Wk: identity, Wv: identity, Wo: identity };
const parts = { attention: heads(), mlp: new Relu(), norms: [new Relu(), new Relu()] } as const;

Deno.test("heads attend to themselves, to others, or to keys and values of their own", () => {
  const x = tensor([[[1, 2], [3, 4]]]);
  const dout = full([1, 2, 2], 1);
  const self = heads();
  const three = heads();
  assertEquals(self.forward(x).toArray(), three.forward(x, x, x).toArray());
  const [dq, dk, dv] = three.backward(dout) as Tensor[];
  const sum = dq!.data.map((v, i) => v + (dk!.data[i]! + dv!.data[i]!));
  assertEquals((self.backward(dout) as Tensor).data, sum);
  const cross = heads();
  cross.forward(x, zeros([1, 3, 2]));
  assertEquals((cross.backward(dout) as Tensor[]).map(({ shape }) => shape), [[1, 2, 2], [
    1,
    3,
    2,
  ]]);
});

Deno.test("a query with padding only gets the bias of the output", () => {
  const attention = new MultiHeadAttention({ ...weights, bo: tensor([5, 6]), heads: 2 });
  const out = attention.forward(tensor([[[1, 2]]]), tensor([[0]]));
  assertEquals(out.toArray(), [[[5, 6]]]);
});

Deno.test("weights that stand in two places appear once, and their gradients add up", () => {
  const attention = heads();
  assertEquals(attention.params.length, 1);
  const apart = new MultiHeadAttention({
    Wq: identity.clone(),
    Wk: identity.clone(),
    Wv: identity.clone(),
    Wo: identity.clone(),
    heads: 2,
  });
  assertEquals(apart.params.length, 4);
  const x = tensor([[[1, 2], [3, 5]]]);
  for (const layer of [attention, apart]) {
    layer.forward(x);
    layer.backward(full([1, 2, 2], 1));
  }
  const sum = apart.grads.reduce((sum, { data }) => sum.map((v, i) => v + data[i]!), [0, 0, 0, 0]);
  attention.grads[0]!.data.forEach((v, i) => assertAlmostEquals(v, sum[i]!, 1e-12));
});

Deno.test("a block hands its mode on to its parts", () => {
  const part: Layer = Object.assign(new MatMul(identity), { isTraining: true });
  const network = new TransformerBlock({ ...parts, attention: heads(), mlp: part });
  assertEquals(network.isTraining, true);
  network.isTraining = false;
  assertEquals(part.isTraining, false);
});

Deno.test("attention of float32 stays float32, and keeps the digits of small weights in between", () => {
  const single = (x: Tensor): Tensor => new Tensor(x.shape, Float32Array.from(x.data));
  const attention = new ScaledDotProductAttention();
  const [q, k, v] = [tensor([[1]]), tensor([[6], [0]]), tensor([[45], [0]])];
  const out = attention.forward(single(q), single(k), single(v));
  const [dq, dk, dv] = attention.backward(single(tensor([[1]])));
  assertEquals(
    [out, attention.weights, dq, dk, dv].map(({ dtype }) => dtype),
    Array(5).fill("float32"),
  );
  const double = new ScaledDotProductAttention();
  double.forward(q, k, v);
  assertEquals(dq.at(0, 0), Math.fround(double.backward(tensor([[1]]))[0].at(0, 0)));
});
