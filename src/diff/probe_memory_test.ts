import { assertEquals } from "@std/assert";
import { zeros } from "../tensor/mod.ts";
import { releaseMemory, takeMemory } from "./probe_memory.ts";

const at = [zeros([2, 3]), zeros([3])];

Deno.test("takeMemory() hands out released memory once, and only for the same sizes", () => {
  const first = takeMemory(at, 4);
  const isFirst = (tensors: typeof at, size: number) => takeMemory(tensors, size) === first;
  assertEquals(isFirst(at, 4), false);
  releaseMemory(first);
  assertEquals(isFirst(at, 5), false);
  assertEquals(isFirst([zeros([3, 2]), zeros([3])], 4), false);
  assertEquals(isFirst([zeros([2, 3])], 4), false);
  assertEquals(isFirst([zeros([2, 3]), zeros([3], { dtype: "float32" })], 4), false);
  assertEquals(isFirst(at, 4), true);
  assertEquals(isFirst(at, 4), false);
});

Deno.test("takeMemory() has room for points and directions of each tensor", () => {
  const { question, u, g, dout, out } = takeMemory(at, 4);
  for (const point of question) assertEquals(point.map(({ shape }) => shape), [[2, 3], [3]]);
  for (const rows of [u, g]) assertEquals(rows.map(({ length }) => length), [6, 3]);
  assertEquals([dout.length, out.length], [4, 4]);
});
