import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { equal } from "../tensor/mod.ts";
import { upstreams, upstreamTensor } from "./mod.ts";

Deno.test("upstreamTensor() is the same each time and has no zero unless it is a unit", () => {
  fc.assert(fc.property(upstreams(), (upstream) => {
    const d = upstreamTensor(upstream, [3, 4]);
    assertEquals(equal(d, upstreamTensor(upstream, [3, 4])), true);
    assertEquals(d.data.every((v) => v !== 0 && Math.abs(v) <= 2 && v * 8 % 1 === 0), true);
  }));
});

Deno.test("upstreamTensor() fits any shape", () => {
  assertEquals(upstreamTensor({ kind: "random", seed: 7 }, [0, 3]).size, 0);
  assertEquals(upstreamTensor({ kind: "ones" }, []).item(), 1);
  assertEquals([...upstreamTensor({ kind: "unit", index: 5 }, [2, 2]).data], [0, 1, 0, 0]);
  assertEquals(upstreamTensor({ kind: "ones" }, [1], { dtype: "float32" }).dtype, "float32");
});

Deno.test("upstreams() shrink to ones", () => {
  const details = fc.check(fc.property(upstreams(), () => false), { seed: 1 });
  assertEquals(details.counterexample, [{ kind: "ones" }]);
});
