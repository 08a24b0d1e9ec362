import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { type Upstream, upstreams, upstreamTensor } from "./mod.ts";

Deno.test("upstreams() are mostly random, and sometimes ones", () => {
  const drawn = fc.sample(upstreams(), { numRuns: 4000, seed: 1 });
  const ones = drawn.filter(({ kind }) => kind === "ones").length;
  assertGreater(ones, 100);
  assertLess(ones, 600);
  assertEquals(drawn.filter(({ kind }) => kind === "random").length, 4000 - ones);
});

Deno.test("random upstreams take each of the eighths from −2 to 2 but 0, evenly", () => {
  const counts = new Map<number, number>();
  for (let seed = 0; seed < 500; seed++) {
    for (const v of upstreamTensor({ kind: "random", seed }, [4, 8]).data) {
      counts.set(v, (counts.get(v) ?? 0) + 1);
    }
  }
  const expected = Array.from({ length: 16 }, (_, k) => (k + 1) / 8);
  assertEquals(
    [...counts.keys()].sort((a, b) => a - b),
    [...expected.map((v) => -v).reverse(), ...expected],
  );
  for (const count of counts.values()) assert(count > 350 && count < 650, `${count} of 500`);
});

Deno.test("upstreams() shrink to ones first, then to units, and end", () => {
  const kinds = (upstream: Upstream) =>
    [...upstreams().shrink(upstream, undefined)].map(({ value }) =>
      value.kind === "unit" ? value.index : value.kind
    );
  assertEquals(kinds({ kind: "random", seed: 9 }), ["ones", 0, 1, 2, 3]);
  assertEquals(kinds({ kind: "unit", index: 2 }), ["ones", 0, 1]);
  assertEquals(kinds({ kind: "ones" }), []);
  // What cannot be ones ends at the first unit that still fails.
  const holds = (upstream: Upstream) => upstreamTensor(upstream, [3]).data[0] === 1;
  const { counterexample } = fc.check(fc.property(upstreams(), holds), { seed: 1 });
  assertEquals(counterexample, [{ kind: "unit", index: 1 }]);
});

Deno.test("upstreams() shrink only what is one without a context", () => {
  const can = (value: unknown) => upstreams().canShrinkWithoutContext(value);
  assert(can({ kind: "ones" }) && can({ kind: "unit", index: 3 }));
  assert(can({ kind: "random", seed: 3 }));
  assert(!can({ kind: "unit", index: -1 }) && !can({ kind: "two" }) && !can(null));
});
