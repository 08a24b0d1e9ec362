// deno task hunt tfjs|jax|numpy|torch [--time 5m | --runs N] [--filter TEXT] [--seed S] [--accept]
//
// Judges the functions of a library, and prints a table of function × argument × mode. It fails on what is
// not in examples/<library>_known.json; --accept writes that file anew.
import { parseReport } from "../../src/mod.ts";
import { compareWithKnown, type KnownFindings } from "./known.ts";
import { findPython, howToInstall } from "./find_python.ts";
import { type Kind, type Verdict, verdictsOf } from "./verdicts.ts";

/** What is hunted in: the arguments of `fuzz`, or a program in Python, with the modules that it needs. */
type Target =
  | { readonly args: readonly string[] }
  | { readonly program: string; readonly modules: readonly string[] };

const TARGETS: Readonly<Record<string, Target>> = {
  tfjs: { args: ["examples/hunts/tfjs/mod.ts", "--allow-env", "--allow-read"] },
  jax: { args: ["examples/hunts/jax/mod.ts", "--allow-env", "--allow-read"] },
  numpy: { program: "examples/python/study_note.py", modules: ["numpy"] },
  torch: { program: "examples/python/torch_functions.py", modules: ["numpy", "torch"] },
};

/** The kinds of verdicts, the worst first. */
const KINDS: readonly Kind[] = [
  "wrong",
  "not finite",
  "crashes",
  "breaks a law",
  "no gradient",
  "cannot be judged",
  "convention",
  "holds",
];
/** Each law of a function is judged in so many trials, unless a time is given. */
const RUNS = "1000";

const [target = "", ...flags] = Deno.args;
const found = TARGETS[target];
if (found === undefined) {
  console.error(`Expected one of ${Object.keys(TARGETS).join(", ")}, found ${target || "nothing"}`);
  Deno.exit(2);
}
const args = "args" in found ? found.args : await commandOf(found);
const isAccepting = flags.includes("--accept");
const others = flags.filter((flag) => flag !== "--accept");
const isTimed = others.some((flag) => /^--(time|runs)\b/.test(flag));
const folder = `out/hunts/${target}`;
Deno.mkdirSync(folder, { recursive: true });
// Deno adds the packages of a library to the lock file, and downloads what stands there with any command.
const lock = Deno.readTextFileSync("deno.lock");
const { code } = await new Deno.Command("deno", {
  args: [
    ...["run", "--no-prompt", "--allow-read=.", "--allow-write=.", "--allow-run=deno"],
    ...["--allow-env=NO_COLOR", "src/cli.ts", "fuzz", ...args],
    ...isTimed ? [] : ["--runs", RUNS],
    ...["--corpus", `${folder}/corpus`, "--memory", "2048", "--trial-timeout", "20s"],
    ...["--report", `json=${folder}/report.json`, "--report", `html=${folder}/report.html`],
    ...["--report", `text=${folder}/report.txt`, ...others],
  ],
  stdin: "null",
  stdout: "null",
  stderr: "inherit",
}).output();
Deno.writeTextFileSync("deno.lock", lock);
// Broken laws and what cannot be judged are what is hunted for.
if (code !== 0 && code !== 1 && code !== 3) Deno.exit(code);

const verdicts = verdictsOf(parseReport(Deno.readTextFileSync(`${folder}/report.json`)));
const file = `examples/${target}_known.json`;
const known = readKnown(file);
const { news, accepted, gone } = compareWithKnown(verdicts, known);
printTable(verdicts);
console.log(`\nReports: ${folder}/report.html, report.json, report.txt`);
for (const { name, kind } of gone) console.log(`no longer ${kind}: ${name}`);
if (isAccepting) {
  const all = [...accepted, ...news].map(({ name, kind }) => ({
    name,
    kind,
    why: known.accepted.find((one) => one.name === name && one.kind === kind)?.why ??
      "not looked at",
  }));
  Deno.writeTextFileSync(file, `${JSON.stringify({ ...known, accepted: all }, null, 2)}\n`);
  console.log(`Accepted: ${all.length} findings are written to ${file}`);
} else {
  console.log(`${accepted.length} findings are known (${file}), ${news.length} are new`);
  for (const { name, kind, detail } of news) console.log(`new: ${name} is ${kind}: ${detail}`);
  if (news.length > 0) Deno.exit(1);
}

async function commandOf(
  { program, modules }: Extract<Target, { readonly program: string }>,
): Promise<string[]> {
  const python = await findPython(modules);
  if (python !== undefined) return ["--command", `${python} -B ${program}`];
  console.error(howToInstall(modules));
  Deno.exit(2);
}

function readKnown(path: string): KnownFindings {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { version: 1, library: target, accepted: [] };
  }
}

function printTable(all: readonly Verdict[]): void {
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const kind of KINDS) {
    for (const one of all.filter((verdict) => verdict.kind === kind)) {
      console.log(`${one.name.padEnd(width)}  ${kind.padEnd(16)}  ${one.detail ?? ""}`.trimEnd());
    }
  }
  const counts = KINDS.map((kind) => [kind, all.filter((one) => one.kind === kind).length] as const)
    .filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  const functions = new Set(all.map(({ name }) => name.split(" · ")[0])).size;
  const trials = new Map(all.map(({ name, trials }) => [name, trials]));
  const total = [...trials.values()].reduce((sum, n) => sum + n, 0);
  console.log(
    `\n${functions} functions, ${trials.size} of argument and mode: ${counts.join(", ")}`,
  );
  console.log(`${total.toLocaleString("en")} trials`);
}
