import { assert, assertEquals } from "@std/assert";
import Ajv from "ajv/dist/2020.js";
import fc from "fast-check";
import { campaignReports } from "./fixtures/drawn_reports.ts";
import { realReport } from "./fixtures/real_report.ts";
import { jsonl } from "./observability.ts";

const text = { type: "string" };
const numbers = { type: "object", additionalProperties: { type: "number", minimum: 0 } };
const strict = (properties: Record<string, object>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/**
 * What the schema "PBT Observations" of Hypothesis's documentation demands, and where it leaves a choice that
 * Tyche does not, what Tyche reads: `how_generated` and `content` are texts, and there are no errors.
 */
const SCHEMA = {
  oneOf: [
    strict({
      type: { const: "test_case" },
      status: { enum: ["passed", "failed", "gave_up"] },
      status_reason: text,
      representation: text,
      arguments: { type: "object" },
      how_generated: text,
      features: { type: "object" },
      coverage: { type: "null" },
      timing: numbers,
      metadata: { type: "object" },
      property: text,
      run_start: { type: "number" },
    }),
    strict({
      type: { enum: ["info", "alert"] },
      title: text,
      content: text,
      property: text,
      run_start: { type: "number" },
    }),
  ],
};
const ajv = new Ajv.default({ strict: true });
const isValid = ajv.compile(SCHEMA);

// deno-lint-ignore no-explicit-any
function read(lines: string): any[] {
  assert(lines === "" || lines.endsWith("\n"));
  return lines.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("jsonl() of any report keeps the schema of Hypothesis's observability, as Tyche reads it", () => {
  fc.assert(
    fc.property(campaignReports(), (report) => {
      const lines = read(jsonl(report));
      for (const line of lines) assert(isValid(line), ajv.errorsText(isValid.errors));
      const cases = lines.filter(({ type }) => type === "test_case");
      const expected = report.laws.flatMap(({ observations = [], failure }) => [
        ...observations,
        ...failure === undefined ? [] : [failure],
      ]);
      assertEquals(cases.length, expected.length);
    }),
    { numRuns: 200 },
  );
});

Deno.test("jsonl() tells each trial, what came of it and why", () => {
  const [passed, gaveUp, ...others] = read(jsonl(realReport()));
  assertEquals(passed, {
    type: "test_case",
    property: "Square obeys input gradient",
    run_start: 1777636800,
    status: "passed",
    status_reason: "",
    representation: "x = [0]",
    arguments: { x: [0] },
    how_generated: "generated",
    features: { tie: true, resolution: 1e-12, rows: "one" },
    coverage: null,
    timing: { "generate:given": 0.0005, "execute:test": 0.002 },
    metadata: {
      module: "props/squares.ts",
      prop: "Square",
      law: "input gradient",
      seed: 42,
      phase: "generated",
      trial: 0,
      outcome: "pass",
    },
  });
  assertEquals([gaveUp.status, gaveUp.status_reason], ["gave_up", "kink"]);
  assertEquals(gaveUp.arguments.axis, "-0");
  const broken = others.find(({ type }) => type === "test_case");
  assertEquals(broken.status, "failed");
  assert(broken.status_reason.startsWith("dx[0] is "), broken.status_reason);
  assert(broken.metadata.report.includes("Likely: a factor of 2 is missing"));
  const alerts = others.filter(({ type }) => type === "alert").map(({ title }) => title);
  assertEquals(alerts, ["labels", "unjudged", "violated", "unjudged", "not run"]);
  const labels = others.find(({ type, title }) => type === "info" && title === "labels");
  assertEquals(
    labels.content,
    "tie 40% (at least 10% demanded)\none row 4% (at least 25% demanded)",
  );
});

Deno.test("jsonl() keeps laws apart that have the same name in two modules", () => {
  const report = realReport();
  const [law] = report.laws;
  const laws = [law!, { ...law!, module: "props/other.ts" }];
  const properties = new Set(
    read(jsonl({ ...report, problems: [], laws })).map(({ property }) => property),
  );
  assertEquals([...properties], [
    "props/squares.ts: Square obeys input gradient",
    "props/other.ts: Square obeys input gradient",
  ]);
});
