import { assert, assertEquals, assertGreater } from "@std/assert";
import { join } from "node:path";
import { readCorpus } from "./mod.ts";

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

const WRITERS = 8;
const EACH = 15;

/** The start of a writer: what it needs, and a wait for the word to begin. */
const START = `
import { replaceFailure, saveFailure } from "../src/corpus/mod.ts";
import { tensor } from "../src/tensor/mod.ts";

const [folder, me] = Deno.args;
const failure = (name, n) => ({
  module: "../../square.ts",
  prop: "Square",
  law: "input gradient",
  violation: "found by " + me,
  found: { seed: Number(me) },
  trial: {
    given: { name, n, x: tensor(Array.from({ length: 500 }, (_, i) => i / 3)) },
    upstream: { kind: "ones" },
    seed: 0,
  },
});
console.log("ready");
await Deno.stdin.read(new Uint8Array(1));
`;

/** A writer of the same failures as all others, of its own, and of one that it shrinks. */
const WRITER = `${START}
let previous;
let first = 0;
for (let n = 0; n < ${EACH}; n++) {
  if ((await replaceFailure(folder, failure("same", n))).isNew) first++;
  await saveFailure(folder, failure("own " + me, n));
  previous = await replaceFailure(folder, failure("shrunk " + me, n), { previous });
}
console.log(first);
`;

/** A writer that never stops by itself. */
const TIRELESS = `${START}
let previous;
for (let n = 0;; n++) {
  await saveFailure(folder, failure("own " + me, n));
  previous = await replaceFailure(folder, failure("shrunk " + me, n), { previous });
}
`;

/** A test in a folder of its own, in which a script is run. */
function testIn(
  name: string,
  script: string,
  fn: (folder: string, start: (me: number) => Promise<Writer>) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        const path = join(folder, "writer.js");
        await Deno.writeTextFile(path, script);
        const corpus = join(folder, "corpus");
        await fn(corpus, (me) => writer([path, corpus, String(me)]));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

interface Writer {
  readonly child: Deno.ChildProcess;
  /** Gives it the word to begin. */
  readonly begin: () => Promise<void>;
  /** What it writes after the word to begin. */
  readonly output: () => Promise<string>;
  /** What it wrote on its standard error, at its end. */
  readonly errors: Promise<string>;
}

/** A process that is ready to write. */
async function writer(args: readonly string[]): Promise<Writer> {
  const child = new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--quiet", "--allow-read=.", "--allow-write=.", ...args],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  await reader.read();
  const begin = async () => {
    const writer = child.stdin.getWriter();
    await writer.write(new Uint8Array(1));
    await writer.close();
  };
  return { child, begin, errors, output: () => rest(reader) };
}

/** All that is still to be read. */
async function rest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += new TextDecoder().decode(value);
  }
}

const filesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

testIn(
  "eight processes write the same and other failures into one folder at once",
  WRITER,
  async (corpus, start) => {
    const writers = await Promise.all(Array.from({ length: WRITERS }, (_, me) => start(me)));
    let isDone = false;
    const looks = (async () => {
      let looks = 0;
      for (; !isDone; looks++) assertEquals((await readCorpus(corpus)).problems, []);
      return looks;
    })();
    await Promise.all(writers.map(({ begin }) => begin()));
    const ends = Promise.all(writers.map(async ({ child, errors, output }) => {
      const first = Number(await output());
      assertEquals([(await child.status).code, await errors], [0, ""]);
      return first;
    }));
    const first = await ends.finally(() => isDone = true);
    assertGreater(await looks, 5);
    // Of all who write one failure, one is told that the file is its own.
    assertEquals(first.reduce((sum, one) => sum + one, 0), EACH);

    const { failures, problems } = await readCorpus(corpus);
    assertEquals(problems, []);
    const found = failures.map(({ failure: { trial: { given } } }) => `${given.name}: ${given.n}`);
    const expected = Array.from({ length: WRITERS }, (_, me) => [
      ...Array.from({ length: EACH }, (_, n) => `own ${me}: ${n}`),
      `shrunk ${me}: ${EACH - 1}`,
    ]).flat();
    for (let n = 0; n < EACH; n++) expected.push(`same: ${n}`);
    assertEquals(found.sort(), expected.sort());
    assertEquals(filesIn(join(corpus, "square")).length, expected.length);
  },
);

testIn("a writer killed at any moment leaves only whole files", TIRELESS, async (corpus, start) => {
  let count = 0;
  // The first may be killed before it gets there.
  await Deno.mkdir(join(corpus, "square"), { recursive: true });
  for (let me = 0; me < 10; me++) {
    const { child, begin, errors, output } = await start(me);
    await begin();
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
    child.kill("SIGKILL");
    await child.status;
    assertEquals([await output(), await errors], ["", ""]);
    const { failures, problems } = await readCorpus(corpus);
    assertEquals(problems, []);
    const names = filesIn(join(corpus, "square"));
    assertEquals(names.filter((name) => name.endsWith(".json")).length, failures.length);
    // At most what it was shrinking is there twice, and none is lost.
    const shrunk = failures.filter(({ failure }) => failure.trial.given["name"] === `shrunk ${me}`);
    assert(shrunk.length <= 2, String(shrunk.length));
    assert(failures.length >= count, `${failures.length} of ${count}`);
    count = failures.length;
  }
  assertGreater(count, 0);
});
