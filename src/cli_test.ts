import { dirname, join } from "node:path";
import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";

/** A module with a layer whose backward is `k` times the upstream gradient times x. */
const square = (k: number, name = "Square") => `
import { inputGradient, multiply, paramGradient, prop, tensors } from "../src/mod.ts";

class Square {
  params = [];
  grads = [];
  forward(x) {
    this.x = x;
    return multiply(x, x);
  }
  backward(dout) {
    return multiply(multiply(this.x, ${k}), dout);
  }
}

export const square = prop({
  name: "${name}",
  given: { x: tensors(["N"]) },
  layer: () => new Square(),
  laws: [inputGradient, paramGradient],
});
`;

/** One more prop for the module of `square`, last in order, with a law that always holds. */
const another = (name: string) => `
export const zero = prop({
  name: "${name}",
  given: { x: tensors(["N"]) },
  layer: () => new Square(),
  laws: [{ name: "a law", says: "nothing", check: () => ({ kind: "pass" }) }],
});
`;

/** A module with a layer that does nothing, and a law of which only the body of \`check\` is given. */
const law = (check: string) => `
import { prop, tensors } from "../src/mod.ts";

export const identity = prop({
  name: "Identity",
  given: { x: tensors(["N"]) },
  layer: () => ({ params: [], grads: [], forward: (x) => x, backward: (dout) => dout }),
  laws: [{ name: "a law", says: "something", check: (trial) => { ${check} } }],
});
`;

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task as a person would, in the folder of the project. */
async function run(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await command(args).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
  return { code, stdout: decode(stdout), stderr: ours(decode(stderr)) };
}

/** What the command itself wrote: without Deno's lines about packages that it fetches. */
function ours(stderr: string): string {
  return stderr.split("\n").filter((line) => !line.startsWith("Download ")).join("\n");
}

