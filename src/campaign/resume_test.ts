import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { answerOf, square, startIn, testIn, until } from "./fixtures/task.ts";
import { withoutTimes } from "./fixtures/without_times.ts";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Laws that take some seconds, one of which is broken late. */
const SLOW = square({
  top:
    "const hash = (x) => x.data.reduce((sum, v) => (31 * sum + Math.abs(Math.round(100 * v))) % 3001, 7);",
  laws: "inputGradient, linearInDout",
  forward: "for (let i = 0, until = performance.now() + 0.03; performance.now() < until;) i++",
  factor: "(hash(this.x) === 77 ? 1 : 2)",
});

testIn(
  "a campaign that is killed again and again ends as one that was not",
  async (write, folder) => {
    write("slow.ts", SLOW);
    const args = ["slow.ts", "--runs", "6000", "--seed", "8", "--report", "text"];
    const whole = await answerOf(
      startIn(folder, [...args, "--report", "json=whole.json", "--corpus", "whole"]),
    );
    assertEquals([whole.code, whole.stderr], [1, ""]);
    const journal = join(folder, ".backproof");
    const parted = [...args, "--report", "json=parted.json", "--corpus", "parted", "--resume"];
    let kills = 0;
    let trials = 0;
    for (; kills < 3; kills++) {
      const child = startIn(folder, parted);
      const answer = answerOf(child);
      const isOn = await until(() => trialsIn(journal) > trials, 20_000);
      await wait(300 * Math.random());
      child.kill("SIGKILL");
      await answer;
      if (!isOn || !exists(journal)) break;
      trials = trialsIn(journal);
    }
    assert(kills > 1, `it was killed ${kills} times`);
    const { code, stderr } = await answerOf(startIn(folder, parted));
    assertEquals([code, stderr], [1, ""]);
    const read = (name: string) =>
      withoutTimes(
        Deno.readTextFileSync(join(folder, `${name}.json`)).replaceAll(`${name}/`, "corpus/"),
      );
    assertEquals(read("parted"), read("whole"));
    assertEquals(await Deno.stat(journal).then(() => true, () => false), false);
  },
);

/** The trials that the journal in a folder knows of. */
function trialsIn(folder: string): number {
  const name = exists(folder)
    ? [...Deno.readDirSync(folder)].find(({ name }) => name.endsWith(".jsonl"))?.name
    : undefined;
  if (name === undefined) return 0;
  const at = new Map<string, number>();
  for (const line of Deno.readTextFileSync(join(folder, name)).split("\n")) {
    const [, key] = /^\{"key":("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
    const [, law] = /"law":\{"at":(\d+)/.exec(line) ?? [];
    if (key !== undefined && law !== undefined) at.set(key, Number(law));
  }
  return [...at.values()].reduce((sum, n) => sum + n, 0);
}

/** Lets a campaign run until its journal is written anew, and sends it a signal. */
async function stopped(folder: string, args: readonly string[], signal: Deno.Signal) {
  const journal = join(folder, ".backproof");
  const before = writtenAt(journal);
  const child = startIn(folder, args);
  const answer = answerOf(child);
  const isOn = await until(() => writtenAt(journal) > before && trialsIn(journal) > 0, 20_000);
  child.kill(signal);
  assert(isOn, `it writes no journal: ${(await answer).stderr}`);
  return await answer;
}

/** When a file of a folder was last written. */
function writtenAt(folder: string): number {
  if (!exists(folder)) return 0;
  const times = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".jsonl"))
    .map(({ name }) => Deno.statSync(join(folder, name)).mtime?.getTime() ?? 0);
  return Math.max(0, ...times);
}

/** Laws that hold, and are never done. */
const ENDLESS = square({ laws: "inputGradient, linearInDout" });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  testIn(
    `${signal} ends a campaign with what it found, and it goes on from there`,
    async (write, folder) => {
      write("wrong.ts", square({ factor: "1", name: "Wrong" }));
      write("right.ts", ENDLESS);
      const args = ["wrong.ts", "right.ts", "--runs", "1000000000"];
      const { code, stdout, stderr } = await stopped(folder, args, signal);
      assertEquals([code, stderr], [130, ""]);
      const [, seed] = /^Go on with the same command and --resume --seed (\d+)$/m.exec(stdout) ??
        [];
      assert(seed !== undefined, stdout);
      assertMatch(stdout, /^Wrong breaks "input gradient"/m);
      assertMatch(stdout, /^Replay: deno task replay corpus/m);

      const next = await stopped(folder, [...args, "--resume"], signal);
      assertEquals([next.code, next.stderr], [130, ""]);
      assertMatch(next.stdout, /^Wrong breaks "input gradient"/m);
      assertStringIncludes(next.stdout, `--seed ${seed}`);
    },
  );
}

testIn("a campaign that cannot go on says why, and starts anew", async (write, folder) => {
  write("slow.ts", ENDLESS);
  const args = ["slow.ts", "--runs", "1000000000", "--seed", "1"];
  const stderrOf = async (...more: string[]) =>
    (await stopped(folder, [...args, ...more], "SIGINT")).stderr;
  assertEquals(await stderrOf("--resume"), "There is no campaign to go on with: starting anew\n");
  assertMatch(await stderrOf(), /^A campaign like this was stopped before its end, and is dropped/);
  assertEquals(
    await stderrOf("--resume", "--seed", "2"),
    "There is no campaign to go on with: it had --seed 1: starting anew\n",
  );
  write("slow.ts", ENDLESS + "\n// Changed.\n");
  assertEquals(
    await stderrOf("--resume"),
    "There is no campaign to go on with: the module has changed since: starting anew\n",
  );
});

testIn("two campaigns of the same kind run side by side", async (write, folder) => {
  write("slow.ts", SLOW);
  const args = ["slow.ts", "--runs", "2000", "--seed", "1"];
  const answers = await Promise.all(
    ["a", "b"].map((corpus) => answerOf(startIn(folder, [...args, "--corpus", corpus]))),
  );
  const [first, second] = answers.map(({ stdout }) => stdout.replace(/[ab]\//g, "corpus/"));
  assertEquals(first, second);
  assert(answers.some(({ stderr }) => stderr === ""));
  assert(
    answers.some(({ stderr }) => /^No journal is kept.*another campaign writes it\n$/.test(stderr)),
  );
  assertEquals(await until(() => !exists(join(folder, ".backproof")), 100), true);
});

testIn(
  "a campaign without a place for its journal runs, and says it once",
  async (write, folder) => {
    write("slow.ts", SLOW);
    write(".backproof", "a file");
    const { code, stdout, stderr } = await answerOf(
      startIn(folder, ["slow.ts", "--runs", "2000", "--seed", "8"]),
    );
    assertMatch(stderr, /^No journal is kept, so that --resume will not work: .*\n$/);
    assertStringIncludes(stdout, "Square obeys");
    assert(code <= 1);
    assert(exists(join(folder, ".backproof")));
  },
);

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
