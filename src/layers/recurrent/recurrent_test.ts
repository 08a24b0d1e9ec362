import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { generator, xavier } from "../../random/mod.ts";
import { full, reshape, slice, sum, type Tensor, tensor, zeros } from "../../tensor/mod.ts";
import { GRU, LSTM, RNN, TimeBiLSTM, TimeGRU, TimeLSTM, TimeRNN } from "./mod.ts";

const [N, T, D, H] = [2, 3, 4, 5];

function weights(gates: number, dtype: "float64" | "float32" = "float64") {
  const random = generator(gates);
  return {
    Wx: xavier([D, gates * H], { random, dtype }),
    Wh: xavier([H, gates * H], { random, dtype }),
    b: zeros([gates * H], { dtype }),
  };
}

function drawn(...shape: number[]): Tensor {
  return xavier(shape, { random: generator(shape.length), fanIn: 1 });
}

Deno.test("an LSTM gives the numbers worked out by hand", () => {
  // f and i are half open, g is new, o is wide open.
  const lstm = new LSTM({
    Wx: tensor([[0, 1, 0, 0]]),
    Wh: tensor([[0, 0, 0, 0]]),
    b: tensor([0, 0, 0, 40]),
  });
  const c = 0.5 * 3 + 0.5 * Math.tanh(2);
  const out = lstm.forward(tensor([[2]]), tensor([[7]]), tensor([[3]]));
  assertAlmostEquals(out.at(0, 0), Math.tanh(c), 1e-15);
  assertAlmostEquals(out.at(0, 1), c, 1e-15);
  const [dx, dh, dc] = lstm.backward(tensor([[0, 1]]));
  assertAlmostEquals(dx!.item(), 0.5 * (1 - Math.tanh(2) ** 2), 1e-15);
  assertEquals([dh!.item(), dc!.item()], [0, 0.5]);
});

Deno.test("a GRU blends the state before and the candidate", () => {
  const gru = new GRU({
    Wx: tensor([[0, 0, 1]]),
    Wh: tensor([[0, 0, 2]]),
    b: tensor([Math.log(3), 0, 0]),
  });
  // z is 3/4, and r is 1/2 before or after the product, which is the same for one unit.
  const h = 0.25 * 4 + 0.75 * Math.tanh(1 + 0.5 * 4 * 2);
  assertAlmostEquals(gru.forward(tensor([[1]]), tensor([[4]])).item(), h, 1e-15);
});

Deno.test("the place of the reset matters, and so does its bias", () => {
  const given = weights(3);
  const [x, h] = [drawn(N, D), drawn(N, H)];
  const before = new GRU(given).forward(x, h);
  const after = new GRU({ ...given, resetAfter: true });
  const withBias = new GRU({ ...given, resetAfter: true, bh: drawn(H) });
  assert(before.data.some((v, i) => v !== after.forward(x, h).data[i]));
  assert(before.data.some((v, i) => v !== withBias.forward(x, h).data[i]));
  assertEquals(after.params.length, 3);
  assertEquals(withBias.params.length, 4);
  assertThrows(() => new GRU({ ...given, bh: zeros([H]) }), RangeError, "no bh without resetAfter");
  assertThrows(
    () => new TimeGRU({ ...given, resetAfter: true, bh: zeros([1]) }),
    RangeError,
    "TimeGRU: expected bh of shape [5], found [1]",
  );
});

Deno.test("weights that do not fit are refused", () => {
  assertThrows(
    () => new RNN(weights(4)),
    RangeError,
    "RNN: expected Wx [D,H], Wh [H,H] and b [H], found [4,20], [5,20] and [20]",
  );
  assertThrows(() => new TimeLSTM(weights(3)), RangeError, "TimeLSTM: expected Wx [D,4H]");
});

Deno.test("inputs and states that do not fit are refused", () => {
  const cell = new LSTM(weights(4));
  const state = zeros([N, H]);
  assertThrows(
    () => cell.forward(zeros([N, H]), state, state),
    RangeError,
    "LSTM: expected x of shape [N,4], found [2,5]",
  );
  assertThrows(
    () => cell.forward(zeros([N, D]), state, zeros([1, H])),
    RangeError,
    "LSTM: expected cPrev of shape [2,5], found [1,5]",
  );
  const layer = new TimeRNN({ ...weights(1), stateful: true });
  assertThrows(
    () => layer.forward(zeros([N, D])),
    RangeError,
    "TimeRNN: expected xs of shape [N,T,4], found [2,4]",
  );
  layer.forward(zeros([N, T, D]));
  assertThrows(
    () => layer.forward(zeros([1, T, D])),
    RangeError,
    "TimeRNN: expected xs of 2 rows, as the state has, found [1,3,4]; call resetState",
  );
  assertThrows(
    () => layer.setState(zeros([N, D])),
    RangeError,
    "TimeRNN: expected h of shape [2,5], found [2,4]",
  );
  layer.resetState();
  assertEquals(layer.forward(zeros([1, T, D])).shape, [1, T, H]);
});

