import { assert, assertEquals, assertNotEquals } from "@std/assert";
import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with {
  type: "json",
};
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { campaignReports } from "./fixtures/drawn_reports.ts";
import { realReport } from "./fixtures/real_report.ts";
import { sarif } from "./sarif.ts";

// Its patterns for languages are no Unicode patterns.
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

// deno-lint-ignore no-explicit-any
const read = (text: string): any => JSON.parse(text);

Deno.test("sarif() of any report keeps the schema of SARIF 2.1.0", () => {
  const check = (text: string) => assert(isValid(read(text)), ajv.errorsText(isValid.errors));
  check(sarif(realReport()));
  fc.assert(fc.property(campaignReports(), (report) => check(sarif(report))), { numRuns: 200 });
  assert(!isValid({ ...read(sarif(realReport())), version: "2.0.0" }));
});

Deno.test("sarif() of any report keeps what the standard says beside its schema", () => {
  fc.assert(
    fc.property(campaignReports(), (report) => {
      const [run] = read(sarif(report)).runs;
      const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
      assertEquals(new Set(ids).size, ids.length);
      const wrong = report.laws.filter(({ status }) => /violated|unjudged/.test(status));
      assertEquals(run.results.length, wrong.length);
      for (const { ruleId, ruleIndex, message, level, locations } of run.results) {
        const region = locations[0].physicalLocation?.region;
        assert(region === undefined || region.startLine > 0);
        assertEquals(ids[ruleIndex], ruleId);
        assert(message.text.length > 0);
        assert(level === "error" || level === "warning");
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("sarif() annotates the line of the layer's class", () => {
  const report = realReport();
  const [run] = read(sarif(report)).runs;
  assertEquals(run.tool.driver.rules.map(({ id }: { id: string }) => id), [
    "input-gradient",
    "param-gradient",
    "smooth",
  ]);
  assertEquals(run.tool.driver.rules[0].shortDescription.text, report.laws[0]!.says);
  const [unjudged, broken] = run.results;
  assertEquals([broken.ruleId, broken.level, broken.kind], ["input-gradient", "error", "fail"]);
  assertEquals([unjudged.ruleId, unjudged.level], ["smooth", "warning"]);
  assertEquals(broken.locations[0].physicalLocation, {
    artifactLocation: { uri: "props/wrong%20squares.ts", uriBaseId: "%SRCROOT%" },
    region: { startLine: 21 },
  });
  assert(
    /^WrongSquare breaks "input gradient": dx\[0\] is .* Likely: a factor of 2 is missing/
      .test(broken.message.text),
    broken.message.text,
  );
  const [invocation] = run.invocations;
  assertEquals([invocation.exitCode, invocation.executionSuccessful], [1, false]);
  assertEquals(invocation.endTimeUtc, "2026-05-01T12:00:01.500Z");
  assertEquals(
    invocation.toolExecutionNotifications.map(({ level }: { level: string }) => level),
    ["error", "warning"],
  );
});

Deno.test("sarif() gives a broken law the same fingerprint in every run, and no other law the same", () => {
  const prints = (change: object) => {
    const report = realReport();
    const laws = report.laws.map((law) => ({ ...law, ...change }));
    const { results } = read(sarif({ ...report, laws })).runs[0];
    return results.map((one: Record<string, unknown>) => one["partialFingerprints"]);
  };
  const before = prints({});
  assertEquals(prints({ seed: 7, runs: 3, location: { file: "moved.ts", line: 1 } }), before);
  assertNotEquals(prints({ prop: "Cube" }), before);
  assertEquals(new Set(before.map((one: object) => JSON.stringify(one))).size, before.length);
});

Deno.test("sarif() keeps laws apart whose names look alike or who say different things", () => {
  const report = realReport();
  const [law] = report.laws;
  const names = [["within (0, 1)", "a"], ["within 0 1", "a"], ["within 0 1", "b"], ["!", "c"]];
  const laws = names.map(([name, says]) => ({ ...law!, law: name!, says: says! }));
  const { rules } = read(sarif({ ...report, laws })).runs[0].tool.driver;
  const ids = rules.map(({ id }: { id: string }) => id);
  assertEquals(ids[0], "within-0-1");
  assertEquals(new Set(ids).size, 4);
});
