import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { tensor, zeros } from "../tensor/mod.ts";
import { releaseMemory, takeMemory } from "./probe_memory.ts";

const at = [zeros([2, 3]), zeros([3])];

Deno.test("takeMemory() hands out released memory once, and only for the same sizes", () => {
  const first = takeMemory(at, 4);
  assertNotStrictEquals(takeMemory(at, 4), first);
  releaseMemory(first);
  assertNotStrictEquals(takeMemory(at, 5), first);
  assertNotStrictEquals(takeMemory([zeros([3, 2]), zeros([3])], 4), first);
  assertNotStrictEquals(takeMemory([zeros([2, 3])], 4), first);
  assertNotStrictEquals(
    takeMemory([zeros([2, 3]), tensor([0, 0, 0], { dtype: "float32" })], 4),
    first,
  );
  assertStrictEquals(takeMemory(at, 4), first);
  assertNotStrictEquals(takeMemory(at, 4), first);
});

Deno.test("takeMemory() has room for points and directions of each tensor", () => {
  const { question, u, g, dout, out } = takeMemory(at, 4);
  for (const point of question) assertEquals(point.map(({ shape }) => shape), [[2, 3], [3]]);
  for (const rows of [u, g]) assertEquals(rows.map(({ length }) => length), [6, 3]);
  assertEquals([dout.length, out.length], [4, 4]);
});
