import { assert, assertEquals, assertThrows } from "@std/assert";
import { generator } from "../../random/mod.ts";
import { full, tensor, zeros } from "../../tensor/mod.ts";
import { Dropout, TimeDropout } from "./mod.ts";

const x = tensor([1, -2, 0, Infinity]);

Deno.test("dropouts say what does not fit", () => {
  const random = generator(1);
  assertThrows(() => new Dropout({ random, ratio: 1.5 }), RangeError, "0 to 1, found 1.5");
  assertThrows(() => new TimeDropout({ random, ratio: NaN }), RangeError, "0 to 1, found NaN");
  assertThrows(() => new TimeDropout({ random }).forward(x), RangeError, "x [N,T,D], found [4]");
  assertThrows(() => new Dropout({ random }).backward(x), Error, "call forward before backward");
});

Deno.test("a ratio of 0 drops nothing, and one of 1 everything", () => {
  for (const isInverted of [true, false]) {
    const all = new Dropout({ random: generator(1), ratio: 0, isInverted });
    assertEquals(all.forward(x).toArray(), x.toArray());
    const none = new Dropout({ random: generator(1), ratio: 1, isInverted });
    assertEquals(none.forward(x).toArray(), [0, 0, 0, 0]);
    assertEquals(none.backward(tensor([1, 2, 3, 4])).toArray(), [0, 0, 0, 0]);
  }
});

Deno.test("the same seed gives the same masks, one after the other", () => {
  const [a, b] = [1, 1].map((seed) => new Dropout({ random: generator(seed) }));
  const ones = full([64], 1);
  const first = a!.forward(ones);
  assertEquals(b!.forward(ones).toArray(), first.toArray());
  const second = a!.forward(ones);
  assertEquals(b!.forward(ones).toArray(), second.toArray());
  assert(second.data.some((v, i) => v !== first.data[i]));
});

Deno.test("the book's variant scales in evaluation, the inverted one in training", () => {
  const book = new Dropout({ random: generator(1), ratio: 0.75, isInverted: false });
  assert(book.forward(full([64], 1)).data.every((v) => v === 0 || v === 1));
  book.isTraining = false;
  assertEquals(book.forward(tensor([4])).toArray(), [1]);
  const inverted = new Dropout({ random: generator(1), ratio: 0.75 });
  assert(inverted.forward(full([64], 1)).data.every((v) => v === 0 || v === 4));
});

Deno.test("TimeDropout drops the same entries at all time steps", () => {
  const dropout = new TimeDropout({ random: generator(5), ratio: 0.5 });
  const [first, ...others] = (dropout.forward(full([2, 3, 8], 1)).toArray() as number[][][])[0]!;
  for (const step of others) assertEquals(step, first);
  const each = new TimeDropout({ random: generator(5), ratio: 0.5, isShared: false });
  const steps = (each.forward(full([2, 3, 8], 1)).toArray() as number[][][])[0]!;
  assert(steps.some((step) => step.join() !== steps[0]!.join()));
  assertEquals(dropout.forward(zeros([0, 3, 8])).shape, [0, 3, 8]);
});
