import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encode, type Json } from "../corpus/mod.ts";
import type { CampaignReport, Shard } from "../fuzz/campaign_report.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { runReports } from "./fixtures/drawn_reports.ts";
import { realReport } from "./fixtures/real_report.ts";
import { mergeReports } from "./merge.ts";

const MODULES = ["a.ts", "b.ts"];
const TITLES = MODULES.flatMap((module) =>
  ["P", "Q"].flatMap((prop) => ["first", "second"].map((law) => ({ module, prop, law })))
);

/** Reports that can be merged: of other seeds, or of the shards of one. */
const parts = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 3 }).chain((seeds) =>
  fc.tuple(
    ...seeds.map((seed) => fc.integer({ min: 1, max: 3 }).chain((count) => shards(seed, count))),
  )
).map((all) => all.flat()).chain((all) =>
  fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
);

function shards(seed: number, count: number): fc.Arbitrary<CampaignReport[]> {
  return fc.array(runReports(), { minLength: TITLES.length, maxLength: TITLES.length }).map((
    drawn,
  ) =>
    Array.from({ length: count }, (_, i): CampaignReport => ({
      ...realReport(),
      seed,
      // Whole numbers: others add up to other last digits in another order.
      seconds: seed + 1,
      started: new Date(1e12 + seed).toISOString(),
      modules: MODULES,
      ...count === 1 ? {} : { shard: { index: i + 1, count } satisfies Shard },
      laws: drawn.flatMap((law, j): RunReport[] => {
        if (j % count !== i) return [];
        const { seeds: _, statistics, ...rest } = law;
        return [{
          ...rest,
          ...TITLES[j]!,
          says: "something",
          seed,
          ...statistics === undefined ? {} : {
            statistics: {
              ...statistics,
              milliseconds: 8,
              drawMilliseconds: 2,
              sampleMilliseconds: 4,
            },
          },
        }];
      }),
    }))
  );
}

/** The same text if and only if two reports are the same but for the order of what they list. */
function regardless(report: CampaignReport): string {
  const sort = (json: Json): string => {
    if (Array.isArray(json)) return `[${json.map(sort).sort().join()}]`;
    if (typeof json !== "object" || json === null) return JSON.stringify(json);
    const fields = Object.entries(json).map(([key, value]) =>
      `${JSON.stringify(key)}:${sort(value)}`
    );
    return `{${fields.sort().join()}}`;
  };
  return sort(encode(report));
}

Deno.test("mergeReports() gives the same report in whatever order and groups, but for the order in it", () => {
  fc.assert(
    fc.property(parts, fc.nat(), (reports, at) => {
      const whole = regardless(mergeReports(reports));
      assertEquals(regardless(mergeReports(reports.toReversed())), whole);
      const cut = at % reports.length;
      const groups = [reports.slice(0, cut), reports.slice(cut)].filter((group) =>
        group.length > 0
      );
      assertEquals(regardless(mergeReports(groups.map(mergeReports))), whole);
    }),
    { numRuns: 30 },
  );
});

Deno.test("mergeReports() adds up every count, and keeps the worst that was found", () => {
  fc.assert(
    fc.property(parts, (reports) => {
      const merged = mergeReports(reports);
      assertEquals(merged.laws.length, TITLES.length);
      for (const law of merged.laws) {
        const all = reports.flatMap(({ laws }) => laws).filter((one) =>
          one.module === law.module && one.prop === law.prop && one.law === law.law
        );
        const total = (key: "runs" | "passes" | "vacuous" | "conventions") =>
          all.reduce((sum, one) => sum + one[key], 0);
        assertEquals(
          [law.runs, law.passes, law.vacuous, law.conventions],
          [total("runs"), total("passes"), total("vacuous"), total("conventions")],
        );
        const has = (status: RunReport["status"]) => all.some((one) => one.status === status);
        const worst = (["violated", "unjudged", "holds", "vacuous"] as const).find(has);
        assertEquals([law.status, law.failure !== undefined], [worst, worst === "violated"]);
        assertEquals(law.seeds ?? [law.seed], all.map(({ seed }) => seed).sort((a, b) => a - b));
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("mergeReports() of the shards of a run lists its laws in the order of the run", () => {
  const whole = realReport();
  for (const count of [2, 3]) {
    const reports = Array.from({ length: count }, (_, i) => ({
      ...whole,
      shard: { index: i + 1, count },
      laws: whole.laws.filter((_, j) => j % count === i),
    }));
    const merged = mergeReports(reports.toReversed());
    assertEquals(merged.laws, whole.laws);
    assertEquals(merged.problems, whole.problems);
    assertEquals(merged.parts, reports.map(({ seed, shard }) => ({ seed, shard })));
    assertEquals([merged.runs, merged.shard], [50, undefined]);
  }
});

Deno.test("mergeReports() keeps the smaller of two failures with its shrinks", () => {
  const report = realReport();
  const broken = report.laws[3]!;
  const given = { x: report.laws[3]!.failure!.violation.dout!, W: broken.failure!.given["x"] };
  const larger = { ...broken, seed: 1, shrinks: 0, failure: { ...broken.failure!, given } };
  const merged = mergeReports([{ ...report, seed: 1, laws: [larger] }, {
    ...report,
    laws: [broken],
  }]);
  assertEquals(merged.laws[0]!.failure, broken.failure);
  assertEquals(merged.laws[0]!.shrinks, broken.shrinks);
});

Deno.test("mergeReports() refuses what cannot be merged, and says why", () => {
  const report = realReport();
  const shard = (index: number) => ({ ...report, shard: { index, count: 2 } });
  const elsewhere = { ...report, seed: 7, laws: report.laws.map((law) => ({ ...law, seed: 7 })) };
  const cases: [CampaignReport[], string][] = [
    [[], "Cannot merge no reports: expected at least one"],
    [
      [report, { ...report, backproof: "0.2.0" }],
      "Cannot merge reports of versions 0.1.0 and 0.2.0 of Backproof",
    ],
    [[shard(1), shard(1)], "Cannot merge shard 1/2 of seed 42 twice"],
    [
      [mergeReports([{ ...shard(1), laws: [] }]), shard(1)],
      "Cannot merge shard 1/2 of seed 42 twice",
    ],
    [
      [report, report],
      "Cannot merge two reports of Square obeys input gradient from seed 42: the same trials would count twice",
    ],
    [[mergeReports([report, elsewhere]), elsewhere], "obeys input gradient from seed 7: the same"],
    [
      [report, { ...elsewhere, laws: elsewhere.laws.map((law) => ({ ...law, says: "no" })) }],
      'the law says "',
    ],
  ];
  for (const [reports, message] of cases) {
    assertThrows(() => mergeReports(reports), RangeError, message);
  }
  assert(mergeReports([report, elsewhere]).laws.every(({ seeds }) => seeds?.length === 2));
});
