import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import {
  answerOf,
  processesWith,
  run,
  square,
  type SquareOptions,
  start,
  startIn,
  testIn,
  until,
} from "./fixtures/task.ts";

/** A layer with each of these is to be told so, in the words on the right, and those after it go on. */
const HOSTILE: readonly (readonly [string, SquareOptions, RegExp])[] = [
  ["loops", { backward: "for (;;)" }, /violated terminates: no answer after 0.5 s/],
  ["builds", { build: "for (;;)" }, /violated terminates: no answer after 0.5 s/],
  [
    "draws",
    { draw: 'tensors(["N"]).map((x) => { if (x.data[0] > 1) for (;;); return x; })' },
    /unjudged terminates: what the prop draws cannot be drawn: no answer after 0.5 s/,
  ],
  [
    "once",
    {
      top: "let isDone = false;",
      forward: "if (new Error().stack.includes('sequence') && x.data[0] > 1) for (;;)",
    },
    /unjudged terminates: the layer had to be stopped .* and then not again/,
  ],
  [
    "shrinks",
    { factor: "1", forward: "if (x.size < 2 && new Error().stack.includes('shrink')) for (;;)" },
    /violated input gradient|violated terminates/,
  ],
  [
    "explains",
    { factor: "1", forward: "if (new Error().stack.includes('localise')) for (;;)" },
    /violated input gradient: 0.*|violated input gradient: -?\d/,
  ],
  [
    "ponders",
    { laws: '{ name: "ponders", says: "", check: () => { for (;;); } }' },
    /unjudged terminates: .* \(no answer after 0.5 s\), but each of its calls ends in time/,
  ],
  [
    "hoards",
    {
      laws: `{ name: "hoards", says: "", check: () => {
        const a = []; for (;;) a.push(new Float64Array(1e6).fill(1)); } }`,
    },
    /unjudged terminates: .*(more than 512 MB of memory|no answer)/,
  ],
  [
    "fills",
    { forward: "const a = []; for (;;) a.push(new Float64Array(1e6).fill(1))" },
    /violated terminates: (more than 512 MB of memory|no answer)/,
  ],
  ["exits", { forward: "Deno.exit(0)" }, /violated input gradient: ExitError: it calls Deno.exit/],
  [
    "aborts",
    { top: 'import p from "node:process";', forward: "p.abort()" },
    /violated input gradient: ExitError: it calls process.abort/,
  ],
  ["closes", { forward: "self.close()" }, /violated input gradient: ExitError: it calls close/],
  ["kills", { forward: "process.kill(process.pid, 9)" }, /violated terminates: the end of the/],
  ["null", { forward: "throw null" }, /violated input gradient: threw null/],
  ["symbol", { forward: "throw Symbol('s')" }, /violated input gradient: threw Symbol\(s\)/],
  [
    "getters",
    {
      forward: `const error = new Error("x");
        for (const name of ["name", "message", "stack"]) {
          Object.defineProperty(error, name, { get() { throw error; } });
        }
        throw error`,
    },
    /violated input gradient: threw an object that cannot be shown/,
  ],
  [
    "proxy",
    { forward: "throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })" },
    /violated input gradient: threw an object that cannot be shown/,
  ],
  [
    "frozen",
    { forward: "throw Object.freeze(new RangeError('cold'))" },
    /violated input gradient: RangeError: cold/,
  ],
  [
    "huge",
    { forward: "throw 'x'.repeat(1e7)" },
    /violated input gradient: threw "x{1000}… and 9999000 characters more"$/,
  ],
  ["logs", { forward: "for (;;) console.log('a')" }, /input gradient: FloodError: it writes more/],
  [
    "writes",
    { forward: "for (;;) Deno.stdout.writeSync(new Uint8Array([65]))" },
    /input gradient: FloodError: it writes more/,
  ],
  [
    "streams",
    { forward: "for (;;) process.stdout.write('a')" },
    /input gradient: FloodError: it writes more/,
  ],
  [
    "patches",
    {
      top: `JSON.parse = () => { throw 1; };
        JSON.stringify = Date.now = Atomics.add = Atomics.load = Math.random = () => 0;
        performance.now = () => NaN;
        globalThis.postMessage = globalThis.setTimeout = globalThis.addEventListener = () => 0;
        Array.prototype.zebra = 1;`,
      forward: "self.postMessage({ kind: 'done', id: 3 })",
    },
    /^holds input gradient$/,
  ],
  [
    "answers",
    {
      top: "const line = JSON.stringify({ id: 1, kind: 'done', value: null });",
      forward: "console.log('\\u0001' + crypto.randomUUID() + ' ' + line, Deno.args)",
    },
    /^holds input gradient$/,
  ],
  ["reads", { forward: "Deno.readTextFileSync('deno.json')" }, /no permission.*--allow-read/],
  ["asks", { forward: "Deno.env.get('HOME')" }, /no permission.*--allow-env/],
  ["runs", { forward: "new Deno.Command('deno').outputSync()" }, /no permission.*--allow-run/],
  ["good", {}, /^holds input gradient$/],
];

