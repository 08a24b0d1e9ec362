import { assertEquals, assertThrows } from "@std/assert";
import { tensor, zeros } from "../../tensor/mod.ts";
import {
  AdaptiveAveragePooling,
  AveragePooling,
  Convolution,
  Flatten,
  MaxPooling,
  TransposedConvolution,
} from "./mod.ts";

Deno.test("Convolution gives the numbers worked out by hand", () => {
  const convolution = new Convolution(tensor([[[[1, 2], [3, 4]]]]), tensor([10]), { padding: 1 });
  const x = tensor([[[[1, 0], [0, 2]]]]);
  assertEquals(convolution.forward(x).toArray(), [[[[14, 13, 10], [12, 19, 16], [10, 14, 12]]]]);
  const ones = tensor([[[[1, 1, 1], [1, 1, 1], [1, 1, 1]]]]);
  assertEquals(convolution.backward(ones).toArray(), [[[[10, 10], [10, 10]]]]);
  const [dW, db] = convolution.grads;
  assertEquals(dW.toArray(), [[[[3, 3], [3, 3]]]]);
  assertEquals(db!.toArray(), [9]);
});

Deno.test("Convolution says which shape it expected", () => {
  const W = zeros([4, 2, 3, 3]);
  const layer = new Convolution(W, zeros([4]), { groups: 2 });
  for (
    const [call, message] of [
      [() => new Convolution(zeros([3, 3])), "W of shape [F,C/groups,KH,KW], found [3,3]"],
      [() => new Convolution(zeros([2, 1, 0, 3])), "found [2,1,0,3]"],
      [
        () => new Convolution(W, zeros([3])),
        "b of shape [4] beside W of shape [4,2,3,3], found [3]",
      ],
      [() => new Convolution(W, undefined, { groups: 3 }), "F a multiple of the 3 groups"],
      [() => new Convolution(W, undefined, { groups: 0 }), "an integer of groups from 1, found 0"],
      [() => new Convolution(W, undefined, { stride: 0 }), "a stride of integers from 1, found 0"],
      [() => new Convolution(W, undefined, { padding: [0, -1] }), "a padding of integers from 0"],
      [() => new Convolution(W, undefined, { dilation: 1.5 }), "a dilation of integers from 1"],
      [() => layer.forward(zeros([4, 5, 5])), "x of shape [N,C,H,W], found [4,5,5]"],
      [() => layer.forward(zeros([1, 3, 5, 5])), "[N,4,H,W] for W of shape [4,2,3,3] in 2 groups"],
      [() => layer.forward(zeros([1, 4, 5, 2])), "W of at least 3, found [1,4,5,2]"],
    ] as const
  ) assertThrows(call, RangeError, message);
  layer.forward(zeros([1, 4, 5, 5]));
  assertThrows(() => layer.backward(zeros([1, 4, 3, 2])), RangeError, "shape [1,4,3,3], found");
  assertThrows(
    () => new Convolution(W, undefined, { stride: [1] as never }),
    TypeError,
    "a stride to be a number or two",
  );
});

Deno.test("TransposedConvolution says which shape it expected", () => {
  const W = zeros([2, 3, 2, 2]);
  const layer = new TransposedConvolution(W, undefined, { padding: 1 });
  for (
    const [call, message] of [
      [() => new TransposedConvolution(W, zeros([2])), "b of shape [3] beside"],
      [
        () => new TransposedConvolution(W, undefined, { outputPadding: 1 }),
        "below the stride 1 or the dilation 1, found 1",
      ],
      [() => layer.forward(zeros([1, 3, 4, 4])), "[N,2,H,W] for W of shape [2,3,2,2], found"],
      [() => layer.forward(zeros([1, 2, 1, 4])), "one entry or more along H, found 0"],
    ] as const
  ) assertThrows(call, RangeError, message);
});

