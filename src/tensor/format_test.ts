import { assertEquals } from "@std/assert";
import { format, Tensor, tensor, zeros } from "./mod.ts";

Deno.test("format() prints scalars, rows and aligned matrices", () => {
  assertEquals(format(tensor(0.5)), "0.5");
  assertEquals(format(tensor([-0.01, 2])), "[-0.01, 2]");
  assertEquals(format(tensor([[1, -2.5], [10, 3]])), "[[   1, -2.5],\n [  10,    3]]");
  assertEquals(`${tensor([[[1]], [[2]]])}`, "[[[1]],\n\n [[2]]]");
});

Deno.test("format() shows −0, NaN and infinities", () => {
  assertEquals(format(tensor([-0, NaN, -Infinity])), "[-0, NaN, -Infinity]");
});

Deno.test("format() shows empty tensors by their brackets", () => {
  assertEquals(format(zeros([0])), "[]");
  assertEquals(format(zeros([2, 0])), "[[],\n []]");
});

Deno.test("format() elides the middle of long arrays", () => {
  const x = new Tensor([200], Float64Array.from({ length: 200 }, (_, i) => i));
  assertEquals(format(x), "[0, 1, 2, …, 197, 198, 199]");
  assertEquals(format(x, { threshold: 200 }).includes("…"), false);
  assertEquals(format(zeros([50, 50])).split("\n").length, 7);
});
