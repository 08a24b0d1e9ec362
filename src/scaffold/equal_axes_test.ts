import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { equalAxes } from "./equal_axes.ts";

Deno.test("equalAxes() finds the blocks of any partition of the axes, and no others", () => {
  const partition = fc.array(fc.nat(3), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(partition, (block) => {
      const works = (sizes: readonly number[]) =>
        sizes.every((size, i) => sizes[block.indexOf(block[i]!)] === size);
      const found = equalAxes({ count: block.length, works, usesAll: () => true })!;
      const first = (list: readonly number[]) => list.map((one) => list.indexOf(one));
      assertEquals(first(found.blocks), first(block));
      assertEquals(found.short, []);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("equalAxes() tells a kernel, which may be shorter, from an axis of which the rest is ignored", () => {
  const works = ([image, kernel]: readonly number[]) => kernel! <= image!;
  assertEquals(equalAxes({ count: 2, works, usesAll: () => true }), {
    blocks: [0, 1],
    short: [1],
  });
  assertEquals(equalAxes({ count: 2, works, usesAll: () => false }), {
    blocks: [0, 0],
    short: [],
  });
});

Deno.test("equalAxes() tries even sizes, and gives up where nothing works", () => {
  const isEven = (sizes: readonly number[]) => sizes.every((size) => size % 2 === 0);
  assertEquals(equalAxes({ count: 2, works: isEven, usesAll: () => true })?.blocks, [0, 1]);
  assertEquals(equalAxes({ count: 2, works: () => false, usesAll: () => true }), undefined);
});
