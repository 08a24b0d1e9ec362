import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Layer } from "../../layer.ts";
import { full, Tensor, tensor, zeros } from "../../tensor/mod.ts";
import { LogSoftmax, LogSumExp, Softmax } from "./mod.ts";

const layers: Readonly<Record<string, () => Layer>> = {
  Softmax: () => new Softmax(),
  LogSoftmax: () => new LogSoftmax(),
  LogSumExp: () => new LogSumExp(),
};

for (const [name, build] of Object.entries(layers)) {
  Deno.test(`${name} says so when backward comes before forward, or something does not fit`, () => {
    const layer = build();
    assertThrows(() => layer.backward(tensor(1)), Error, `${name}: call forward before backward`);
    assertThrows(() => layer.forward(tensor(1)), RangeError, `${name}: expected x`);
    layer.forward(zeros([2, 3]));
    assertThrows(() => layer.backward(zeros([5])), RangeError, "found [5]");
  });

  Deno.test(`${name} of float32 stays float32, and is not rounded on the way`, () => {
    const layer = build();
    const wide = build();
    const x = Float32Array.of(100, 99.5, 60);
    const out = layer.forward(new Tensor([1, 3], x));
    const exact = wide.forward(tensor([[...x]]));
    assertEquals(out.dtype, "float32");
    exact.data.forEach((v, i) => assertAlmostEquals(out.data[i]!, v, 2 ** -23 * Math.abs(v)));
    const dx = layer.backward(full(out.shape, 1, out)) as Tensor;
    assertEquals(dx.dtype, "float32");
  });

  Deno.test(`${name} keeps NaN in its row`, () => {
    const out = build().forward(tensor([[NaN, 1], [0, 0]]));
    const perRow = out.size / 2;
    assertEquals([...out.data.subarray(0, perRow)].every(Number.isNaN), true);
    assertEquals([...out.data.subarray(perRow)].some(Number.isNaN), false);
  });

  Deno.test(`${name} of rows without entries is as empty`, () => {
    const layer = build();
    const out = layer.forward(zeros([2, 0]));
    assertEquals(
      [...out.data],
      name === "LogSumExp" ? [-Infinity, -Infinity] : [],
    );
    assertEquals((layer.backward(zeros(out.shape)) as Tensor).shape, [2, 0]);
  });
}

const masked = [[0, -Infinity, 1], [-Infinity, 700, -Infinity]];

Deno.test("a logit of −∞ has probability 0, and no gradient that is NaN", () => {
  const softmax = new Softmax();
  const [first, last] = new Softmax().forward(tensor([0, 1])).data;
  assertEquals([...softmax.forward(tensor(masked)).data], [first, 0, last, 0, 1, 0]);
  assertEquals(softmax.backward(tensor([[1, 1, 1], [2, 3, 4]])).toArray(), [[0, 0, 0], [0, 0, 0]]);
});

Deno.test("a logit of −∞ has a logarithm of −∞ and leaves the others finite", () => {
  const layer = new LogSoftmax();
  const out = layer.forward(tensor(masked));
  const [first, second] = new LogSoftmax().forward(tensor([0, 1])).data;
  assertEquals([...out.data], [first, -Infinity, second, -Infinity, 0, -Infinity]);
  const dx = layer.backward(tensor([[1, 0, 0], [0, 1, 0]]));
  assertEquals(dx.toArray(), [[1 - Math.exp(first!), 0, -Math.exp(second!)], [0, 0, 0]]);
});

Deno.test("entries of −∞ add nothing to a LogSumExp", () => {
  const layer = new LogSumExp();
  const [sum] = new LogSumExp().forward(tensor([[0, 1]])).data;
  assertEquals([...layer.forward(tensor(masked)).data], [sum, 700]);
  const dx = layer.backward(tensor([1, 2]));
  assertEquals([...dx.data.subarray(3)], [0, 2, 0]);
});

Deno.test("a row of nothing but −∞ is −∞ to LogSumExp, and has no softmax", () => {
  const none = tensor([[-Infinity, -Infinity]]);
  const layer = new LogSumExp();
  assertEquals(layer.forward(none).toArray(), [-Infinity]);
  assertEquals(layer.backward(tensor([1])).toArray(), [[0, 0]]);
  assertEquals(new LogSoftmax().forward(none).toArray(), [[NaN, NaN]]);
  assertEquals(new LogSumExp().forward(tensor([[Infinity, 0]])).toArray(), [Infinity]);
});

Deno.test("LogSoftmax keeps the digits of a probability of nearly 1", () => {
  const out = new LogSoftmax().forward(tensor([[50, 0]]));
  assertEquals(out.toArray(), [[-Math.exp(-50), -50]]);
});

Deno.test("LogSoftmax and LogSumExp survive entries of any size", () => {
  assertEquals(new LogSoftmax().forward(tensor([[1e308, 1e308]])).toArray(), [[
    -Math.LN2,
    -Math.LN2,
  ]]);
  assertEquals(new LogSumExp().forward(tensor([[1e308, -1e308], [-1e308, -1e308]])).toArray(), [
    1e308,
    -1e308,
  ]);
});

Deno.test("LogSoftmax and LogSumExp work along any axis", () => {
  const x = tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
  assertEquals(new LogSumExp({ axis: 0 }).forward(x).shape, [2, 2]);
  assertEquals(new LogSumExp({ axis: 1, keepDims: true }).forward(x).shape, [2, 1, 2]);
  assertEquals(new LogSumExp().forward(tensor([0, 0])).toArray(), Math.LN2);
  const out = new LogSoftmax({ axis: -2 }).forward(x);
  const of2 = new LogSoftmax().forward(tensor([0, 2]));
  assertEquals(
    out.toArray(),
    [[[0, 0], [1, 1]], [[0, 0], [1, 1]]].map((m) => m.map((row) => row.map((i) => of2.data[i]!))),
  );
  assertThrows(
    () => new LogSumExp({ axis: 3 }).forward(x),
    RangeError,
    "with axis 3, found [2,2,2]",
  );
  assertThrows(() => new LogSoftmax({ axis: -4 }).forward(x), RangeError, "with axis -4");
  assertThrows(() => new LogSoftmax({ axis: 0.5 }).forward(x), RangeError, "with axis 0.5");
});
