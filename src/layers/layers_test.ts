import { assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { equal, Tensor, tensor, zeros } from "../tensor/mod.ts";
import type { Layer } from "../layer.ts";
import {
  Affine,
  CrossEntropyError,
  MatMul,
  Relu,
  Sequential,
  Sigmoid,
  Softmax,
  SoftmaxWithLoss,
} from "./mod.ts";

const W = tensor([[1, 2, 3], [4, 5, 6]]);
const b = tensor([10, 20, 30]);

const layers: Readonly<Record<string, [Layer, dout: Tensor]>> = {
  Sigmoid: [new Sigmoid(), tensor([1])],
  Relu: [new Relu(), tensor([1])],
  MatMul: [new MatMul(W), zeros([1, 3])],
  Affine: [new Affine(W, b), zeros([1, 3])],
  Softmax: [new Softmax(), tensor([1])],
  CrossEntropyError: [new CrossEntropyError(), tensor(1)],
  SoftmaxWithLoss: [new SoftmaxWithLoss(), tensor(1)],
};

for (const [name, [layer, dout]] of Object.entries(layers)) {
  Deno.test(`${name} says so when backward comes before forward`, () => {
    assertThrows(() => layer.backward(dout), Error, `${name}: call forward before backward`);
  });
}

Deno.test("Sequential of layers says so when backward comes before forward", () => {
  assertThrows(
    () => new Sequential(new Sigmoid(), new Relu()).backward(tensor([1])),
    Error,
    "call forward before",
  );
  assertThrows(() => new Sequential(), RangeError, "found none");
});

Deno.test("Sigmoid gives the numbers of the formula, and no overflow", () => {
  const sigmoid = new Sigmoid();
  assertEquals([...sigmoid.forward(tensor([0, 800, -800, 1e308, -1e308])).data], [0.5, 1, 0, 1, 0]);
  assertEquals([...sigmoid.backward(tensor([4, 1, 1, 1, 1])).data], [1, 0, 0, 0, 0]);
  assertThrows(() => sigmoid.backward(tensor([1])), RangeError, "output's shape [5], found [1]");
});

Deno.test("Relu keeps NaN and stops at 0", () => {
  const relu = new Relu();
  assertEquals([...relu.forward(tensor([-1, 0, 2, NaN])).data], [0, 0, 2, NaN]);
  assertEquals([...relu.backward(tensor([5, 6, 7, 8])).data], [0, 0, 7, 8]);
});

Deno.test("Affine gives the numbers worked out by hand", () => {
  const affine = new Affine(W.clone(), b.clone());
  const [dW, db] = affine.grads;
  assertEquals(affine.forward(tensor([[1, 1], [2, 0]])).toArray(), [[15, 27, 39], [12, 24, 36]]);
  assertEquals(affine.backward(tensor([[1, 0, 0], [0, 1, 1]])).toArray(), [[1, 4], [5, 11]]);
  assertEquals(dW.toArray(), [[1, 2, 2], [1, 0, 0]]);
  assertEquals(db.toArray(), [1, 1, 1]);
  assertStrictEquals(affine.grads[0], dW);
});

Deno.test("Affine takes leading axes as batch", () => {
  const affine = new Affine(W, b);
  const x = tensor([[[1, 1]], [[2, 0]]]);
  assertEquals(affine.forward(x).shape, [2, 1, 3]);
  assertEquals(affine.backward(zeros([2, 1, 3])).shape, [2, 1, 2]);
});

Deno.test("Affine and MatMul name the shapes that do not fit", () => {
  assertThrows(() => new Affine(W, tensor([1])), RangeError, "found [2,3] and [1]");
  assertThrows(
    () => new Affine(W, b).forward(zeros([2, 3])),
    RangeError,
    "expected x of shape [...,2], found [2,3]",
  );
  assertThrows(() => new MatMul(b), RangeError, "found [3]");
  assertThrows(() => new MatMul(W).forward(tensor([1, 2])), RangeError, "found [2]");
  const matMul = new MatMul(W);
  matMul.forward(zeros([4, 2]));
  assertThrows(
    () => matMul.backward(zeros([4, 2])),
    RangeError,
    "output's shape [4,3], found [4,2]",
  );
});

Deno.test("Softmax survives logits of any size", () => {
  assertEquals([...new Softmax().forward(tensor([[1e308, -1e308], [0, 0]])).data], [
    1,
    0,
    0.5,
    0.5,
  ]);
  assertThrows(() => new Softmax().forward(tensor(1)), RangeError, "found []");
});

Deno.test("CrossEntropyError takes one-hot rows, soft rows and class indices for what they are", () => {
  const y = tensor([[0.25, 0.75], [0.5, 0.5]]);
  const loss = new CrossEntropyError();
  const oneHot = loss.forward(y, tensor([[0, 1], [1, 0]])).item();
  assertAlmostEquals(oneHot, -(Math.log(0.75) + Math.log(0.5)) / 2, 1e-15);
  assertEquals(loss.forward(y, tensor([1, 0])).item(), oneHot);
  assertEquals(loss.backward().toArray(), [[0, -1 / 0.75 / 2], [-1, 0]]);
  const soft = loss.forward(y, tensor([[0.5, 0.5], [0, 1]])).item();
  assertAlmostEquals(
    soft,
    -(0.5 * Math.log(0.25) + 0.5 * Math.log(0.75) + Math.log(0.5)) / 2,
    1e-15,
  );
});

Deno.test("0 · log 0 is 0, and a labelled class without probability costs infinitely much", () => {
  const loss = new CrossEntropyError();
  assertEquals(loss.forward(tensor([[1, 0]]), tensor([0])).item(), 0);
  assertEquals(loss.backward().toArray(), [[-1, 0]]);
  assertEquals(loss.forward(tensor([[1, 0]]), tensor([1])).item(), Infinity);
});

for (const Loss of [CrossEntropyError, SoftmaxWithLoss]) {
  Deno.test(`${Loss.name} refuses labels that it could take wrongly`, () => {
    const x = tensor([[0.5, 0.5], [0.25, 0.75]]);
    const refused: [Tensor, string][] = [
      [tensor([[0], [1]]), "expected t as rows [2,2] or as class indices [2], found [2,1]"],
      [tensor([0, 1, 1]), "found [3]"],
      [tensor([0, 2]), "expected class indices from 0 to 1, found 2 at t[1]"],
      [tensor([0, -1]), "found -1 at t[1]"],
      [tensor([0, 0.5]), "found 0.5 at t[1]"],
      [tensor([0, NaN]), "found NaN at t[1]"],
      [tensor([[1, 0], [1, 1]]), "expected each row of t to sum to 1, found 2 in row 1"],
      [tensor([[1.5, -0.5], [1, 0]]), "expected labels of 0 or more, found -0.5 in row 0"],
      [tensor([[NaN, 1], [1, 0]]), "found NaN in row 0"],
      [tensor(1), "found []"],
    ];
    for (const [t, message] of refused) {
      assertThrows(() => new Loss().forward(x, t), RangeError, message);
    }
    assertThrows(() => new Loss().forward(tensor([1, 2]), tensor([0])), RangeError, "found [2]");
    assertThrows(() => new Loss().forward(zeros([0, 2]), zeros([0])), RangeError, "found [0,2]");
  });
}

Deno.test("SoftmaxWithLoss stays right when it is confidently wrong", () => {
  const loss = new SoftmaxWithLoss();
  assertEquals(loss.forward(tensor([[800, 0], [0, 1e300]]), tensor([1, 1])).item(), 400);
  assertEquals(loss.backward().toArray(), [[0.5, -0.5], [0, 0]]);
  assertEquals(loss.backward(tensor(4)).toArray(), [[2, -2], [0, 0]]);
});

Deno.test("SoftmaxWithLoss hands out its probabilities after forward, as a copy", () => {
  const loss = new SoftmaxWithLoss();
  assertThrows(() => loss.y, Error, "call forward before reading y");
  loss.forward(tensor([[0, 0]]), tensor([0]));
  loss.y.data.fill(9);
  assertEquals(loss.y.toArray(), [[0.5, 0.5]]);
});

Deno.test("layers of float32 stay float32", () => {
  const single = (x: Tensor): Tensor => new Tensor(x.shape, Float32Array.from(x.data));
  const x = single(tensor([[1, 2]]));
  const affine = new Affine(single(W), single(b));
  const loss = new SoftmaxWithLoss();
  const sigmoid = new Sigmoid();
  const logits = affine.forward(sigmoid.forward(x));
  assertEquals([logits.dtype, loss.forward(logits, tensor([2])).dtype], ["float32", "float32"]);
  const dx = sigmoid.backward(affine.backward(loss.backward()));
  assertEquals([dx.dtype, affine.grads[0].dtype, affine.grads[1].dtype], [
    "float32",
    "float32",
    "float32",
  ]);
});

Deno.test("Sequential is the chain of its layers, and shares their params and grads", () => {
  const [first, second] = [new Affine(W.clone(), b.clone()), new Sigmoid()];
  const chain = new Sequential(first, second);
  const x = tensor([[0.01, -0.02]]);
  const out = chain.forward(x);
  assertEquals(equal(out, second.forward(first.forward(x))), true);
  assertStrictEquals(chain.params[1], first.params[1]);
  chain.backward(tensor([[1, 1, 1]]));
  assertStrictEquals(chain.grads[0], first.grads[0]);
});
