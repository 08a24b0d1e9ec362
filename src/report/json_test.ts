import { assert, assertEquals, assertThrows } from "@std/assert";
import Ajv from "ajv/dist/2020.js";
import fc from "fast-check";
import { encode, type Json } from "../corpus/mod.ts";
import schema from "./campaign.schema.json" with { type: "json" };
import { campaignReports } from "./fixtures/drawn_reports.ts";
import { realReport } from "./fixtures/real_report.ts";
import { json } from "./json.ts";
import { parseReport } from "./parse_report.ts";

const ajv = new Ajv.default({ strict: true, allowUnionTypes: true, strictRequired: false });
const isValid = ajv.compile(schema);

/** Two values are the same, to the last bit, if and only if these are. */
const bits = (value: unknown) => JSON.stringify(encode(value));

Deno.test("parseReport() gives back what json() wrote, bit for bit", () => {
  fc.assert(
    fc.property(campaignReports(), (report) => bits(parseReport(json(report))) === bits(report)),
    { numRuns: 300 },
  );
  const real = realReport();
  assertEquals(parseReport(json(real)), real);
});

Deno.test("json() keeps the published schema", () => {
  const check = (text: string) => assert(isValid(JSON.parse(text)), ajv.errorsText(isValid.errors));
  check(json(realReport()));
  fc.assert(fc.property(campaignReports(), (report) => check(json(report))), { numRuns: 300 });
});

Deno.test("json() refuses what JSON cannot hold, and says where it is", () => {
  const report = realReport();
  const [law] = report.laws;
  const broken = { ...law!, observations: [{ ...law!.observations![0]!, given: { f: () => 1 } }] };
  assertThrows(
    () => json({ ...report, laws: [broken] }),
    TypeError,
    "Cannot store the report.laws[0].observations[0].given.f",
  );
});

Deno.test("every field of the published schema is described", () => {
  const nameless: string[] = [];
  const look = (node: unknown, path: string) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "properties" && !path.endsWith("/if")) {
        for (const [name, field] of Object.entries(value as Record<string, object>)) {
          if (!("description" in field)) nameless.push(`${path}/${name}`);
        }
      }
      look(value, `${path}/${key}`);
    }
  };
  look(schema, "");
  assertEquals(nameless, []);
});

Deno.test("parseReport() takes only what the published schema takes", () => {
  let refused = 0;
  fc.assert(
    fc.property(campaignReports(), fc.infiniteStream(fc.nat()), (report, choices) => {
      const damaged = damage(JSON.parse(json(report)), () => choices.next().value!);
      const text = JSON.stringify(damaged);
      try {
        parseReport(text);
      } catch (error) {
        assert(error instanceof TypeError, String(error));
        refused++;
        return;
      }
      assert(isValid(damaged), `${ajv.errorsText(isValid.errors)} in ${text}`);
    }),
    { numRuns: 500 },
  );
  assert(refused > 100, `only ${refused} were refused`);
});

/** The same JSON, with one place of it changed, taken out or added to. */
function damage(root: Json, choose: () => number): unknown {
  const copy = structuredClone(root) as Record<string, unknown>;
  let place: Record<string, unknown> = copy;
  for (;;) {
    const keys = Object.keys(place);
    const key = keys[choose() % keys.length];
    const inner = key === undefined ? undefined : place[key];
    const isDeep = typeof inner === "object" && inner !== null && Object.keys(inner).length > 0;
    if (isDeep && choose() % 4 > 0) {
      place = inner as Record<string, unknown>;
      continue;
    }
    const kind = choose() % 3;
    if (kind === 0 || key === undefined) place["other"] = 1;
    else if (kind === 1 && !Array.isArray(place)) delete place[key];
    else {
      const others = [null, -1, 1.5, "text", true, [], {}, { $undefined: true }, {
        $number: "NaN",
      }];
      place[key] = others[choose() % others.length];
    }
    return copy;
  }
}

Deno.test("parseReport() says what is damaged, and which version it expects", () => {
  const text = json(realReport());
  const change = (path: (string | number)[], value: unknown) => {
    const copy = JSON.parse(text);
    const inner = path.slice(0, -1).reduce((node, key) => node[key], copy);
    inner[path.at(-1)!] = value;
    return JSON.stringify(copy);
  };
  const cases: [string, string][] = [
    [text.slice(0, 100), "it is no JSON: "],
    ["[]", "the report is missing or damaged: expected an object"],
    ["{}", "it has no version, and only version 1 of a stored run can be read"],
    [change(["version"], 2), "its version is 2, and only version 1 of a stored run can be read"],
    [change(["seed"], "42"), "seed is missing or damaged: expected an integer"],
    [change(["seed"], undefined), "seed is missing or damaged: expected an integer"],
    [change(["started"], "yesterday"), "started is missing or damaged: expected a time"],
    [change(["laws"], {}), "laws is missing or damaged: expected an array"],
    [
      change(["laws", 0, "passes"], -1),
      "laws[0].passes is missing or damaged: expected an integer from 0",
    ],
    [
      change(["laws", 0, "status"], "fine"),
      "laws[0].status is missing or damaged: expected holds, violated",
    ],
    [
      change(["laws", 3, "failure"], undefined),
      "laws[3].failure is missing or damaged: expected a failure only where",
    ],
    [change(["laws", 0, "status"], "violated"), "laws[0].failure is missing or damaged"],
    [
      change(["laws", 3, "failure", "upstream", "kind"], "twos"),
      "laws[3].failure.upstream.kind is missing",
    ],
    [
      change(["laws", 3, "failure", "localised", "marks"], []),
      "laws[3].failure.localised.marks is missing or damaged: expected 1 entries",
    ],
    [
      change(["laws", 3, "failure", "violation", "dout", "shape"], [7]),
      "Cannot read a tensor of shape [7]",
    ],
    [
      change(["laws", 0, "colour"], "red"),
      "laws[0].colour is unknown: expected only module, prop, law",
    ],
  ];
  for (const [damaged, message] of cases) {
    assertThrows(() => parseReport(damaged), TypeError, message);
  }
});
