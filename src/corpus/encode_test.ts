import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Tensor } from "../tensor/mod.ts";
import { decode, encode, type Json } from "./encode.ts";

const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 2.2250738585072014e-308),
);

const tensors = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  const options = { minLength: size, maxLength: size };
  return fc.oneof(
    fc.array(numbers, options).map((values) => new Tensor(shape, Float64Array.from(values))),
    fc.array(numbers, options).map((values) => new Tensor(shape, Float32Array.from(values))),
  );
});

const keys = fc.oneof(
  fc.string(),
  fc.constantFrom("$", "$$", "$tensor", "$number", "__proto__", "shape"),
);

const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    numbers,
    tensors,
    fc.string(),
    fc.constantFrom("NaN", "-0", true, false, null, undefined),
    fc.bigInt(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** Whether two values are the same, to the last bit of every number. */
function same(a: unknown, b: unknown): boolean {
  if (a instanceof Tensor && b instanceof Tensor) {
    return a.dtype === b.dtype && same(a.shape, b.shape) && a.size === b.size &&
      a.data.every((value, i) => Object.is(value, b.data[i]));
  }
  if (a instanceof Tensor || b instanceof Tensor) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Object.is(a, b);
  }
  const [one, other] = [Object.entries(a), new Map(Object.entries(b))];
  return Array.isArray(a) === Array.isArray(b) && one.length === other.size &&
    one.every(([key, item]) => other.has(key) && same(item, other.get(key)));
}

Deno.test("decode() gives back what encode() took, bit for bit, through JSON", () => {
  fc.assert(
    fc.property(values, (value) => same(decode(JSON.parse(JSON.stringify(encode(value)))), value)),
    { numRuns: 1000 },
  );
});

Deno.test("encode() gives two values the same JSON only if they are the same", () => {
  fc.assert(
    fc.property(
      values,
      values,
      (a, b) => same(a, b) || JSON.stringify(encode(a)) !== JSON.stringify(encode(b)),
    ),
  );
});

Deno.test("encode() keeps short decimals short", () => {
  assertEquals(encode(new Tensor([2], Float64Array.of(0.1, -0))), {
    $tensor: "float64",
    shape: [2],
    values: [0.1, "-0"],
  });
});

Deno.test("encode() refuses what it cannot give back, and says where it is", () => {
  for (const [value, kind] of [[new Map(), "Map"], [() => 1, "function"], [new Date(0), "Date"]]) {
    const error = assertThrows(() => encode({ a: [1, value] }, "given"), TypeError, "given.a[1]");
    assert(error.message.endsWith(`found a ${kind}`), error.message);
  }
});

Deno.test("decode() refuses tensors that are damaged", () => {
  const whole = { $tensor: "float32", shape: [2], values: [1, "NaN"] };
  assertStrictEquals((decode(whole) as Tensor).dtype, "float32");
  const damaged: Json[] = [
    { ...whole, $tensor: "float16" },
    { ...whole, shape: [3] },
    { ...whole, shape: [-1, -2] },
    { ...whole, shape: "2" },
    { ...whole, values: [1, "nan"] },
    { ...whole, values: [1, null] },
    { ...whole, values: [1, 0.1] },
    { $tensor: "float64", shape: [2] },
    { $number: "one" },
    { $bigint: "1.5" },
    { $date: 0 },
    { $undefined: false },
    { $number: "NaN", more: 1 },
    { ...whole, more: 1 },
  ];
  for (const json of damaged) assertThrows(() => decode(json), TypeError, "Cannot read");
});
