import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { saveFailure, type StoredFailure } from "../corpus/mod.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { tensor } from "../tensor/mod.ts";
import { withHost } from "./in_host.ts";
import { type Judge, replay } from "./replay.ts";
import { testInFolder } from "../testing/test_in_folder.ts";

const failure: StoredFailure = {
  module: "../../square.ts",
  prop: "Square",
  law: "input gradient",
  violation: "dx[0] is 1, expected 2",
  found: { seed: 42 },
  trial: { given: { x: tensor([3]) }, upstream: { kind: "ones" }, seed: 3 },
};

/** A module with a layer whose backward is `k` times the upstream gradient times x. */
const square = (k: number, name = "Square") => `
import { inputGradient, multiply, prop, tensors } from "../src/mod.ts";

export const square = prop({
  name: "${name}",
  given: { x: tensors(["N"]) },
  layer: () => ({
    params: [],
    grads: [],
    forward(x) {
      this.x = x;
      return multiply(x, x);
    },
    backward(dout) {
      return multiply(multiply(this.x, ${k}), dout);
    },
  }),
  laws: [inputGradient],
});
`;

/** How a module is contained. */
const LIMITS = {
  trialTimeout: 5,
  memory: 512,
  grants: {},
  signal: new AbortController().signal,
} as const;

/** Runs the command, and gives all that it says. */
async function run(paths: readonly string[], judge?: Judge) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    hasColours: false,
    columns: undefined,
  };
  const code = judge === undefined
    ? await withHost(LIMITS, ({ judge }) => replay({ paths, judge }, terminal))
    : await replay({ paths, judge }, terminal);
  return { code, out, err };
}

const report = (status: RunReport["status"], more: Partial<RunReport> = {}): RunReport => ({
  prop: "Square",
  law: "input gradient",
  says: "",
  seed: 1,
  runs: 1,
  shrinks: 0,
  status,
  passes: 0,
  vacuous: 0,
  conventions: 0,
  inconclusive: {},
  ...more,
});

const broken = report("violated", {
  failure: {
    violation: {
      kind: "violation",
      where: "dx[0]",
      actual: 1,
      actualFrom: "from backward(dout)",
      expected: 2,
      expectedFrom: "from the law",
    },
    given: {},
    upstream: { kind: "ones" },
    trialSeed: 1,
  },
});

const unsure = report("unjudged", {
  inconclusive: { kink: { count: 1, detail: "draw fewer zeros" } },
});

/** A judge that answers by the seed that a failure was found with. */
const judge: Judge = ({ found: { seed } }) => {
  if (seed === 0) return Promise.resolve(report("holds"));
  if (seed === 1) return Promise.resolve(broken);
  if (seed === 2) return Promise.resolve({ stale: "there is no prop Square" });
  if (seed === 3) return Promise.resolve(unsure);
  if (seed === 4) return Promise.resolve({ problem: "Cannot load square.ts: it is gone" });
  if (seed === 5) return Promise.resolve(report("vacuous", { vacuousReason: "no params" }));
  throw new Error("the judge is gone");
};

/** Stores failures that `judge` answers differently; gives their paths. */
function stored(folder: string, seeds: readonly number[]): Promise<string[]> {
  return Promise.all(seeds.map((seed) =>
    saveFailure(join(folder, "corpus"), {
      ...failure,
      found: { seed },
      trial: { ...failure.trial, seed },
    })
  ));
}

const testIn = (name: string, fn: (folder: string) => Promise<void>) =>
  testInFolder(name, fn, { runs: true });

