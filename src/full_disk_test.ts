import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { readCorpus, replaceFailure, saveFailure, type StoredFailure } from "./corpus/mod.ts";
import { openJournal } from "./fuzz/journal.ts";
import { readJournal } from "./fuzz/read_journal.ts";
import { Tensor, zeros } from "./tensor/mod.ts";

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "mount" },
  { name: "run", command: "umount" },
];

const failure = (n: number): StoredFailure => ({
  module: "../../square.ts",
  prop: "Square",
  law: "input gradient",
  violation: "dx[0] is 1, expected 2",
  found: { seed: 42 },
  trial: {
    given: { x: new Tensor([1], Float64Array.of(n)), W: zeros([1000]) },
    upstream: { kind: "ones" },
    seed: 3,
  },
});

/** Whether this machine lets us make a tiny disk. */
const canMount = await (async () => {
  for (const wanted of PERMISSIONS) {
    if (Deno.permissions.querySync(wanted).state !== "granted") return false;
  }
  const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
    await run("umount", [folder]);
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(folder);
  }
})();

/** A test with a disk of 64 kB of its own; it is ignored where none can be mounted. */
function testOn(name: string, fn: (disk: string) => Promise<void>): void {
  Deno.test({
    name: canMount ? name : `${name}: only where deno task test:system may mount a disk`,
    ignore: !canMount,
    async fn() {
      const disk = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
        await fn(disk).finally(() => run("umount", [disk]));
      } finally {
        await Deno.remove(disk);
      }
    },
  });
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(`${command} fails: ${new TextDecoder().decode(stderr)}`);
}

/** Fills a disk to the last byte; gives back the file that does. */
function fill(disk: string): string {
  const path = join(disk, "filler");
  using file = Deno.openSync(path, { write: true, create: true });
  for (const size of [1024, 1]) {
    try {
      for (;;) file.writeSync(new Uint8Array(size));
    } catch {
      // It is full.
    }
  }
  return path;
}

testOn(
  "a failure that a full disk cannot hold is told, and nothing is half there",
  async (disk) => {
    const corpus = join(disk, "corpus");
    const previous = await replaceFailure(corpus, failure(9));
    const filler = fill(disk);
    const { message } = await assertRejects(
      () => replaceFailure(corpus, failure(5), { previous }),
      Error,
    );
    assertMatch(message, /^Cannot write to \S+square: No space left on device/);
    const before = await readCorpus(corpus);
    assertEquals([before.failures.map(({ failure }) => failure), before.problems], [
      [failure(9)],
      [],
    ]);
    assertEquals([...Deno.readDirSync(join(corpus, "square"))].length, 1);

    await Deno.remove(filler);
    const saved = await replaceFailure(corpus, failure(5), { previous });
    assertEquals(await readCorpus(corpus), {
      failures: [{ path: saved.path, failure: failure(5) }],
      problems: [],
    });
  },
);

testOn("a failure that a read-only disk cannot hold is told", async (disk) => {
  await saveFailure(join(disk, "corpus"), failure(9));
  await run("mount", ["-o", "remount,ro", disk]);
  const { message } = await assertRejects(
    () => saveFailure(join(disk, "corpus"), failure(5)),
    Error,
  );
  assertMatch(message, /^Cannot write to \S+square: Read-only file system/);
  // One that is there already needs nothing to be written.
  await saveFailure(join(disk, "corpus"), failure(9));
});

/** The sizes of the states of a journal, and whether all of it can be read. */
function sizesAt(path: string): Record<string, number> {
  const read = readJournal(path);
  assert(read?.kind === "journal", Deno.inspect(read));
  assertEquals(read.problems, []);
  return Object.fromEntries([...read.states].map(([key, state]) => [key, `${state}`.length]));
}

testOn(
  "a journal on a full disk says so once, keeps what it has, and goes on after",
  async (disk) => {
    const path = join(disk, "journal");
    const messages: string[] = [];
    const journal = openJournal(path, {
      header: 1,
      onError: (message) => void messages.push(message),
    });
    const record = (key: string, size: number) => {
      journal.record(key, "x".repeat(size));
      journal.flush();
    };
    record("a", 100);
    for (let round = 1; round <= 2; round++) {
      const filler = fill(disk);
      for (let size = 3000; size < 9000; size += 1000) record("b", size + round);
      assertEquals(messages.length, round);
      assertMatch(messages[0]!, /^Cannot write the journal \S+: No space left on device/);
      const left = sizesAt(path);
      assertEquals(left["a"], 100);
      await Deno.remove(filler);
      record("c", round);
      assertEquals(sizesAt(path), { a: 100, b: 8000 + round, c: round });
    }
    journal.close();
    assertEquals(sizesAt(path), { a: 100, b: 8002, c: 2 });
    assertEquals(messages.length, 2);
  },
);

testOn("a journal on a read-only disk says so once, and begins when it can", async (disk) => {
  const path = join(disk, "journal");
  await run("mount", ["-o", "remount,ro", disk]);
  const messages: string[] = [];
  const journal = openJournal(path, {
    header: 1,
    onError: (message) => void messages.push(message),
  });
  for (let n = 1; n < 4; n++) {
    journal.record("a", "x".repeat(n));
    journal.flush();
  }
  assertEquals(messages.length, 1);
  assertMatch(messages[0]!, /Read-only file system/);
  await run("mount", ["-o", "remount,rw", disk]);
  journal.close();
  assertEquals(sizesAt(path), { a: 3 });
  assertEquals(messages.length, 1);
});
