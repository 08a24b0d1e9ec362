import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { answerOf, run, square, startIn, testIn } from "./fixtures/task.ts";
import { withoutTimes } from "./fixtures/without_times.ts";

const read = (folder: string, name: string) =>
  JSON.parse(Deno.readTextFileSync(join(folder, name))) as CampaignReport;

const LAWS = "inputGradient, paramGradient, linearInDout";

testIn("--time ends about then, and every law has had its turn", async (write, folder) => {
  write("one.ts", square({ laws: LAWS }));
  write("two.ts", square({ laws: LAWS, name: "Other", factor: "1" }));
  const args = ["one.ts", "two.ts", "--time", "3s", "--workers", "2", "--seed", "1"];
  const { code, stderr } = await answerOf(startIn(folder, [...args, "--report", "json=r.json"]));
  assertEquals([code, stderr], [1, ""]);
  const { seconds, laws, notRun } = read(folder, "r.json");
  assertEquals([laws.length, notRun], [6, undefined]);
  assert(seconds > 2.5 && seconds < 10, `${seconds} s`);
  for (const { law, prop, runs, status } of laws) {
    if (status === "violated") continue;
    assert(runs > 0, `${runs} runs of ${law} of ${prop}`);
  }
});

testIn(
  "a layer that is slow and wrong does not take much longer than the time",
  async (write, folder) => {
    const busy = "for (const end = performance.now() + 0.5; performance.now() < end;)";
    write("slow.ts", square({ forward: busy, factor: "1" }));
    const begun = performance.now();
    const { code, stdout } = await answerOf(startIn(folder, ["slow.ts", "--time", "1s"]));
    assertEquals(code, 1);
    assertStringIncludes(stdout, 'Square breaks "input gradient"');
    assert(performance.now() - begun < 50_000);
  },
);

testIn("--fail-fast stops at the first failure", async (write, folder) => {
  write("wrong.ts", square({ factor: "1" }));
  write("more.ts", square({ name: "More" }));
  const args = ["wrong.ts", "more.ts", "--runs", "100000", "--fail-fast"];
  const { code } = await answerOf(startIn(folder, [...args, "--report", "json=r.json"]));
  const { laws, notRun } = read(folder, "r.json");
  assertEquals([code, laws.map(({ status }) => status), notRun], [1, ["violated"], 1]);
});

testIn("shards, merged, are the whole", async (write, folder) => {
  const modules = [
    write("one.ts", square({ laws: LAWS })),
    write("two.ts", square({ laws: LAWS, name: "Other", factor: "1" })),
  ];
  const common = [...modules, "--runs", "200", "--seed", "4"];
  const file = (name: string) => join(folder, `${name}.json`);
  const corpus = ["--corpus", join(folder, "corpus")];
  await run("fuzz", ...common, ...corpus, "--report", `json=${file("whole")}`);
  await Deno.remove(join(folder, "corpus"), { recursive: true });
  for (const i of [1, 2, 3]) {
    const shard = ["--shard", `${i}/3`, "--report", `json=${file(`${i}`)}`];
    await run("fuzz", ...common, ...corpus, ...shard);
  }
  const parts = [1, 2, 3].map((i) => file(`${i}`));
  const merged = await run("merge", ...parts, `--json=${file("merged")}`);
  assertEquals(merged.code, 1);
  const laws = (name: string) =>
    (withoutTimes(Deno.readTextFileSync(file(name))) as CampaignReport).laws;
  assertEquals(laws("merged"), laws("whole"));
  const lacking = await run("merge", parts[0]!, parts[2]!);
  assert(lacking.code !== 0);
});

testIn(
  "--laws and --filter choose, and a module that does not load is no hindrance",
  async (write) => {
    const good = write("good.ts", square({ laws: LAWS }));
    const bad = write("bad.ts", "throw new Error('no');");
    const chosen = await run("fuzz", bad, good, "--runs", "50", "--laws", "input gradient");
    assertEquals(chosen.code, 2);
    assertStringIncludes(chosen.stderr, "it throws Error: no");
    assertStringIncludes(chosen.stdout, "1 of 1 law hold");
    const none = await run("fuzz", good, "--laws", "input gradint");
    assertEquals([none.code, none.stdout], [2, ""]);
    assertStringIncludes(
      none.stderr,
      'Cannot find the law "input gradint" among\n  input gradient',
    );
  },
);

testIn("what broke a law before is judged first, until it is fixed", async (write, folder) => {
  const module = write("square.ts", square({ factor: "(hash(this.x) < 30 ? 1 : 2)", top: HASH }));
  const first = await run("fuzz", module, "--seed", "1", "--runs", "20000");
  assertEquals(first.code, 1);
  const again = await run("fuzz", module, "--seed", "2");
  assertEquals(again.code, 1);
  assertMatch(again.stdout, /still breaks "input gradient" as stored|as stored/);
  const files = [...Deno.readDirSync(join(folder, "corpus", "square"))].map(({ name }) => name);
  assertEquals(files.filter((name) => name.endsWith(".json")).length, 1);
  write("square.ts", square());
  const fixed = await run("fuzz", module, "--runs", "100");
  assertEquals([fixed.code, fixed.stderr], [0, ""]);

  await Deno.writeTextFile(join(folder, "corpus", "square", files[0]!), "{ no");
  const damaged = await run("fuzz", module, "--runs", "100");
  assertEquals(damaged.code, 0);
  assertMatch(damaged.stderr, /^Skipped \S+\.json: .*it is no JSON.*\n$/);
});

testIn("a corpus that cannot be written is told of once for each failure", async (write) => {
  const module = write("square.ts", square({ factor: "1" }));
  write("corpus", "a file");
  const { code, stdout, stderr } = await run("fuzz", module, "--runs", "100");
  assertEquals(code, 1);
  assertStringIncludes(stdout, 'Square breaks "input gradient"');
  assertMatch(stderr, /^Skipped .*\nCannot store the failure of Square: .*\n$/);
});

const HASH =
  "const hash = (x) => x.data.reduce((s, v) => (31 * s + Math.abs(Math.round(100 * v))) % 3001, 99);";
