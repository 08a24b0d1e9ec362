import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { join } from "node:path";
import { openJournal } from "./journal.ts";
import { readJournal } from "./read_journal.ts";

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

/** A campaign that resumes what it finds, and records at full speed until it is killed. */
const CAMPAIGN = `
import { openJournal } from "../src/fuzz/journal.ts";
import { readJournal } from "../src/fuzz/read_journal.ts";

const [path, every] = Deno.args;
const states = new Map(readJournal(path)?.states ?? []);
const journal = openJournal(path, {
  header: "campaign",
  states,
  onError: (message) => console.error(message),
  ...every === "" ? {} : { everyMilliseconds: Number(every) },
  smallBytes: 20000,
});
let n = Math.max(0, ...[...states.values()].map(({ n }) => n));
console.log("ready");
for (;;) {
  n++;
  const key = "part " + n % 7;
  journal.record(key, { n, at: Date.now(), text: "x".repeat(n % 300) + n });
  if (n % 1000 === 0) await new Promise((resolve) => setTimeout(resolve));
}
`;

interface Recorded {
  readonly n: number;
  readonly at: number;
  readonly text: string;
}

/** Lets a campaign run for some milliseconds, kills it, and gives what is left. */
async function killed(
  path: string,
  { script, every, after }: {
    readonly script: string;
    /** The longest time between two writes; what it is by default if left out. */
    readonly every?: number;
    readonly after: number;
  },
) {
  const child = new Deno.Command("deno", {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      "--allow-read=.",
      "--allow-write=.",
      script,
      path,
      `${every ?? ""}`,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  assertEquals(done, false);
  assertThrows(() => openJournal(path, { header: 0, onError() {} }), Deno.errors.Busy);
  await new Promise((resolve) => setTimeout(resolve, after));
  const at = Date.now();
  child.kill("SIGKILL");
  await Promise.all([child.status, reader.cancel()]);
  assertEquals(await errors, "");

  const read = readJournal(path);
  assert(read?.kind === "journal", Deno.inspect(read));
  assertEquals([read.header, read.problems], ["campaign", []]);
  const states = [...read.states.values()] as readonly Recorded[];
  for (const { n, text } of states) assertEquals(text, "x".repeat(n % 300) + n);
  return {
    keys: states.length,
    newest: Math.max(...states.map(({ n }) => n)),
    lost: at - Math.max(...states.map(({ at }) => at)),
  };
}

Deno.test({
  name: "a campaign killed at any moment has lost at most the last second, and no line is torn",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
    try {
      const script = join(folder, "campaign.js");
      await Deno.writeTextFile(script, CAMPAIGN);
      const often = (async () => {
        let newest = -Infinity;
        for (let round = 0; round < 12; round++) {
          const after = 30 + Math.random() * 120;
          const left = await killed(join(folder, "often"), { script, every: 5, after });
          assert(left.newest >= newest, `${left.newest} after ${newest}`);
          newest = left.newest;
        }
        assertGreater(newest, 0);
      })();
      const seldom = [1100, 1400].map(async (after, i) => {
        const left = await killed(join(folder, `seldom ${i}`), { script, after });
        assertEquals(left.keys, 7);
        assertGreater(1000, left.lost);
      });
      await Promise.all([often, ...seldom]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** A campaign of a moment, over and over, that makes sure that it is the only one. */
const SHORT = `
import { openJournal } from "../src/fuzz/journal.ts";

const [path, until] = Deno.args;
let turns = 0;
while (Date.now() < Number(until)) {
  let journal;
  try {
    journal = openJournal(path, { header: 1, onError: console.error, smallBytes: 0 });
  } catch (error) {
    if (!(error instanceof Deno.errors.Busy)) throw error;
    continue;
  }
  Deno.writeTextFileSync(path + ".mine", "", { createNew: true });
  for (let n = 0; n < 3; n++) {
    journal.record("n", n);
    journal.flush();
  }
  Deno.removeSync(path + ".mine");
  journal.close();
  turns++;
  await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
}
console.log(turns);
`;

Deno.test({
  name: "of many campaigns that want one journal, one has it at a time",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
    try {
      const script = join(folder, "short.js");
      await Deno.writeTextFile(script, SHORT);
      const until = String(Date.now() + 1500);
      const turns = await Promise.all(Array.from({ length: 3 }, async () => {
        const { stdout, stderr } = await new Deno.Command("deno", {
          args: [
            "run",
            "--no-prompt",
            "--quiet",
            "--allow-read=.",
            "--allow-write=.",
            script,
            join(folder, "journal"),
            until,
          ],
          env: { NO_COLOR: "1" },
        }).output();
        assertEquals(new TextDecoder().decode(stderr), "");
        return Number(new TextDecoder().decode(stdout));
      }));
      assertGreater(turns.reduce((sum, n) => sum + n, 0), 3);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
