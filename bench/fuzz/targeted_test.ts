import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { judgeTrial } from "../../src/fuzz/judge_trial.ts";
import type { Prop } from "../../src/mod.ts";
import { rareMistakes } from "./rare_mistakes.ts";
import { trialsToFailure } from "./trials_to_failure.ts";

Deno.test("a rare mistake of the source's own numbers is found by climbs, not by drawing", () => {
  const { prop, caughtBy } = rareMistakes.find(({ wrong }) => wrong.startsWith("huber"))!;
  const law = prop.laws.find(({ name }) => name === caughtBy)!;
  for (const seed of [1, 2, 3]) {
    assertEquals(trialsToFailure(prop, law, { plan: "drawn", seed, most: 400 }), Infinity);
    assert(trialsToFailure(prop, law, { plan: "engine", seed, most: 400 }) < 400);
  }
});

Deno.test("by drawing alone, trials are counted as the engine draws them", () => {
  const { prop, caughtBy } = rareMistakes.find(({ wrong }) => wrong.includes("tie"))!;
  const law = prop.laws.find(({ name }) => name === caughtBy)!;
  const found = trialsToFailure(prop, law, { plan: "drawn", seed: 1, most: 5000 });
  assert(found <= 5000);
  assertEquals(trialsToFailure(prop, law, { plan: "drawn", seed: 1, most: found }), found);
  assertEquals(trialsToFailure(prop, law, { plan: "drawn", seed: 1, most: found - 1 }), Infinity);
});

Deno.test("runs of a plan follow from their seed", () => {
  const { prop, caughtBy } = rareMistakes.find(({ wrong }) => wrong.includes("cancel"))!;
  const law = prop.laws.find(({ name }) => name === caughtBy)!;
  const run = (): number => trialsToFailure(prop, law, { plan: "engine", seed: 5, most: 1000 });
  assertEquals(run(), run());
});

Deno.test("rare mistakes are rare: each is right on most of what is drawn", () => {
  for (const { prop, caughtBy, wrong } of rareMistakes) {
    const law = prop.laws.find(({ name }) => name === caughtBy)!;
    const count = Array.from({ length: 100 }, (_, seed) => {
      const [given, upstream, trialSeed] = sampled(prop, seed);
      return judgeTrial(prop, law, { given, upstream, seed: trialSeed });
    }).filter(({ kind }) => kind === "violation").length;
    assert(count <= 15, `${wrong}: ${count} of 100`);
  }
});

function sampled(prop: Prop, seed: number) {
  return fc.sample(prop.draw, { numRuns: 1, seed })[0]!;
}