function sayings({ laws }: CampaignReport, module: string): string {
  return laws.filter((law) => law.module?.endsWith(`/${module}.ts`)).map((law) => {
    const { status, failure, inconclusive } = law;
    const said = failure?.violation.actual ??
      Object.entries(inconclusive).map(([reason, { detail }]) => `${reason}: ${detail}`).join();
    const isShown = failure !== undefined || law.law === "terminates" || said !== "";
    return `${status} ${law.law}${isShown ? `: ${said}` : ""}`;
  }).join("\n").replace(/terminates: stopped: /, "terminates: ");
}

testIn("a campaign goes on, whatever the layers before do", async (write, folder) => {
  const modules = HOSTILE.map(([name, options]) => write(`${name}.ts`, square(options)));
  const file = join(folder, "report.json");
  const corpus = join(folder, "corpus");
  const mark = crypto.randomUUID();
  const { code, stdout, stderr } = await answerOf(start([
    "fuzz",
    ...modules,
    ...["--runs", "60", "--seed", "3", "--workers", "2", "--trial-timeout", "500ms", "--quiet"],
    ...["--report", `json=${file}`, "--report", "text", "--corpus", corpus],
  ], { env: { MARK: mark } }));
  assertEquals([code, stderr], [1, ""]);
  const report = JSON.parse(await Deno.readTextFile(file)) as CampaignReport;
  for (const [name, , expected] of HOSTILE) assertMatch(sayings(report, name), expected);
  assertEquals(report.problems, []);
  assertEquals(await processesWith(mark), 0);

  // Each failure is stored, and is met again.
  const broken = report.laws.filter(({ status }) => status === "violated");
  for (const { failure } of broken) assertStringIncludes(stdout, failure?.replay ?? "no file");
  const stuck = broken.find(({ module }) => module?.endsWith("loops.ts"))!.failure!.replay!;
  const again = await run("replay", stuck, "--trial-timeout", "500ms");
  assertEquals([again.code, again.stderr], [1, ""]);
  assertStringIncludes(again.stdout, 'Square breaks "terminates"');
  write("loops.ts", square());
  const fixed = await run("replay", stuck, "--trial-timeout", "500ms");
  assertEquals([fixed.code, fixed.stderr], [0, ""]);
});

testIn("what a module is granted it may do, and nothing else", async (write) => {
  const reads = write("reads.ts", square({ forward: "Deno.readTextFileSync('deno.json')" }));
  const codes = async (...flags: string[]) =>
    (await run("fuzz", reads, "--runs", "20", ...flags)).code;
  assertEquals(await codes("--allow-read=deno.json"), 0);
  assertEquals(await codes("--allow-read=README.md"), 3);
  assertEquals(await codes("--allow-env"), 3);
});

testIn("a module that fails beside its layer is a problem, and no verdict", async (write) => {
  const late = write("late.ts", square({ forward: "Promise.reject(new Error('later'))" }));
  const draw = write(
    "draw.ts",
    square({ draw: 'tensors().map(() => { throw new Error("no"); })' }),
  );
  const says = write("says.ts", square({ laws: '{ name: "a law", says: "", check: () => 1 }' }));
  const good = write("good.ts", square({ name: "Good" }));
  const { code, stdout } = await run("fuzz", late, draw, says, good, "--runs", "50");
  assertStringIncludes(stdout, "✗ A promise of the module is rejected: later\n");
  assertStringIncludes(stdout, "✗ Cannot judge Square: it throws Error: no\n");
  assertStringIncludes(stdout, 'Cannot take what the law "a law" answers: expected an outcome');
  assertStringIncludes(stdout, "✓ Good obeys input gradient");
  assertEquals(code, 2);
});

testIn(
  "a module that does not come to an end, or ends the process, is not loaded",
  async (write) => {
    const top = {
      floods: ["for (;;) console.log('a');", "it throws FloodError: it writes more than 100000"],
      exits: ["process.exit(3);", "it throws ExitError: it calls process.exit(3)"],
      fills: [
        "const a = []; for (;;) a.push(new Float64Array(1e6).fill(1));",
        "it takes more than 512",
      ],
      kills: [
        "process.kill(process.pid, 9);",
        "it ends the process",
      ],
    };
    const modules = Object.entries(top).map(([name, [code]]) => write(`${name}.ts`, code!));
    const { code, stderr } = await run("fuzz", ...modules);
    for (const [, said] of Object.values(top)) assertStringIncludes(stderr, said!);
    assertEquals(code, 2);
  },
);

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  testIn(`no process outlives a campaign that is ended by ${signal}`, async (write, folder) => {
    write("loops.ts", square({ forward: "for (;;)" }));
    const mark = crypto.randomUUID();
    const args = ["loops.ts", "--workers", "2", "--trial-timeout", "30s"];
    const child = startIn(folder, args, { env: { MARK: mark } });
    const answer = answerOf(child);
    // The command and the process in which the layer loops.
    assertEquals(await until(async () => await processesWith(mark) >= 2, 10_000), true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill(signal);
    const begun = performance.now();
    if (signal !== "SIGKILL") assertEquals((await answer).code, 130);
    assertEquals(await until(async () => await processesWith(mark) === 0, 3000), true);
    assertEquals(performance.now() - begun < 4000, true);
    await answer;
  });
}
