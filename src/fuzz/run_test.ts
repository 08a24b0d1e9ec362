import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import type { Law, Outcome } from "../laws/mod.ts";
import { prop } from "../prop.ts";
import { runLaw } from "./run.ts";

const layer = (): Layer => ({
  params: [],
  grads: [],
  forward: (x) => x!,
  backward: (dout) => dout!,
});
const INCONCLUSIVE: Outcome = { kind: "inconclusive", reason: "kink", detail: "at 0" };

/** A prop whose law answers with each of the outcomes in turn, and then passes. */
function answering(outcomes: readonly Outcome[], options: { maxInconclusive?: number } = {}) {
  let trial = 0;
  const law: Law = {
    name: "a law",
    says: "something",
    check: () => outcomes[trial++] ?? { kind: "pass" },
  };
  const given = { x: tensors(["N"]) };
  return { law, declared: prop({ name: "Identity", given, layer, laws: [law], ...options }) };
}

Deno.test("runLaw() counts a law as judged up to the share of inconclusive trials allowed", () => {
  const shares = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
  fc.assert(
    // As many as are drawn in the first round: those that are climbed to do not count.
    fc.property(fc.nat(10), shares, shares, (unknown, ofProp, ofRun) => {
      const { law, declared } = answering(
        new Array(unknown).fill(INCONCLUSIVE),
        ofProp === undefined ? {} : { maxInconclusive: ofProp },
      );
      const report = runLaw(declared, law, {
        runs: 10,
        seed: 1,
        ...ofRun === undefined ? {} : { maxInconclusive: ofRun },
      });
      const allowed = ofRun ?? ofProp ?? 0.2;
      assertEquals(report.maxInconclusive, allowed);
      const isJudged = unknown <= allowed * 10 && unknown < 10;
      assertEquals(report.status, isJudged ? "holds" : "unjudged");
    }),
  );
});

Deno.test("a share of inconclusive trials lies between 0 and 1", () => {
  for (const maxInconclusive of [-0.1, 1.1, NaN]) {
    assertThrows(() => answering([], { maxInconclusive }), RangeError, "a share from 0 to 1");
    const { law, declared } = answering([]);
    assertThrows(
      () => runLaw(declared, law, { runs: 1, seed: 1, maxInconclusive }),
      RangeError,
      "expected 0 to 1",
    );
  }
});

Deno.test("a violation that does not repeat adds to what was not deterministic before", () => {
  const random: Outcome = { kind: "inconclusive", reason: "not deterministic", detail: "" };
  const violation: Outcome = {
    kind: "violation",
    where: "out",
    actual: 1,
    actualFrom: "from forward",
    expected: 2,
    expectedFrom: "from the law",
  };
  const { law, declared } = answering([random, random, violation]);
  const report = runLaw(declared, law, { runs: 20, seed: 1 });
  assertEquals([report.status, report.runs], ["unjudged", 3]);
  assertEquals(report.inconclusive["not deterministic"]?.count, 3);
});