testIn("replay says in a line each what became of all that is stored", async (folder) => {
  const paths = await stored(folder, [0, 1, 2, 3, 4, 5, 6]);
  const damaged = join(folder, "corpus", "square", "damaged.json");
  Deno.writeTextFileSync(damaged, "{");
  const { code, out, err } = await run([folder], judge);
  assertEquals([code, err], [1, ""]);
  const expected = [
    `fixed          ${paths[0]}  Square obeys input gradient`,
    `still failing  ${
      paths[1]
    }  Square breaks "input gradient": dx[0] is 1 from backward(dout), expected 2 from the law`,
    `stale          ${paths[2]}  there is no prop Square`,
    `not judged     ${paths[3]}  Square, "input gradient": kink: draw fewer zeros`,
    `not judged     ${paths[4]}  Cannot load square.ts: it is gone`,
    `not judged     ${paths[5]}  Square, "input gradient": no params`,
    `not judged     ${paths[6]}  the judge is gone`,
  ];
  const lines = out.trimEnd().split("\n");
  const path = (line: string) => line.split(/ {2,}/)[1] ?? "";
  assertEquals(lines.slice(0, 7), expected.sort((a, b) => path(a) < path(b) ? -1 : 1));
  assertMatch(lines[7]!, /^damaged {8}\S+damaged\.json {2}Cannot read \S+: it is no JSON/);
  assertEquals(lines.slice(8), [
    "",
    "8 stored failures: 1 still failing, 1 fixed, 1 stale, 4 not judged, 1 damaged",
  ]);
});

testIn(
  "replay exits 3 for what a folder holds and it could not judge, 2 if it was named",
  async (folder) => {
    const cases: [number, number, number][] = [[0, 0, 0], [1, 1, 1], [2, 3, 2], [3, 3, 3], [
      4,
      3,
      2,
    ], [5, 3, 3]];
    for (const [seed, ofFolder, ofFile] of cases) {
      const inner = join(folder, String(seed));
      const [path = ""] = await stored(inner, [seed]);
      assertEquals((await run([inner], judge)).code, ofFolder, `a folder with ${seed}`);
      assertEquals((await run([path], judge)).code, ofFile, `the file of ${seed}`);
      // A file that is named, and lies in a folder that is named, is judged once.
      assertEquals(await run([inner, path], judge), await run([path], judge));
    }
    const damaged = join(folder, "corpus", "damaged.json");
    Deno.mkdirSync(join(folder, "corpus"));
    Deno.writeTextFileSync(damaged, "{");
    assertEquals((await run([damaged], judge)).code, 2);
    assertEquals((await run([join(folder, "corpus")], judge)).code, 3);
  },
);

testIn("replay tells all of a few files that are named", async (folder) => {
  const [path = "", other = ""] = await stored(folder, [1, 0]);
  const one = await run([path], judge);
  assertMatch(one.out, /^Square breaks "input gradient" after 1 run\n\n {2}at {8}dx\[0\]\n/);
  const two = await run([path, other], judge);
  assertEquals(
    two.out,
    `still failing: ${path}\n${one.out}\nfixed: ${other}\n✓ Square obeys input gradient  1 trial\n\n` +
      "2 stored failures: 1 still failing, 1 fixed\n",
  );
});

testIn("replay says where there is nothing to replay", async (folder) => {
  const { code, out, err } = await run([folder], judge);
  assertEquals([code, out, err], [2, "", `error: Cannot find a stored failure in ${folder}\n`]);
  const gone = await run([join(folder, "gone.json")], judge);
  assertEquals([gone.code, gone.out], [2, ""]);
  assertStringIncludes(gone.err, "there is no such file");
});

testIn("replay judges by the props of the module beside the corpus", async (folder) => {
  const cases: [string, number, string, string][] = [
    ["right", 0, square(2), "✓ Square obeys input gradient"],
    ["wrong", 1, square(1), 'Square breaks "input gradient"'],
    ["stale", 2, square(2, "Cube"), "it is stale, there is no prop Square, only Cube"],
    ["throws", 2, "throw new Error('no');", "it throws Error: no"],
  ];
  for (const [name, code, source, expected] of cases) {
    // Each a module of its own: a module is loaded once.
    const module = `../../${name}.ts`;
    Deno.writeTextFileSync(join(folder, `${name}.ts`), source);
    const path = await saveFailure(join(folder, "corpus"), { ...failure, module });
    const answer = await run([path]);
    assertEquals(answer.code, code, answer.out + answer.err);
    assertStringIncludes(answer.out + answer.err, expected);
    // One that had to be stopped is judged under the law that was judged then.
    const stopped = { ...failure, module, law: "terminates", during: "input gradient" };
    const other = await run([await saveFailure(join(folder, "corpus"), stopped)]);
    assertEquals(other.out, answer.out);
  }
});
