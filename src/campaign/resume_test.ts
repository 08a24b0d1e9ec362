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
    for (; kills < 4; kills++) {
      const child = startIn(folder, parted);
      const answer = answerOf(child);
      await wait(1300 + 500 * Math.random());
      const isKilled = await Deno.stat(journal).then(() => true, () => false);
      child.kill("SIGKILL");
      await answer;
      if (!isKilled) break;
      const now = trialsIn(journal);
      assert(now > trials, `${now} trials after ${trials}`);
      trials = now;
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
  const [{ name }] = [...Deno.readDirSync(folder)] as [Deno.DirEntry];
  const at = new Map<string, number>();
  for (const line of Deno.readTextFileSync(join(folder, name)).split("\n")) {
    const [, key] = /^\{"key":("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
    const [, law] = /"law":\{"at":(\d+)/.exec(line) ?? [];
    if (key !== undefined && law !== undefined) at.set(key, Number(law));
  }
  return [...at.values()].reduce((sum, n) => sum + n, 0);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  testIn(
    `${signal} ends a campaign with what it found, and it goes on from there`,
    async (write, folder) => {
      write(
        "slow.ts",
        SLOW + square({ factor: "1", name: "Wrong" })
          .replace(/import .*/, "").replace("class Square", "class Wrong")
          .replace("new Square", "new Wrong").replace("const square", "const wrong"),
      );
      const child = startIn(folder, ["slow.ts", "--runs", "1000000"]);
      const answer = answerOf(child);
      await wait(1500);
      child.kill(signal);
      const { code, stdout, stderr } = await answer;
      assertEquals([code, stderr], [130, ""]);
      const [, seed] = /^Go on with the same command and --resume --seed (\d+)$/m.exec(stdout) ??
        [];
      assert(seed !== undefined, stdout);
      assertStringIncludes(stdout, "Square obeys");

      const more = startIn(folder, ["slow.ts", "--runs", "1000000", "--resume"]);
      const then = answerOf(more);
      await wait(1500);
      more.kill(signal);
      const next = await then;
      assertEquals([next.code, next.stderr], [130, ""]);
      assertStringIncludes(next.stdout, `--seed ${seed}`);
    },
  );
}

testIn("a campaign that cannot go on says why, and starts anew", async (write, folder) => {
  write("slow.ts", SLOW);
  const args = ["slow.ts", "--runs", "1000000", "--seed", "1"];
  const stopped = async (...more: string[]) => {
    const child = startIn(folder, [...args, ...more]);
    const answer = answerOf(child);
    await wait(1500);
    child.kill("SIGINT");
    const { stderr, code } = await answer;
    assertEquals(code, 130);
    return stderr;
  };
  assertEquals(await stopped("--resume"), "There is no campaign to go on with: starting anew\n");
  assertMatch(await stopped(), /^A campaign like this was stopped before its end, and is dropped/);
  assertEquals(
    await stopped("--resume", "--seed", "2"),
    "There is no campaign to go on with: it had --seed 1: starting anew\n",
  );
  write("slow.ts", SLOW + "\n// Changed.\n");
  assertEquals(
    await stopped("--resume"),
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
