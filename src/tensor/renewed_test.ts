import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { renewed, tensor } from "./mod.ts";

Deno.test("renewed() writes over a copy of the same shape and dtype, and copies anew otherwise", () => {
  const x = tensor([[1, 2]]);
  const first = renewed(undefined, x);
  assert(first !== x);
  const second = renewed(first, tensor([[3, 4]]));
  assertStrictEquals(second, first);
  assertEquals(second.toArray(), [[3, 4]]);
  for (const other of [tensor([5, 6]), tensor([[5, 6]], { dtype: "float32" })]) {
    const third = renewed(second, other);
    assert(third !== second);
    assertEquals([third.shape, third.dtype, [...third.data]], [other.shape, other.dtype, [5, 6]]);
  }
  assertEquals([...second.data, ...x.data], [3, 4, 1, 2]);
});
