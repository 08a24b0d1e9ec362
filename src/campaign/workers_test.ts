import { assertEquals } from "@std/assert";
import { join } from "node:path";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { run, square, testIn } from "./fixtures/task.ts";
import { withoutTimes } from "./fixtures/without_times.ts";

/** Runs a campaign with 1, 2 and 3 workers, and returns the reports without times. */
async function reports(folder: string, ...args: string[]): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const workers of [1, 2, 3]) {
    const file = join(folder, `${workers}.json`);
    const corpus = join(folder, `corpus ${workers}`);
    const { stderr, code } = await run(
      "fuzz",
      ...args,
      ...["--seed", "5", "--report", `json=${file}`, "--quiet"],
      ...["--workers", `${workers}`, "--corpus", corpus, "--trial-timeout", "500ms"],
    );
    const text = await Deno.readTextFile(file);
    all.push({ code, stderr, report: withoutTimes(text.replaceAll(corpus, "corpus")) });
  }
  return all;
}

testIn(
  "the same seed gives the same report, however many processes share it",
  async (write, folder) => {
    // Wrong in the first trials, only far into the generated ones, and only where a climb leads.
    const holds = write(
      "holds.ts",
      square({ laws: "inputGradient, paramGradient, linearInDout" }),
    );
    const wrong = write("wrong.ts", square({ factor: "1" }));
    const rare = write(
      "rare.ts",
      square({
        factor: "(this.x.size > 1 && this.x.data[0] < -2.9 ? 1 : 2)",
      }),
    );
    const stuck = write(
      "stuck.ts",
      square({
        forward: "if (x.data[0] === 3) for (;;)",
      }),
    );
    const [one, ...others] = await reports(folder, holds, wrong, rare, stuck, "--runs", "3000");
    for (const other of others) assertEquals(other, one);
    const { report } = one as { report: CampaignReport };
    assertEquals(report.laws.map(({ law, status }) => `${status} ${law}`), [
      "holds input gradient",
      "vacuous param gradient",
      "holds backward is linear in dout",
      "violated input gradient",
      "violated input gradient",
      "unjudged input gradient",
      "violated terminates",
    ]);
  },
);

testIn("a law that hosts share comes to the same report", async (write, folder) => {
  const climbed = write(
    "climbed.ts",
    square({
      factor: "(this.x.data.some((v) => v === 7.25) ? 1 : 2)",
    }),
  );
  const [one, ...others] = await reports(
    folder,
    climbed,
    ...["--runs", "20000", "--filter", "input gradient"],
  );
  for (const other of others) assertEquals(other, one);
  const { code, report } = one as { code: number; report: CampaignReport };
  assertEquals([code, report.laws[0]?.failure?.origin?.phase], [1, "targeted"]);
});