Deno.test("backward before forward, or of another shape, is refused", () => {
  const layers = [
    new RNN(weights(1)),
    new LSTM(weights(4)),
    new GRU(weights(3)),
    new TimeRNN(weights(1)),
    new TimeLSTM(weights(4)),
    new TimeGRU(weights(3)),
    new TimeBiLSTM({ ahead: weights(4), back: weights(4) }),
  ];
  for (const layer of layers) {
    assertThrows(() => layer.backward(zeros([N, H])), Error, "call forward before backward");
  }
  const layer = new TimeLSTM(weights(4));
  layer.forward(drawn(N, T, D));
  assertThrows(() => layer.backward(zeros([N, T, D])), RangeError, "output's shape [2,3,5]");
});

Deno.test("a state that is set is where the next forward starts, once or for good", () => {
  const given = weights(4);
  const [xs, h] = [drawn(N, T, D), drawn(N, H)];
  const x = reshape(slice(xs, { axis: 1, end: 1 }), [N, D]);
  const first = new LSTM(given).forward(x, h, zeros([N, H]));
  for (const stateful of [false, true]) {
    const layer = new TimeLSTM({ ...given, stateful });
    const fromZeros = layer.forward(xs);
    layer.setState(h);
    const hs = layer.forward(xs);
    const expected = slice(first, { axis: 1, end: H }).data;
    slice(hs, { axis: 1, end: 1 }).data.forEach((v, i) => assertAlmostEquals(v, expected[i]!));
    const again = layer.forward(xs);
    assertEquals(stateful, again.data.some((v, i) => v !== fromZeros.data[i]));
  }
});

Deno.test("dh is the gradient of the state that was set: what the encoder is handed", () => {
  const given = weights(4);
  const decoder = new TimeLSTM({ ...given, stateful: true });
  assertEquals(decoder.dh, undefined);
  const [xs, h] = [drawn(N, T, D), drawn(N, H)];
  const total = (at: Tensor): number => {
    decoder.setState(at);
    return sum(decoder.forward(xs)).item();
  };
  const step = 2 ** -16;
  const moved = (by: number): Tensor => {
    const x = h.clone();
    x.data[3]! += by;
    return x;
  };
  const slope = (total(moved(step)) - total(moved(-step))) / (2 * step);
  total(h);
  decoder.backward(full([N, T, H], 1));
  assertAlmostEquals(decoder.dh!.at(0, 3), slope, 1e-8);
  assertEquals(decoder.dc!.shape, [N, H]);
});

Deno.test("no steps, and no rows, are as good as any", () => {
  const layers = [
    new TimeRNN(weights(1)),
    new TimeLSTM(weights(4)),
    new TimeGRU(weights(3)),
    new TimeGRU({ ...weights(3), resetAfter: true, bh: zeros([H]) }),
    new TimeBiLSTM({ ahead: weights(4), back: weights(4) }),
  ];
  for (const layer of layers) {
    for (const [n, t] of [[0, T], [N, 0]] as const) {
      const hs = layer.forward(zeros([n, t, D]));
      assertEquals(hs.shape.slice(0, 2), [n, t]);
      assertEquals(layer.backward(hs).shape, [n, t, D]);
      assert(layer.grads.every(({ data }) => data.every((v) => v === 0)));
    }
  }
});

Deno.test("float32 in, float32 out, close to float64", () => {
  const xs = drawn(N, T, D);
  const x32 = zeros(xs.shape, { dtype: "float32" });
  x32.data.set(xs.data);
  const pairs = [
    [new TimeRNN(weights(1)), new TimeRNN(weights(1, "float32"))],
    [new TimeLSTM(weights(4)), new TimeLSTM(weights(4, "float32"))],
    [new TimeGRU(weights(3)), new TimeGRU(weights(3, "float32"))],
  ] as const;
  for (const [exact, layer] of pairs) {
    const hs = layer.forward(x32);
    const dxs = layer.backward(hs);
    const expected = exact.forward(xs);
    assertEquals([hs.dtype, dxs.dtype, layer.grads[1]!.dtype], ["float32", "float32", "float32"]);
    hs.data.forEach((v, i) => assertAlmostEquals(v, expected.data[i]!, 1e-5));
    const dx = exact.backward(expected);
    dxs.data.forEach((v, i) => assertAlmostEquals(v, dx.data[i]!, 1e-5));
  }
});
