import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { patternOf } from "./pattern.ts";
import type { Mark } from "./region.ts";

/** Every index of a shape, in the order of its entries. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
const marked = (...marks: Mark[]) =>
  shapes.chain((shape) => {
    const size = indices(shape).length;
    return fc.record({
      shape: fc.constant(shape),
      marks: fc.array(fc.constantFrom(...marks), { minLength: size, maxLength: size }),
    });
  });

/** What the words say of an entry of a tensor; undefined where they only count. */
function meaning(words: string, shape: readonly number[]): ((i: number[]) => boolean) | undefined {
  if (words.startsWith("all but ")) {
    const rest = meaning(words.slice(8), shape);
    return rest && ((i) => !rest(i));
  }
  if (/^(the only entry|both entries|all \d+ entries)$/.test(words)) return () => true;
  const [rows, columns] = shape as [number, number];
  const parts: Record<string, (i: number[]) => boolean> = {
    "the diagonal": ([i, j]) => i === j,
    "the first row and column": ([i, j]) => i === 0 || j === 0,
    "the last row and column": ([i, j]) => i === rows - 1 || j === columns - 1,
    "the border": ([i, j]) => i === 0 || j === 0 || i === rows - 1 || j === columns - 1,
  };
  if (parts[words] !== undefined) return parts[words];
  const entry = /^entry \[([\d,]+)\]( only)?$/.exec(words);
  if (entry) return (i) => i.join(",") === entry[1];
  const line = /^(row|column)s? ([\d, and]+)$/.exec(words);
  if (line) {
    const places = line[2]!.match(/\d+/g)!.map(Number);
    return (i) => places.includes(i[line[1] === "row" ? 0 : 1]!);
  }
  const slice = /^slice \[(.*)\]$/.exec(words);
  if (slice) {
    const wanted = slice[1]!.split(",");
    return (i) => wanted.every((w, axis) => w === ":" || Number(w) === i[axis]);
  }
  const places = /^indices ([\d, and]+) of axis (\d+)$/.exec(words);
  if (places) {
    const all = places[1]!.match(/\d+/g)!.map(Number);
    return (i) => all.includes(i[Number(places[2])]!);
  }
  return undefined;
}

/** Whether the words are true of the marks, those of unknown entries apart. */
function isTrue(pattern: string, { shape, marks }: { shape: number[]; marks: Mark[] }): boolean {
  const [, words = "", unknown = "0"] = /^(.*?)(?:, (\d+) unknown)?$/.exec(pattern)!;
  if (Number(unknown) !== marks.filter((mark) => mark === "unknown").length) return false;
  const wrong = marks.filter((mark) => mark === "wrong").length;
  const holds = meaning(words, shape);
  if (holds === undefined) return words === `${wrong} of ${marks.length} entries`;
  return indices(shape).every((index, i) =>
    marks[i] === "unknown" || holds(index) === (marks[i] === "wrong")
  );
}

Deno.test("patternOf() says what is true of the marks", () => {
  fc.assert(
    fc.property(
      fc.oneof(marked("wrong", "right"), marked("wrong", "right", "unknown")),
      (one) => isTrue(patternOf(one), one),
    ),
    { numRuns: 2000 },
  );
});

Deno.test("patternOf() finds whole rows, columns and slices, and what is left without one", () => {
  const planted = shapes.filter((shape) => shape.length > 1 && indices(shape).length > 1)
    .chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.nat(shape.length - 1),
        at: fc.nat(),
        isInside: fc.boolean(),
      })
    );
  fc.assert(fc.property(planted, ({ shape, axis, at, isInside }) => {
    const place = at % shape[axis]!;
    const marks = indices(shape).map((index): Mark =>
      (index[axis] === place) === isInside ? "wrong" : "right"
    );
    const pattern = patternOf({ shape, marks });
    const isCounted = / of \d+ entries/.test(pattern);
    return isTrue(pattern, { shape, marks }) && isCounted === !marks.includes("wrong");
  }));
});

Deno.test("patternOf() has words for what is often wrong", () => {
  const words = (rows: number, columns: number, isWrong: (i: number, j: number) => boolean) => {
    const shape = [rows, columns];
    const marks = indices(shape).map(([i, j]): Mark => isWrong(i!, j!) ? "wrong" : "right");
    return patternOf({ shape, marks });
  };
  assertEquals(words(2, 3, () => true), "all 6 entries");
  assertEquals(words(1, 1, () => true), "the only entry");
  assertEquals(words(1, 2, () => true), "both entries");
  assertEquals(words(2, 3, (i, j) => i === 0 && j === 2), "entry [0,2] only");
  assertEquals(words(2, 3, (i) => i === 1), "row 1");
  assertEquals(words(2, 3, (_, j) => j === 0), "column 0");
  assertEquals(words(3, 3, (i, j) => i === j), "the diagonal");
  assertEquals(words(3, 3, (i, j) => i !== j), "all but the diagonal");
  assertEquals(words(3, 3, (i, j) => i === 0 || j === 0), "the first row and column");
  assertEquals(words(4, 4, (i, j) => i % 3 === 0 || j % 3 === 0), "the border");
  assertEquals(words(4, 2, (i) => i % 2 === 0), "rows 0 and 2");
  assertEquals(words(3, 3, (i, j) => i + j > 0), "all but entry [0,0]");
  assertEquals(words(3, 3, (i, j) => (i + j) % 2 === 1), "4 of 9 entries");
  assertEquals(
    patternOf({ shape: [3], marks: ["wrong", "unknown", "right"] }),
    "entry [0], 1 unknown",
  );
  assert(isTrue("row 1, 1 unknown", { shape: [2, 1], marks: ["unknown", "wrong"] }));
  assert(!isTrue("row 1", { shape: [2, 2], marks: ["right", "wrong", "wrong", "wrong"] }));
});
