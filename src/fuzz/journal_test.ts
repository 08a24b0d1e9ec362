import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import { type JournalOptions, openJournal, type State } from "./journal.ts";
import { printLine } from "./journal_line.ts";
import { type ReadJournal, readJournal } from "./read_journal.ts";
import { testInFolder } from "../testing/test_in_folder.ts";

/** A test with a path in a folder of its own. */
function testAt(name: string, fn: (path: string) => void | Promise<void>): void {
  testInFolder(name, (folder) => fn(join(folder, "journal")));
}

const options: JournalOptions = {
  header: { seed: 42 },
  onError(message) {
    throw new Error(message);
  },
};

function statesAt(path: string): Record<string, unknown> {
  const read = readJournal(path);
  assert(read?.kind === "journal", Deno.inspect(read));
  assertEquals([read.header, read.problems], [{ seed: 42 }, []]);
  return Object.fromEntries(read.states);
}

testAt("a journal gives back the latest state of each key, and the header", (path) => {
  const journal = openJournal(path, options);
  assertEquals(statesAt(path), {});
  journal.record("a", 1);
  journal.record("b", { deep: ["×", null, -1.5e-300] });
  journal.record("a", 2);
  journal.flush();
  journal.record("a", "three\n");
  journal.close();
  assertEquals(statesAt(path), { a: "three\n", b: { deep: ["×", null, -1.5e-300] } });
  journal.record("a", 4);
  journal.close();
  assertEquals(statesAt(path)["a"], "three\n");
});

testAt("a campaign that is resumed goes on with the states that it is given", (path) => {
  const journal = openJournal(path, options);
  for (const key of ["a", "b"]) journal.record(key, 1);
  journal.close();
  const states = new Map(Object.entries(statesAt(path) as Record<string, State>));
  const resumed = openJournal(path, { ...options, states });
  resumed.record("b", 2);
  resumed.close();
  assertEquals(statesAt(path), { a: 1, b: 2 });
  openJournal(path, options).close();
  assertEquals(statesAt(path), {});
});

testAt("record() writes by itself, and not more often than it should", async (path) => {
  const journal = openJournal(path, { ...options, everyMilliseconds: 30 });
  const start = performance.now();
  let n = 0;
  // Without a pause, so that no timer can be of help.
  while (performance.now() - start < 200) journal.record("busy", n++);
  const lines = Deno.readTextFileSync(path).split("\n").length - 2;
  assert(lines >= 1 && lines <= 7, `${lines} lines in 200 ms`);
  journal.record("idle", true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(statesAt(path), { busy: n - 1, idle: true });
  journal.close();
});

testAt("a journal stays small, however long it is written", (path) => {
  const journal = openJournal(path, { ...options, smallBytes: 2000 });
  let largest = 0;
  for (let n = 0; n < 500; n++) {
    journal.record(`key ${n % 10}`, { n });
    journal.flush();
    largest = Math.max(largest, Deno.statSync(path).size);
  }
  assert(largest > 1500 && largest < 4000, `${largest} bytes`);
  assertEquals(
    statesAt(path),
    Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`key ${i}`, { n: 490 + i }])),
  );
  journal.close();
});

testAt("a journal is open once", (path) => {
  const journal = openJournal(path, { ...options, smallBytes: 0 });
  for (let n = 0; n < 10; n++) {
    journal.record("n", n);
    journal.flush();
    assertThrows(
      () => openJournal(path, options),
      Deno.errors.Busy,
      `Cannot open the journal ${path}: another campaign writes it`,
    );
  }
  journal.close();
  assertEquals(statesAt(path), { n: 9 });
  openJournal(path, options).close();
});

testAt("remove() leaves nothing", (path) => {
  const journal = openJournal(path, options);
  journal.record("a", 1);
  journal.remove();
  assertEquals(readJournal(path), undefined);
  assertEquals([...Deno.readDirSync(join(path, ".."))], []);
});

testAt("a journal that cannot be written says so once, and goes on trying", (path) => {
  const messages: string[] = [];
  // Where the folder of the journal should be there is a file.
  const folder = path;
  path = join(folder, "journal");
  Deno.writeTextFileSync(folder, "");
  const journal = openJournal(path, { ...options, onError: (message) => messages.push(message) });
  for (let n = 0; n < 3; n++) {
    journal.record("n", n);
    journal.flush();
  }
  assertEquals(messages.length, 1);
  assertStringIncludes(messages[0]!, `Cannot write the journal ${path}: `);
  Deno.removeSync(folder);
  Deno.mkdirSync(folder);
  journal.record("m", 5);
  journal.close();
  assertEquals(statesAt(path), { n: 2, m: 5 });
  assertEquals(messages.length, 1);
});

