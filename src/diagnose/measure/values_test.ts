import { assertEquals } from "@std/assert";
import type { Case } from "../hypothesis.ts";
import { zeros } from "../../tensor/mod.ts";
import { productsIn } from "./values.ts";

/** A trial with matrices of these names, all of one shape. */
function trialWith(...names: readonly string[]): Case {
  const tensors = Object.fromEntries(names.map((name) => [name, zeros([2, 2])]));
  return { tensors } as unknown as Case;
}

Deno.test("products are of tensors that every trial has, whatever names they have in one", () => {
  const names = productsIn([trialWith("x", "W", "V"), trialWith("x", "W", "params[1]")])
    .map(({ name }) => name);
  assertEquals(names, ["x · W", "W · x"]);
});
