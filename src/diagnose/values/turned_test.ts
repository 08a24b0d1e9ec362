import { assertEquals } from "@std/assert";
import { tensor } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";
import { turned } from "./turned.ts";

Deno.test("turned() leaves alone a tensor of another rank, as labels have that come in several forms", () => {
  const rows = tensor([[0, 1], [1, 0]]);
  const replacements = turned(rows, "t");
  const one = {} as Case;
  assertEquals(
    replacements.map(({ of }) => of(tensor([1, 0]), one)),
    replacements.map(() => undefined),
  );
  assertEquals(replacements.some(({ of }) => of(rows, one) !== undefined), true);
});
