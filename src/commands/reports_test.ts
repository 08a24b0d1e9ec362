import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { campaignInColour } from "../report/campaign_in_colour.ts";
import { campaignText } from "../report/campaign_text.ts";
import { exitCode } from "../report/exit_code.ts";
import { realReport } from "../report/fixtures/real_report.ts";
import { type FormatName, formats } from "../report/formats.ts";
import { json } from "../report/json.ts";
import { mergeReports } from "../report/merge.ts";
import { EXIT } from "./exit.ts";
import { merge } from "./merge.ts";
import { report } from "./report.ts";
import type { Terminal } from "./terminal.ts";
import { writeReports } from "./write_reports.ts";
import { testInFolder } from "../testing/test_in_folder.ts";

/** A terminal that remembers. */
class Memory implements Terminal {
  readonly hasColours: boolean;
  readonly columns = undefined;
  stdout = "";
  stderr = "";

  constructor({ hasColours = false } = {}) {
    this.hasColours = hasColours;
  }

  readonly out = (text: string): void => void (this.stdout += text);
  readonly err = (text: string): void => void (this.stderr += text);
}

async function printed(campaign: CampaignReport, format: FormatName): Promise<string> {
  return await (await formats[format]())(campaign);
}

testInFolder("report writes every format to its file, and makes the folders", async (folder) => {
  const stored = join(folder, "run.json");
  const campaign = realReport();
  await Deno.writeTextFile(stored, json(campaign));
  const names = Object.keys(formats) as FormatName[];
  const path = (name: string) => join(folder, "deep", "er", `report.${name}`);
  const terminal = new Memory();
  const code = await report(
    { file: stored, reports: names.map((name) => `${name}=${path(name)}`) },
    terminal,
  );
  assertEquals([code, terminal.stdout, terminal.stderr], [1, "", ""]);
  for (const name of names) {
    assertEquals(await Deno.readTextFile(path(name)), await printed(campaign, name));
  }
  const left = [...Deno.readDirSync(join(folder, "deep", "er"))].map(({ name }) => name);
  assertEquals(left.length, names.length);
});

testInFolder(
  "report without a format is text, in colours where the terminal has them",
  async (folder) => {
    const file = join(folder, "run.json");
    await Deno.writeTextFile(file, json(realReport()));
    const [plain, painted] = [new Memory(), new Memory({ hasColours: true })];
    assertEquals(await report({ file, reports: [] }, plain), 1);
    await report({ file, reports: [] }, painted);
    assertEquals(plain.stdout, campaignText(realReport()));
    assertEquals(painted.stdout, campaignInColour(realReport()));
    const asJson = new Memory({ hasColours: true });
    await report({ file, reports: ["json"] }, asJson);
    assertEquals(asJson.stdout, json(realReport()));
  },
);

testInFolder("report says which file is damaged, and exits 2", async (folder) => {
  const file = join(folder, "run.json");
  await Deno.writeTextFile(file, json(realReport()).replace('"version": 1', '"version": 9'));
  const cases: [string, string][] = [
    [file, "its version is 9, and only version 1 of a stored run can be read"],
    [join(folder, "gone.json"), "there is no such file"],
    [folder, "it is a folder"],
  ];
  for (const [path, message] of cases) {
    const terminal = new Memory();
    assertEquals(await report({ file: path, reports: [] }, terminal), EXIT.misuse);
    assertEquals([terminal.stdout, terminal.stderr], [
      "",
      `error: Cannot read ${path}: ${message}\n`,
    ]);
  }
});

testInFolder("writeReports() writes nothing where it is misused", async (folder) => {
  const file = join(folder, "out.json");
  const cases: [string[], string][] = [
    [[`json=${file}`, "text", "junit"], "Cannot write both text and junit to the standard output"],
    [[`json=${file}`, `junit=./${file}`], `Cannot write both json and junit to ./${file}`],
    [
      [`json=${file}`, "pdf"],
      'Cannot report as "pdf": expected text, json, junit, sarif, html, jsonl',
    ],
    [[`json=${file}`, "toString"], 'Cannot report as "toString"'],
    [[`json=${file}`, "junit="], 'Cannot report as junit=: expected a file after "="'],
  ];
  for (const [specs, message] of cases) {
    const terminal = new Memory();
    assertEquals(await writeReports(realReport(), { specs, terminal }), EXIT.misuse);
    assertEquals(terminal.stdout, "");
    assert(terminal.stderr.startsWith(`error: ${message}`), terminal.stderr);
  }
  assertEquals([...Deno.readDirSync(folder)], []);
});

testInFolder("writeReports() says what it cannot write, and writes the others", async (folder) => {
  const blocked = join(folder, "file");
  await Deno.writeTextFile(blocked, "old");
  const inner = join(blocked, "out.xml");
  const terminal = new Memory();
  const good = join(folder, "a=b.json");
  const specs = [`junit=${inner}`, `sarif=${folder}`, `json=${good}`, "text"];
  assertEquals(await writeReports(realReport(), { specs, terminal }), EXIT.misuse);
  assertStringIncludes(terminal.stderr, `error: Cannot write ${inner}: `);
  assertStringIncludes(terminal.stderr, `error: Cannot write ${folder}: it is a folder\n`);
  assertEquals(await Deno.readTextFile(good), json(realReport()));
  assertEquals(terminal.stdout, campaignText(realReport()));
  assertEquals(await Deno.readTextFile(blocked), "old");

  const outside = new Memory();
  await writeReports(realReport(), { specs: ["json=../nowhere/out.json"], terminal: outside });
  assertEquals(
    outside.stderr,
    "error: Cannot write ../nowhere/out.json: the permission to write there is missing\n",
  );
});

testInFolder("merge writes one report from the shards of a run", async (folder) => {
  const whole = realReport();
  const shards = [1, 2].map((index) => ({
    ...whole,
    shard: { index, count: 2 },
    laws: whole.laws.filter((_, i) => i % 2 === index - 1),
  }));
  const files = await Promise.all(shards.map(async (shard, i) => {
    const file = join(folder, `${i}.json`);
    await Deno.writeTextFile(file, json(shard));
    return file;
  }));
  const merged = mergeReports(shards);
  const terminal = new Memory();
  const xml = join(folder, "out.xml");
  assertEquals(await merge({ files, reports: [] }, terminal), exitCode(whole));
  assertEquals([terminal.stdout, terminal.stderr], [json(merged), ""]);
  const other = new Memory();
  assertEquals(await merge({ files, reports: ["text", `junit=${xml}`] }, other), exitCode(whole));
  assertEquals(other.stdout, campaignText(merged));
  assertEquals(await Deno.readTextFile(xml), await printed(merged, "junit"));

  const twice = new Memory();
  assertEquals(await merge({ files: [files[0]!, files[0]!], reports: [] }, twice), EXIT.misuse);
  assertEquals(twice.stderr, "error: Cannot merge shard 1/2 of seed 42 twice\n");
});

Deno.test("exitCode() speaks the language of the commands", () => {
  const { holds, violated, misuse, unjudged, interrupted } = EXIT;
  assertEquals([holds, violated, misuse, unjudged, interrupted], [0, 1, 2, 3, 130]);
});