function command(args: readonly string[]): Deno.Command {
  const env = { NO_COLOR: "1" };
  return new Deno.Command("deno", {
    args: ["task", "--quiet", ...args],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

/** A test that may write modules into a folder of its own. */
function testIn(name: string, fn: (write: Write) => Promise<void>, skip = false): void {
  Deno.test({
    name,
    ignore: ignore || skip,
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        await fn((file, text) => {
          const path = join(folder, file);
          Deno.writeTextFileSync(path, text);
          return path;
        });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** Writes a file and returns its path. */
type Write = (file: string, text: string) => string;

const replayLine = /^Replay: deno task replay (\S+)$/m;

testIn("fuzz exits 0 where all laws hold, and prints nothing but the report", async (write) => {
  const module = write("square.ts", square(2));
  const { code, stdout, stderr } = await run("fuzz", module, "--runs", "200", "--seed", "42");
  assertEquals(stderr, "");
  assertMatch(
    stdout,
    /^Fuzzing \S+square\.ts: 2 laws, 200 runs each, --seed 42\n\n✓ Square obeys input gradient {2}200 trials, resolution \S+\n– Square: "param gradient" does not apply: the layer has no params\n\nWhat was drawn:\n {2}Square: a zero .*\n\n1 of 2 laws hold, 1 not applicable\n$/,
  );
  assertEquals(code, 0);
});

testIn(
  "fuzz exits 1 with the report where a law is broken, and stores the trial",
  async (write) => {
    const module = write("square.ts", square(1));
    const { code, stdout, stderr } = await run("fuzz", module);
    assertEquals(stderr, "");
    assertEquals(code, 1);
    assertMatch(stdout, /^Square breaks "input gradient" after \d+ runs? and \d+ shrinks?$/m);
    assertMatch(stdout, /^ {2}at {8}dx/m);
    assertMatch(stdout, /^ {2}actual {4}\S+ +from backward\(dout\)$/m);
    assertMatch(stdout, /^ {2}expected {2}\S+ ± \S+ +from finite differences of forward$/m);
    assertMatch(stdout, /^Likely: a factor of 2 is missing/m);
    assertStringIncludes(stdout, "\n0 of 2 laws hold, 1 broken, 1 not applicable\n");

    const file = replayLine.exec(stdout)?.[1] ?? "";
    const again = await run("replay", file);
    assertEquals([again.code, again.stderr], [1, ""]);
    const report = (text: string) => /^ {2}at[^]*^ {2}given.*$/m.exec(text)?.[0];
    assertGreater(report(stdout)?.length ?? 0, 100);
    assertEquals(report(again.stdout), report(stdout));

    write("square.ts", square(2));
    const fixed = await run("replay", file);
    assertEquals([fixed.code, fixed.stderr], [0, ""]);
    assertMatch(fixed.stdout, /^✓ Square obeys input gradient/);

    write("square.ts", square(2, "Cube"));
    const stale = await run("replay", file);
    assertEquals([stale.code, stale.stdout], [2, ""]);
    assertStringIncludes(stale.stderr, "it is stale, there is no prop Square, only Cube");

    await Deno.remove(module);
    const gone = await run("replay", file);
    assertEquals([gone.code, gone.stdout], [2, ""]);
    assertStringIncludes(gone.stderr, "there is no such file");
  },
);

testIn("fuzz with the seed of a run repeats it; without, it draws other trials", async (write) => {
  const module = write("square.ts", square(2));
  const filter = ["--filter", "INPUT", "--runs", "50"];
  const first = await run("fuzz", module, ...filter);
  const seed = /--seed (\d+)/.exec(first.stdout)?.[1] ?? "";
  assertStringIncludes(first.stdout, "1 law, 50 runs each");
  assertEquals(await run("fuzz", module, ...filter, "--seed", seed), first);
  const other = await run("fuzz", module, ...filter);
  assertNotEquals(/--seed (\d+)/.exec(other.stdout)?.[1], seed);
});

testIn("fuzz exits 3 where a law cannot be judged, or nothing was judged", async (write) => {
  const detail = "there is a kink at 0: draw fewer zeros";
  const unsure = write(
    "unsure.ts",
    law(`return { kind: "inconclusive", reason: "kink", detail: "${detail}" };`),
  );
  const unjudged = await run("fuzz", unsure, "--runs", "10");
  assertEquals([unjudged.code, unjudged.stderr], [3, ""]);
  assertStringIncludes(
    unjudged.stdout,
    `Identity cannot be judged by "a law": 10 of 10 trials are inconclusive, at most 20% may be\n\n  kink  10×  ${detail}\n`,
  );
  const silent = write("silent.ts", law(`return { kind: "vacuous", reason: "it is Monday" };`));
  const vacuous = await run("fuzz", silent);
  assertEquals([vacuous.code, vacuous.stderr], [3, ""]);
  assertStringIncludes(vacuous.stdout, "does not apply: it is Monday");
});

testIn(
  "fuzz takes the share of inconclusive trials that the command line allows",
  async (write) => {
    const check = `
    globalThis.trials = (globalThis.trials ?? 0) + 1;
    return globalThis.trials % 2 ? { kind: "pass" } : { kind: "inconclusive", reason: "noise", detail: "" };`;
    const unsure = write("unsure.ts", law(check));
    const lax = write(
      "lax.ts",
      law(check).replace("  layer:", "  maxInconclusive: 0.5,\n  layer:"),
    );
    const codes = async (module: string, ...options: string[]) =>
      (await run("fuzz", module, "--runs", "10", ...options)).code;
    assertEquals(await codes(unsure), 3);
    assertEquals(await codes(unsure, "--max-inconclusive", "0.5"), 0);
    assertEquals(await codes(lax), 0);
    assertEquals(await codes(lax, "--max-inconclusive", "0.4"), 3);
  },
);

testIn("fuzz reports what a layer or law throws as a violation", async (write) => {
  const module = write("throws.ts", law(`throw new RangeError("Cannot add [3] to [4]")`));
  const { code, stdout, stderr } = await run("fuzz", module);
  assertEquals([code, stderr], [1, ""]);
  assertStringIncludes(stdout, "RangeError: Cannot add [3] to [4]");
  assertMatch(stdout, replayLine);
});

testIn("fuzz reports a gradient of the wrong shape as a violation", async (write) => {
  const module = write(
    "shape.ts",
    square(2)
      .replace("multiply,", "multiply, reshape,")
      .replace(/return multiply\(multiply.*/, "return reshape(dout, [1, dout.size]);"),
  );
  const { code, stdout, stderr } = await run("fuzz", module);
  assertEquals([code, stderr], [1, ""]);
  assertStringIncludes(stdout, 'Square breaks "input gradient"');
});

testIn("fuzz and replay answer misuse in a few plain words, and exit 2", async (write) => {
  const good = write("good.ts", square(2));
  const broken = write("broken.json", '{"version": 1');
  const cases: [string[], string][] = [
    [["fuzz", "no/such/module.ts"], "Cannot load no/such/module.ts: there is no such file"],
    [["fuzz", "src"], "Cannot load src: it is not a file"],
    [["fuzz", write("none.ts", "export const a = 1, b = 2;")], "it exports only a, b"],
    [["fuzz", write("nothing.ts", "")], "it exports nothing"],
    [["fuzz", write("syntax.ts", "const x = ;")], "SyntaxError: Expression expected"],
    [["fuzz", write("import.ts", 'import "./gone.ts";')], "Module not found"],
    [["fuzz", write("bare.ts", 'import "gone";')], 'Import "gone" not a dependency'],
    [
      ["fuzz", write("throws.ts", 'throw new RangeError("no");')],
      "it throws RangeError: no\n    at ",
    ],
    [["fuzz", write("text.ts", 'throw "no";')], 'it throws "no"'],
    [
      ["fuzz", write("exits.ts", "Deno.exit(0);")],
      "it throws ExitError: it calls Deno.exit(0)",
    ],
    [
      ["fuzz", write("nameless.ts", square(2, ""))],
      "it throws TypeError: Cannot declare a prop without a name",
    ],
    [["fuzz", write("twice.ts", square(2) + another("Square"))], "two props named Square"],
    [
      ["fuzz", write("draws.ts", square(2).replace('tensors(["N"])', "tensors.map(1)"))],
      "it throws TypeError: tensors.map is not a function",
    ],
    [["fuzz", "/etc/hostname"], "it lies outside the folder that may be read"],
    [["fuzz"], "missing required argument 'modules'"],
    [["replay", good, "--more"], "unknown option '--more'"],
    [["fuzz", good, "--rnus", "3"], "unknown option '--rnus'\n(Did you mean --runs?)"],
    [["fuzz", good, "--runs", "0"], "Expected a positive integer"],
    [["fuzz", good, "--runs", "1.5"], "Expected a positive integer"],
    [["fuzz", good, "--runs", "many"], "Expected a positive integer"],
    [["fuzz", good, "--runs"], "argument missing"],
    [["fuzz", good, "--seed", "x"], "Expected an integer"],
    [["fuzz", good, "--max-inconclusive", "20%"], "Expected a share from 0 to 1"],
    [["fuzz", good, "--max-inconclusive", "1.5"], "Expected a share from 0 to 1"],
    [["fuzz", good, "--filter", "nothing"], "Square obeys input gradient"],
    [["replay", "no/such/file.json"], "Cannot read no/such/file.json: there is no such file"],
    [["replay", broken], "it is no JSON"],
    [["replay", good], "it is no JSON"],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await run(...args);
    assertEquals([code, stdout], [2, ""], `${args.join(" ")}\n${stderr}`);
    assert(stderr.startsWith("error: "), stderr);
    assertStringIncludes(stderr, expected);
    assert(!/\bext:|file:\/\//.test(stderr), stderr);
  }
});

testIn("fuzz exits 2 where a promise of the module is left rejected", async (write) => {
  const module = write("floating.ts", `Promise.reject(new Error("late"));${square(2)}`);
  const { code, stderr } = await run("fuzz", module);
  assertEquals([code, stderr], [
    2,
    `error: Cannot load ${module}: A promise of the module is rejected: late\n`,
  ]);
});

testIn("fuzz still reports what it cannot store", async (write) => {
  const module = write(
    "functions.ts",
    square(1).replace("x: tensors", "f: tensors([1]).map(() => () => 1), x: tensors"),
  );
  const { code, stdout, stderr } = await run("fuzz", module);
  assertEquals(code, 1);
  assertStringIncludes(stdout, 'Square breaks "input gradient"');
  assert(!replayLine.test(stdout));
  assertStringIncludes(
    stderr,
    "Cannot store the failure of Square: Cannot store given.f: expected",
  );
});

testIn("--help exits 0, with examples and the exit codes", async () => {
  for (const task of ["fuzz", "replay"]) {
    const { code, stdout, stderr } = await run(task, "--help");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `deno task ${task} `);
    assertStringIncludes(stdout, "Exit codes:\n  0 ");
  }
});

testIn("Ctrl-C reports what was found so far, and exits 130", async (write) => {
  const module = write("slow.ts", square(1) + another("Slow"));
  const child = command(["fuzz", module, "--runs", "1000000000"]).spawn();
  const folder = join(dirname(module), "corpus", "square");
  while (!await Deno.stat(folder).then(() => true, () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  const text = new TextDecoder().decode(stdout);
  assertStringIncludes(text, 'Square breaks "input gradient"');
  assertMatch(text, /^Go on with the same command and --resume --seed \d+$/m);
  assertEquals(code, 130);
}, Deno.build.os === "windows");
