import { assertEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import type { Outcome, Violation } from "../laws/mod.ts";
import { prop } from "../prop.ts";
import { tensor } from "../tensor/mod.ts";
import { replayTrial } from "./replay.ts";
import type { RunReport } from "./run_report.ts";

const layer = (): Layer => ({
  params: [],
  grads: [],
  forward: (x) => x!,
  backward: (dout) => dout!,
});
const violation: Violation = {
  kind: "violation",
  where: "out",
  actual: 1,
  actualFrom: "from forward",
  expected: 2,
  expectedFrom: "from the law",
};

/** What comes of a law that answers with each of the outcomes in turn, and then with the last. */
function replayed(...outcomes: [Outcome, ...Outcome[]]): RunReport {
  let calls = 0;
  const law = {
    name: "a law",
    says: "something",
    check: () => outcomes[Math.min(calls++, outcomes.length - 1)] ?? outcomes[0],
  };
  const identity = prop({ name: "Identity", given: { x: tensors(["N"]) }, layer, laws: [law] });
  const data = { given: { x: tensor([1]) }, upstream: { kind: "ones" }, seed: 7 } as const;
  return replayTrial(identity, law, { data, seed: 42 });
}

Deno.test("replayTrial() reports what one trial shows", () => {
  const passed = replayed({ kind: "pass", resolution: 1e-9, convention: true });
  assertEquals(
    [passed.status, passed.runs, passed.seed, passed.passes, passed.conventions, passed.resolution],
    ["holds", 1, 42, 1, 1, 1e-9],
  );
  const silent = replayed({ kind: "vacuous", reason: "no params" });
  assertEquals([silent.status, silent.vacuous, silent.vacuousReason], ["vacuous", 1, "no params"]);
  const unsure = replayed({ kind: "inconclusive", reason: "kink", detail: "at 0" });
  assertEquals([unsure.status, unsure.passes], ["unjudged", 0]);
  assertEquals(unsure.inconclusive, { kink: { count: 1, detail: "at 0" } });
  const broken = replayed(violation);
  assertEquals([broken.status, broken.failure?.violation], ["violated", violation]);
  assertEquals([broken.failure?.trialSeed, broken.failure?.upstream], [7, { kind: "ones" }]);
});

Deno.test("replayTrial() does not take a violation that goes away for a fixed layer", () => {
  const report = replayed(violation, { kind: "pass" });
  assertEquals([report.status, Object.keys(report.inconclusive)], ["unjudged", [
    "not deterministic",
  ]]);
});