testAt("readJournal() says why a file cannot be read", (path) => {
  assertEquals(readJournal(path), undefined);
  Deno.writeTextFileSync(path, "");
  assertEquals(readJournal(path), undefined);
  const cases: [string, string][] = [
    ["hello", "its first line is damaged, or it is no journal"],
    ["null\n", "its first line is damaged, or it is no journal"],
    [`${printLine({ key: "a", state: 1 })}\n`, "its first line is damaged, or it is no journal"],
    ['{"journal":1,"header":1}\n', "its first line is damaged"],
    ['{"journal":2,"anything":1}\n', "its version is 2, and only 1 can be read"],
  ];
  for (const [text, reason] of cases) {
    Deno.writeTextFileSync(path, text);
    const read = readJournal(path);
    assertEquals(read?.kind, "problem");
    assertStringIncludes(
      (read as { message: string }).message,
      `Cannot read the journal ${path}: ${reason}`,
    );
  }
});

/** The bytes of a journal, and what was ever written to it. */
function written(path: string, records: readonly (readonly [string, State])[]) {
  const journal = openJournal(path, options);
  const history = new Map<string, Set<string>>();
  for (const [key, state] of records) {
    journal.record(key, state);
    journal.flush();
    const known = history.get(key) ?? new Set();
    history.set(key, known.add(JSON.stringify(state)));
  }
  journal.close();
  return { bytes: Deno.readFileSync(path), history };
}

/** Asserts that a journal says nothing that was never written to it. */
function assertTrue(read: ReadJournal | undefined, history: Map<string, Set<string>>): void {
  if (read?.kind !== "journal") return;
  assertEquals(read.header, { seed: 42 });
  for (const [key, state] of read.states) {
    assert(history.get(key)?.has(JSON.stringify(state)), `${key}: ${JSON.stringify(state)}`);
  }
}

const records = fc.array(
  fc.tuple(fc.constantFrom("a", "b", "ü"), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<State>),
  { minLength: 1, maxLength: 12 },
);

testAt("a journal that is cut anywhere gives the states of all whole lines", (path) => {
  fc.assert(
    fc.property(records, fc.nat(), (records, at) => {
      const { bytes, history } = written(path, records);
      const cut = bytes.subarray(0, at % (bytes.length + 1));
      Deno.writeFileSync(path, cut);
      const read = readJournal(path);
      assertTrue(read, history);
      const whole = new TextDecoder().decode(cut).split("\n").length - 1;
      if (whole === 0) return;
      assert(read?.kind === "journal");
      assertEquals(read.problems, []);
      const latest = new Map(records.slice(0, whole - 1));
      const next = records[whole - 1];
      // A line that lacks only its line break counts, too.
      const isMore = next !== undefined && read.states.has(next[0]) &&
        JSON.stringify(read.states.get(next[0])) === JSON.stringify(next[1]);
      const expected = isMore && cut.at(-1) === 0x7d ? new Map([...latest, next]) : latest;
      assertEquals(JSON.stringify([...read.states]), JSON.stringify([...expected]));
    }),
    { numRuns: 60 },
  );
});

testAt("a journal that is damaged anywhere never says what was not written", (path) => {
  const damage = fc.tuple(fc.nat(), fc.nat(20), fc.uint8Array({ maxLength: 20 }));
  let damaged = 0;
  fc.assert(
    fc.property(records, fc.array(damage, { minLength: 1, maxLength: 3 }), (records, damages) => {
      const { bytes, history } = written(path, records);
      let spoilt = [...bytes];
      for (const [at, removed, added] of damages) {
        spoilt = spoilt.toSpliced(at % spoilt.length, removed, ...added);
        if (spoilt.length === 0) return;
      }
      Deno.writeFileSync(path, Uint8Array.from(spoilt));
      const read = readJournal(path);
      assertTrue(read, history);
      if (read?.kind === "journal" && read.problems.length > 0) damaged++;
    }),
    { numRuns: 60 },
  );
  assert(damaged > 0, "nothing was damaged");
});

testAt("a digit changed in the middle is noticed, and the state before it counts", (path) => {
  written(path, [["a", 1], ["a", 222], ["b", 3]]);
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace("222", "223"));
  const read = readJournal(path);
  assert(read?.kind === "journal");
  assertEquals([...read.states], [["a", 1], ["b", 3]]);
  assertEquals(read.problems, [`line 3 of ${path} is damaged, and was skipped`]);
});
