import { stripVTControlCharacters } from "node:util";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { campaignInColour } from "./campaign_in_colour.ts";
import { campaignText } from "./campaign_text.ts";
import { campaignReports } from "./fixtures/drawn_reports.ts";
import { realReport } from "./fixtures/real_report.ts";
import { text } from "./text.ts";
import { visible } from "./visible.ts";

Deno.test("campaignText() where there is nothing odd is the head, the laws and the count", () => {
  const report = realReport();
  const { statistics: _, health: __, ...right } = report.laws[0]!;
  const laws = [right, report.laws[1]!];
  assertEquals(
    campaignText({ ...report, problems: [], laws }),
    `Fuzzing props/squares.ts: 2 laws, 50 runs each, --seed 42

${text(right)}
– Square: "param gradient" does not apply: the layer has no params

1 of 2 laws hold, 1 not applicable
`,
  );
});

Deno.test("campaignText() tells problems, doubts, labels and how to go on after the laws", () => {
  const report = realReport();
  const [holds, vacuous, unjudged, broken, ...others] = report.laws.map(text);
  assertEquals(
    campaignText({ ...report, interrupted: true, shard: { index: 1, count: 3 } }),
    `Fuzzing props/squares.ts: 6 laws, 50 runs each, shard 1/3, --seed 42

${holds}
${vacuous}

${unjudged}

${broken}

${others[0]}

${others[1]}

✗ Cannot load props/gone.ts: there is no such file

⚠ Square obeys input gradient: 4% of the trials are "one row", at least 25% must be: draw more of them

What was drawn:
  Square: tie 40% (at least 10% demanded), one row 4% (at least 25% demanded)

1 of 6 laws hold, 1 broken, 2 not judged, 2 not applicable, 1 not run
⚠ The run was interrupted: not every trial was judged
Go on with the same command and --resume --seed 42
`,
  );
});

Deno.test("campaignText() heads each module, and says what a merged report lacks", () => {
  const report = realReport();
  const [law] = report.laws;
  const laws = [law!, { ...law!, module: "props/other.ts" }];
  const parts = [{ seed: 42, shard: { index: 2, count: 3 } }, { seed: 7 }];
  const { runs: _, ...untimed } = report;
  const shown = campaignText({ ...untimed, time: 60, laws, parts });
  assertStringIncludes(
    shown,
    "\n\nFuzzing props/other.ts: 1 law, 60 s in all, merged from seeds 7, 42\n\n",
  );
  assertStringIncludes(
    shown,
    "\n⚠ The report lacks shards 1/3, 3/3 of seed 42: merge all shards\n",
  );
});

Deno.test("campaignText() shows every law, problem and doubt there is", () => {
  fc.assert(
    fc.property(campaignReports(), (report) => {
      const shown = campaignText(report);
      for (const law of report.laws) assertStringIncludes(shown, text(law).trimEnd());
      const odd = report.laws.flatMap(({ health = [] }) => health);
      for (const { message } of [...report.problems, ...odd]) {
        assertStringIncludes(shown, visible(message));
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("campaignInColour() changes nothing but the colours", () => {
  const report = { ...realReport(), interrupted: true };
  const painted = campaignInColour(report);
  assertNotEquals(painted, campaignText(report));
  assertEquals(stripVTControlCharacters(painted), campaignText(report));
  assert(painted.includes("\x1b[33m⚠"));
});
