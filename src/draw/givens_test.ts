import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Random } from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Tensor, tensor, zeros } from "../tensor/mod.ts";
import { larger } from "./larger.ts";
import { Draw } from "./draw.ts";
import { classIndices, givens, oneHots, positives, probabilities, tensors } from "./mod.ts";
import { without } from "./smaller.ts";

Deno.test("without() deletes one index in every tensor that has the axis", () => {
  const draws = [
    tensors(["N", "C"]),
    tensors(["C", "C"]),
    tensors(["N"]),
    oneHots(["N", "C"]),
    classIndices(["N"], { classes: "C" }),
    probabilities(["N", "C"]),
  ].filter((draw) => draw instanceof Draw);
  const drawn = [
    tensor([[0, 1, 2], [10, 11, 12]]),
    tensor([[0, 1, 2], [10, 11, 12], [20, 21, 22]]),
    tensor([7, 8]),
    tensor([[0, 1, 0], [0, 0, 1]]),
    tensor([1, 2]),
    tensor([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]]),
  ];
  const left = without(draws, drawn, { axis: "C", index: 1 });
  assertEquals(left.slice(0, 5).map((x) => x.toArray()), [
    [[0, 2], [10, 12]],
    [[0, 2], [20, 22]],
    [7, 8],
    // A row whose class went away is of the first.
    [[1, 0], [0, 1]],
    [0, 1],
  ]);
  assertEquals(left[5]!.at(1, 0) + left[5]!.at(1, 1), 1);
  assertEquals(drawn[3]!.toArray(), [[0, 1, 0], [0, 0, 1]]);
});

Deno.test("an axis of several blocks has one index more or less in each of them", () => {
  const H = { name: "H", times: 2 };
  const draws = [tensors([H]), tensors(["H", H])].filter((draw) => draw instanceof Draw);
  const drawn = [tensor([0, 1, 2, 10, 11, 12]), zeros([3, 6])];
  const left = without(draws, drawn, { axis: "H", index: 1 });
  assertEquals(left[0]!.toArray(), [0, 2, 10, 12]);
  assertEquals(left[1]!.shape, [2, 4]);
  const random = new Random(xoroshiro128plus(1));
  const grown = larger(draws, left, { axis: "H", sizes: new Map([["H", 2]]), random });
  assertEquals(grown[0]!.size, 6);
  assertEquals(grown[0]!.data.slice(3).map((v) => v - 10), grown[0]!.data.slice(0, 3));
  assertEquals(grown[1]!.shape, [3, 6]);
  assertThrows(() => tensors([{ name: "H", times: 0 }]), RangeError, "Cannot draw 0 times axis H");
});

Deno.test("givens() draw, keep and shrink axes of several blocks", () => {
  const given = givens({
    Wx: tensors(["D", { name: "H", times: 4 }]),
    Wh: tensors([{ name: "H", max: 3 }, { name: "H", times: 4 }]),
  });
  const fits = ({ Wx, Wh }: { Wx: Tensor; Wh: Tensor }): boolean =>
    Wh.shape[1] === 4 * Wh.shape[0]! && Wx.shape[1] === Wh.shape[1] && Wh.shape[0]! <= 3;
  fc.assert(fc.property(given, fits));
  const { counterexample } = fc.check(
    fc.property(given, (drawn) => fits(drawn) && drawn.Wx.data.every((v) => v < 1)),
    { seed: 1 },
  );
  assertEquals(counterexample?.[0].Wx.shape, [1, 4]);
  assertEquals(counterexample?.[0].Wh.shape, [1, 4]);
  const wrong = { Wx: zeros([1, 6]), Wh: zeros([2, 6]) };
  assertEquals(given.canShrinkWithoutContext(wrong), false);
});

Deno.test("givens() keep the contexts of other arbitraries while tensors shrink", () => {
  // A mapped value shrinks only with the context that it was drawn with.
  const draw = givens({
    k: fc.nat().map((n) => ({ n })),
    x: tensors(["N", "D"]),
    m: fc.array(fc.nat().map((n) => `${n}`)),
  });
  const property = fc.property(draw, ({ k, m }) => k.n < 17 || m.length < 2);
  const { counterexample } = fc.check(property, { seed: 3 });
  const [{ k, x, m }] = counterexample!;
  assertEquals([k, x.toArray(), m], [{ n: 17 }, [[0]], ["0", "0"]]);
});

Deno.test("givens() shrink an example that was not drawn", () => {
  const draw = givens({ x: tensors(["N", "D"]), W: tensors(["D", "M"]), k: fc.nat() });
  const example = { x: tensor([[0.5, 2.25], [3, 1]]), W: tensor([[1], [2]]), k: 40 };
  assert(draw.canShrinkWithoutContext(example));
  assert(!draw.canShrinkWithoutContext({ ...example, W: tensor([[1], [2], [3]]) }));
  assert(!draw.canShrinkWithoutContext({ ...example, x: tensor([1, 2]) }));
  assert(!draw.canShrinkWithoutContext({ ...example, x: 3 }));
  assert(!draw.canShrinkWithoutContext(null));
  const property = fc.property(
    draw,
    ({ x, k }) => !Array.from(x.data).some((v) => v > 2.1) || k < 5,
  );
  const { counterexample } = fc.check(property, { examples: [[example]], numRuns: 1, seed: 1 });
  const { x, W, k } = counterexample![0]!;
  assertEquals([x.toArray(), W.toArray(), k], [[[3]], [[0]], 5]);
});

Deno.test("givens() take any name, and refuse what is no arbitrary", () => {
  const [drawn] = fc.sample(givens({ toString: fc.constant(1), constructor: tensors([2]) }), 1);
  assertEquals(Object.keys(drawn!), ["toString", "constructor"]);
  assertThrows(() => givens({ x: 3 } as never), TypeError, "Cannot draw x: expected an arbitrary");
});

Deno.test("givens() draw an axis within the bounds of all that name it, or refuse", () => {
  const draw = givens({
    a: tensors([{ name: "N", min: 2 }]),
    b: tensors(["N"]),
    c: tensors([{ name: "N", max: 3 }]),
    d: tensors([{ name: "M", min: 8 }]),
    e: tensors([{ name: "M" }]),
  });
  for (const { a, d, e } of fc.sample(draw, { numRuns: 200, seed: 1 })) {
    assert(a.size >= 2 && a.size <= 3 && d.size >= 8 && e.size === d.size);
  }
  assertThrows(
    () => givens({ a: tensors([{ name: "N", min: 3 }]), b: tensors([{ name: "N", max: 2 }]) }),
    RangeError,
    "Cannot draw axis N: expected at least 3 and at most 2",
  );
  // Rows need an entry, whatever another draw would allow.
  const rows = givens({ x: tensors([{ name: "C", min: 0 }]), t: oneHots([1, "C"]) });
  assert(fc.sample(rows, { numRuns: 200, seed: 1 }).every(({ x }) => x.size > 0));
  assertThrows(() => positives([null as never]), TypeError, "Cannot draw axis null");
});
