import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { map, type Tensor } from "../tensor/mod.ts";
import {
  type Arbitrary,
  classIndices,
  givens,
  labels,
  mutate,
  oneHots,
  positives,
  probabilities,
  softLabels,
  tensors,
  upstreams,
} from "./mod.ts";
import { width } from "./rows.ts";

const DICTIONARY = [3, 700, 1e-5, 1.345, 1e300, 1e-300, NaN, Infinity];

const draws: Readonly<Record<string, Arbitrary<Tensor>>> = {
  "tensors of any shape": tensors(),
  tensors: tensors(["N", "D"]),
  "bounded tensors": tensors(["N", "D"], { min: -1, max: 2.5 }),
  "tensors far away": tensors(["N"], { min: 1e9, max: 1e12 }),
  "float32 tensors": tensors(["N", "D"], { dtype: "float32", max: 0.1 }),
  positives: positives(["N", "D"]),
  "tensors with an axis that may be empty": tensors([{ name: "N", min: 0 }, 2]),
  "square tensors": tensors(["N", "N"]),
  "one-hots": oneHots(["N", "C"]),
  "soft labels": softLabels(["N", "C"]),
  probabilities: probabilities(),
  "class indices": classIndices(["N"], { classes: 4 }),
  "class indices of named classes": classIndices(["N"], { classes: "C" }),
  "class indices of which some are ignored": classIndices(["N"], { classes: "C", ignored: -1 }),
  labels: labels(["N", "C"]),
};

/** Calls `check` with what came of many chains of mutations. */
function chains<T>(arbitrary: Arbitrary<T>, check: (mutated: T, from: T) => void): void {
  for (let seed = 0; seed < 40; seed++) {
    const random = new fc.Random(xoroshiro128plus(seed));
    let value = arbitrary.generate(random, undefined).value;
    for (let i = 0; i < 40; i++) {
      const next = mutate(arbitrary, value, { random, dictionary: DICTIONARY });
      check(next, value);
      value = next;
    }
  }
}

for (const [name, draw] of Object.entries(draws)) {
  Deno.test(`mutated ${name} could have been drawn, and are new tensors`, () => {
    chains(draw, (x, from) => {
      assert(draw.canShrinkWithoutContext(x), `${x}`);
      assert(x.data.every((v) => Number.isFinite(v) && !Object.is(v, -0)), `${x}`);
      assert(x.data !== from.data);
    });
  });
}

Deno.test("mutated entries stay within the bounds, and of a size that is drawn", () => {
  chains(draws["bounded tensors"]!, ({ data }) => {
    assert(data.every((v) => v >= -1 && v <= 2.5));
  });
  chains(draws["positives"]!, ({ data }) => assert(data.every((v) => v >= 1e-8 && v <= 1e7)));
  chains(draws["tensors"]!, ({ data }) => {
    assert(data.every((v) => v === 0 || Math.abs(v) >= 1e-8 && Math.abs(v) <= 1e7));
  });
  chains(draws["float32 tensors"]!, ({ data }) => {
    assert(data.every((v) => v <= Math.fround(0.1) && v === Math.fround(v)));
  });
});

Deno.test("mutated rows still sum to 1, and one-hots still have a single 1", () => {
  chains(draws["probabilities"]!, (x) => {
    for (const row of rowsOf(x)) {
      assert(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-12);
      assert(row.every((v) => v > 0));
    }
  });
  chains(draws["one-hots"]!, (x) => {
    for (const row of rowsOf(x)) {
      assertEquals(row.filter((v) => v !== 0), [1]);
    }
  });
});

function rowsOf(x: Tensor): number[][] {
  const n = width(x);
  return Array.from({ length: x.size / n }, (_, i) => [...x.data.subarray(i * n, i * n + n)]);
}

Deno.test("mutated class indices are whole, and below the number of classes", () => {
  const given = givens({
    W: tensors([{ name: "V", max: 3 }, "D"]),
    t: classIndices(["N"], { classes: "V" }),
  });
  chains(given, ({ W, t }) => {
    assert(t.data.every((c) => Number.isInteger(c) && c >= 0 && c < W.shape[0]!));
  });
});

Deno.test("a mutated record keeps the axes that its tensors share, and mutates all of it", () => {
  const given = givens({
    x: tensors(["N", "D"]),
    W: tensors(["D", { name: "M", max: 3 }]),
    t: labels(["N", { name: "M", max: 3 }]),
    rate: fc.double({ min: 0, max: 1 }),
    y: tensors(["N"]).map((y) => map(y, Math.round)),
  });
  const changed = new Set<string>();
  const sizes = new Set<string>();
  chains(given, (mutated, from) => {
    const { x, W, t, y } = mutated;
    assertEquals([x.shape[1], x.shape[0]], [W.shape[0], t.shape[0]]);
    assert(W.shape[1]! <= 3 && y.data.every(Number.isInteger));
    if (t.rank === 2) assertEquals(t.shape[1], W.shape[1]);
    for (const key of Object.keys(mutated) as (keyof typeof mutated)[]) {
      if (mutated[key] !== from[key]) changed.add(key);
    }
    if (x.shape[0] !== from.x.shape[0]) {
      sizes.add(x.shape[0] === 1 ? "one" : x.shape[0]! > from.x.shape[0]! ? "more" : "less");
    }
  });
  assertEquals([...changed].sort(), ["W", "rate", "t", "x", "y"]);
  assertEquals([...sizes].sort(), ["less", "more", "one"]);
});

Deno.test("mutations reach the numbers of the dictionary, their neighbours, ties and opposites", () => {
  const seen = new Set<string>();
  chains(tensors([3]), ({ data: [a, b] }) => {
    if (a === -700) seen.add("−700");
    if (a === 1.345) seen.add("1.345");
    if (a === 1.345 + 2 ** -52) seen.add("the double above 1.345");
    if (a === -1.345 + 2 ** -52) seen.add("the double above −1.345");
    if (a !== 0 && a === b) seen.add("a tie");
    if (a !== 0 && a === -b!) seen.add("opposites");
  });
  assertEquals(seen.size, 6, [...seen].join(", "));
});

Deno.test("numbers of the dictionary reach draws that stand behind map", () => {
  let count = 0;
  const doubled = tensors([3]).map((x) => map(x, (v) => 2 * v));
  chains(doubled, ({ data }) => {
    if (data.includes(2.69)) count++;
  });
  assert(count > 10, `${count}`);
});

Deno.test("a mutation follows from its random numbers, and leaves what it is of as it was", () => {
  const given = givens({ x: tensors(["N", "D"]), t: labels(["N", "C"]) });
  const once = (): unknown[] => {
    const found: unknown[] = [];
    chains(given, ({ x, t }) => found.push([...x.data], [...t.data]));
    return found;
  };
  assertEquals(once(), once());
  chains(given, (_, { x, t }) => {
    const kept = [x.clone(), t.clone()];
    const random = new fc.Random(xoroshiro128plus(1));
    mutate(given, { x, t }, { random, dictionary: [] });
    assertEquals([[...x.data], [...t.data]], kept.map(({ data }) => [...data]));
  });
});

Deno.test("mutated upstreams are all kinds, single ones most of all", () => {
  const counts = { ones: 0, unit: 0, random: 0 };
  chains(upstreams(), (upstream) => {
    assert(upstreams().canShrinkWithoutContext(upstream));
    counts[upstream.kind]++;
  });
  assert(counts.ones > 100 && counts.unit > 500 && counts.random > 300, JSON.stringify(counts));
});