Deno.test("MaxPooling never takes its padding, hands NaN on, and takes the first of ties", () => {
  const padded = new MaxPooling(2, { stride: 1, padding: 1 });
  assertEquals(padded.forward(tensor([[[[-3]]]])).toArray(), [[[[-3, -3], [-3, -3]]]]);
  assertEquals(padded.backward(tensor([[[[1, 2], [3, 4]]]])).toArray(), [[[[10]]]]);
  const pairs = new MaxPooling([1, 2]);
  const { data } = pairs.forward(tensor([[[[NaN, 1, 1, NaN, -Infinity, -Infinity, 2, 2]]]]));
  assertEquals([...data], [NaN, NaN, -Infinity, 2]);
  assertEquals([...pairs.backward(tensor([[[[1, 2, 3, 4]]]])).data], [1, 0, 0, 2, 3, 0, 4, 0]);
});

Deno.test("poolings refuse windows that have nothing but padding", () => {
  for (const layer of [MaxPooling, AveragePooling]) {
    assertThrows(
      () => new layer(1, { padding: [0, 1] }).forward(zeros([1, 1, 2, 2])),
      RangeError,
      `${layer.name}: expected windows with an entry of x of shape [1,1,2,2], ` +
        "found nothing but padding in window 0 along W",
    );
  }
});

Deno.test("AveragePooling counts its padding, unless told otherwise", () => {
  const x = tensor([[[[4, 8]]]]);
  const averages = (countIncludePad?: boolean) =>
    new AveragePooling([1, 2], {
      padding: [0, 1],
      stride: 2,
      ...countIncludePad === undefined ? {} : { countIncludePad },
    }).forward(x).toArray();
  assertEquals(averages(), [[[[2, 4]]]]);
  assertEquals(averages(true), averages());
  assertEquals(averages(false), [[[[4, 8]]]]);
});

Deno.test("AdaptiveAveragePooling shares the border entry where windows do not divide the axis", () => {
  const halves = new AdaptiveAveragePooling([1, 2]);
  assertEquals(halves.forward(tensor([[[[1, 3, 5]]]])).toArray(), [[[[2, 4]]]]);
  assertEquals(halves.backward(tensor([[[[2, 4]]]])).toArray(), [[[[1, 3, 2]]]]);
  assertThrows(() => halves.forward(zeros([1, 1, 0, 2])), RangeError, "H and W from 1");
  assertThrows(() => new AdaptiveAveragePooling([0, 1]), RangeError, "an output size of integers");
});

Deno.test("Flatten keeps the batch, and takes no scalar", () => {
  const flatten = new Flatten();
  assertEquals(flatten.forward(zeros([2, 3, 4])).shape, [2, 12]);
  assertEquals(flatten.backward(zeros([2, 12])).shape, [2, 3, 4]);
  assertEquals(flatten.forward(zeros([0, 3])).shape, [0, 3]);
  assertThrows(() => flatten.forward(tensor(1)), RangeError, "x of shape [N,...], found []");
});

Deno.test("convolutions and poolings keep float32, and take an empty batch", () => {
  const x = zeros([0, 2, 3, 3], { dtype: "float32" });
  for (
    const layer of [
      new Convolution(zeros([2, 2, 2, 2])),
      new TransposedConvolution(zeros([2, 1, 2, 2])),
      new MaxPooling(2),
      new AveragePooling(2),
      new AdaptiveAveragePooling(2),
      new Flatten(),
    ]
  ) {
    const out = layer.forward(x);
    const dx = layer.backward(zeros(out.shape, out));
    assertEquals([out.shape[0], out.dtype, dx.dtype, dx.shape], [0, "float32", "float32", x.shape]);
  }
});

Deno.test("layers of images say so when backward comes before forward", () => {
  for (
    const layer of [
      new Convolution(zeros([2, 2, 2, 2])),
      new TransposedConvolution(zeros([2, 1, 2, 2])),
      new MaxPooling(2),
      new AveragePooling(2),
      new AdaptiveAveragePooling(2),
      new Flatten(),
    ]
  ) {
    assertThrows(
      () => layer.backward(zeros([1])),
      Error,
      `${layer.constructor.name}: call forward before backward`,
    );
  }
});
