import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Localised, Mark } from "../diagnose/mod.ts";
import { showPair } from "./show_pair.ts";
import { sideBySide } from "./side_by_side.ts";

const numbers = fc.oneof(
  fc.integer({ min: -999, max: 999 }).map((i) => i / 100),
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
  fc.constantFrom(0, NaN, Infinity, 1e-300, -1e300),
);

const localised = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 })
  .filter((shape) => shape.reduce((a, b) => a * b, 1) <= 64)
  .chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const list = <T>(entry: fc.Arbitrary<T>) =>
      fc.array(entry, { minLength: size, maxLength: size });
    return fc.record({
      shape: fc.constant(shape),
      analytic: list(numbers),
      bars: list(fc.double({ noNaN: true, min: 1e-15, max: 1 })),
      off: list(fc.double({ noNaN: true, min: 4, max: 1e6 })),
      marks: list(fc.constantFrom<Mark>("wrong", "right", "unknown"))
        .filter((marks) => marks.includes("wrong")),
    });
  })
  .map(({ shape, analytic, bars, off, marks }): Localised => ({
    name: "dx",
    shape,
    analytic,
    numeric: analytic.map((value, i) => {
      if (marks[i] === "unknown") return undefined;
      const slope = Number.isFinite(value) ? value : 0;
      return { value: marks[i] === "wrong" ? slope + off[i]! * bars[i]! : slope, bar: bars[i]! };
    }),
    marks,
    pattern: "some entries",
  }));

const gradient = (changes: Partial<Localised>): Localised => ({
  name: "dx",
  shape: [2],
  analytic: [1, 2],
  numeric: [{ value: 1, bar: 1e-12 }, { value: 4, bar: 1e-12 }],
  marks: ["right", "wrong"],
  pattern: "entry [1] only",
  ...changes,
});

Deno.test("sideBySide() is never too wide, and marks every wrong entry of a small tensor", () => {
  fc.assert(fc.property(localised, (one) => {
    const lines = sideBySide(one);
    if (one.marks.length === 1) return lines.length === 0;
    assert(lines.every((line) => line.length <= 88), lines.join("\n"));
    const stars = lines.slice(1).join("\n").split("*").length - 1;
    const wrong = one.marks.filter((mark) => mark === "wrong").length;
    const isSmall = one.shape.every((size) => size <= 3);
    return isSmall && lines.length < 20 && !lines.join().includes("…")
      ? stars === wrong
      : stars > 0 && stars <= wrong;
  }));
});

Deno.test("sideBySide() aligns what belongs together", () => {
  const even = localised.filter(({ shape }) => shape.length === 2);
  fc.assert(fc.property(even, (one) => {
    const lines = sideBySide(one).filter((line) => !/^(dx|·)/.test(line));
    const gap = lines[0]?.indexOf("from finite") ?? 0;
    return lines.every((line) => line.slice(gap - 4, gap).trim() === "");
  }));
});

Deno.test("showPair() tells a wrong entry from the slope, in few digits where they do", () => {
  fc.assert(fc.property(localised, ({ analytic, numeric, marks }) =>
    analytic.every((value, i) => {
      const [actual, expected] = showPair(value, { slope: numeric[i], mark: marks[i]! });
      return marks[i] !== "wrong" || value === numeric[i]?.value || actual !== `${expected}*`;
    })));
  const slope = { value: 1 / 3, bar: 1e-13 };
  assertEquals(showPair(1 / 3, { slope, mark: "right" }), ["0.3333", "0.3333"]);
  assertEquals(showPair(2 / 3, { slope, mark: "wrong" }), ["0.6667*", "0.3333"]);
  assertEquals(showPair(0.3333334, { slope, mark: "wrong" }), ["0.3333334*", "0.3333333"]);
  assertEquals(showPair(1, { slope: { value: 3e-17, bar: 1e-15 }, mark: "wrong" }), ["1*", "0"]);
  assertEquals(showPair(1, { slope: { value: 1.01, bar: 0.3 }, mark: "unknown" }), ["1", "1?"]);
});

Deno.test("sideBySide() explains its signs where they occur", () => {
  assertEquals(sideBySide(gradient({})), [
    "dx [2]: entry [1] only, marked *",
    "from backward(dout)    from finite differences",
    "1  2*                  1  4",
  ]);
  const unknown = gradient({ numeric: [undefined, { value: 4, bar: 1e-12 }] });
  assertEquals(sideBySide(unknown).slice(2), [
    "1  2*                  ·  4",
    "· forward has no slope here, or none that can be measured",
  ]);
  const noisy = gradient({
    numeric: [{ value: 1.5, bar: 0.4 }, { value: 4, bar: 1e-12 }],
    marks: ["unknown", "wrong"],
  });
  assertEquals(sideBySide(noisy).slice(2), [
    "1  2*                  1.5?  4",
    "? too close to the noise of forward to tell",
  ]);
});

Deno.test("sideBySide() shows the slices of a tensor that have a wrong entry, and counts the rest", () => {
  const size = 12;
  const all = Array.from({ length: size }, (_, i) => i);
  const sliced = (isWrong: (i: number) => boolean) =>
    sideBySide({
      name: "dx",
      shape: [6, 1, 2],
      analytic: all,
      numeric: all.map((i) => ({ value: isWrong(i) ? i + 1 : i, bar: 1e-12 })),
      marks: all.map((i) => isWrong(i) ? "wrong" : "right"),
      pattern: "some",
    });
  assertEquals(sliced((i) => i === 5), [
    "dx [6,1,2]: some, marked *",
    "[2,:,:]",
    "from backward(dout)    from finite differences",
    "4  5*                  4  6",
  ]);
  const lines = sliced(() => true);
  assertEquals(lines.at(-1), "… and 2 more with wrong entries");
  assertEquals(lines.filter((line) => line.startsWith("[")).length, 4);
});

Deno.test("sideBySide() elides a large matrix around what is wrong", () => {
  const size = 64;
  const all = Array.from({ length: size }, (_, i) => i);
  const lines = sideBySide({
    name: "dx",
    shape: [64],
    analytic: all,
    numeric: all.map((i) => ({ value: i === 40 ? -1 : i, bar: 1e-12 })),
    marks: all.map((i) => i === 40 ? "wrong" : "right"),
    pattern: "entry [40] only",
  });
  assertEquals(
    lines.at(-1),
    "…  36  37  38  39  40*  41  42  43  …    …  36  37  38  39  -1  41  42  43  …",
  );
});

Deno.test("sideBySide() says of a single entry only what other trials tell", () => {
  const single = gradient({
    shape: [1],
    analytic: [2],
    numeric: [{ value: 4, bar: 1e-12 }],
    marks: ["wrong"],
    pattern: "the only entry",
  });
  assertEquals(sideBySide(single), []);
  const elsewhere = { pattern: "the last row", trials: 9, hasZeros: false };
  assertEquals(sideBySide({ ...single, elsewhere }), ["dx: the last row, in 9 other trials"]);
  assertEquals(sideBySide(gradient({ elsewhere: { ...elsewhere, hasZeros: true } })).slice(0, 2), [
    "dx [2]: entry [1] only, marked *",
    "the last row, zeros apart, in 9 other trials",
  ]);
});
