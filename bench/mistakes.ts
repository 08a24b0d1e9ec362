// The wrong layers of props/broken: which law catches each, after how many trials, how small the
// counterexample gets, and whether the mistake is named; and what PyTorch's gradcheck says of the same layer.
//
// deno task bench:mistakes [--filter TEXT] [--only-problems] [--seeds N] [--no-peer] [--json]
//
// The exit code is 1 if a layer is not caught, or its mistake is misnamed.
import { brokenLayers } from "../props/broken/catalogue.ts";
import { startGradcheck } from "./gradcheck.ts";
import { examine, type Found, median } from "./one_mistake.ts";

const options = read(Deno.args);
const print = (line: string): void => options.json ? undefined : console.log(line);
const chosen = brokenLayers.filter(({ mistake }) =>
  mistake.toLowerCase().includes(options.filter.toLowerCase())
);
if (chosen.length === 0) {
  console.error(`No mistake contains "${options.filter}"`);
  Deno.exit(2);
}
const peer = options.peer ? await startGradcheck() : undefined;

print(
  `${chosen.length} wrong layers; trials and entries are medians of ${options.seeds} seeds; ` +
    `gradcheck: ${peer?.name ?? "not asked (python3-torch and bench/bridge.ts are needed)"}\n`,
);
print(
  `${"mistake".padEnd(62)}${"caught by".padEnd(36)}${"trials".padStart(6)}${
    "entries".padStart(9)
  }` +
    `${"of inputs".padStart(11)}  ${"named".padEnd(10)}gradcheck`,
);
const found: Found[] = [];
const theirs: string[] = [];
for (const one of chosen) {
  const result = examine(one, options.seeds);
  const verdict = await peer?.catches(one.prop, { trials: 10 }) ?? "–";
  found.push(result);
  theirs.push(verdict);
  if (!options.onlyProblems || isProblem(result)) show(result, verdict);
}
await peer?.stop();

const named = chosen.filter((one) => one.named !== undefined).length;
const count = (is: (one: Found) => boolean): number => found.filter(is).length;
const totals = {
  layers: found.length,
  caught: count(({ isCaught }) => isCaught),
  diagnosed: count(({ diagnosed }) => diagnosed === "right"),
  misdiagnosed: count(({ diagnosed }) => diagnosed === "wrong" || diagnosed === "needless"),
  medianTrials: median(found.map(({ trials }) => trials)),
  medianElements: median(found.map(({ elements }) => elements)),
};
print(`
caught                 ${totals.caught} of ${totals.layers}
  by the first law     ${
  count(({ law, firstLaw }) => law === firstLaw)
}, the others by an earlier law of theirs too
mistake named          ${totals.diagnosed} of ${totals.layers} (${
  percent(totals.diagnosed)
}%), of ${named} that have a name
  silent               ${count(({ diagnosed }) => diagnosed === "silent")}
  rightly silent       ${count(({ diagnosed }) => diagnosed === "none due")}
  misnamed             ${totals.misdiagnosed}
trials, median         ${totals.medianTrials}, at most ${Math.max(...found.map((f) => f.trials))}
entries, median        ${totals.medianElements} of all that is given, ${
  median(found.map((f) => f.inputElements))
} of the inputs alone
gradcheck              ${
  peer ? `caught ${theirs.filter((v) => v === "caught").length}` : "not asked"
}`);
if (options.json) console.log(JSON.stringify(totals));
Deno.exit(totals.caught < totals.layers || totals.misdiagnosed > 0 ? 1 : 0);

function isProblem({ isCaught, diagnosed, elements }: Found): boolean {
  return !isCaught || elements > 8 || diagnosed !== "right" && diagnosed !== "none due";
}

function show(one: Found, verdict: string): void {
  const law = one.firstLaw === one.law ? one.law : `${one.law} *`;
  print(
    `${one.mistake.slice(0, 60).padEnd(62)}${(one.isCaught ? law : "MISSED").padEnd(36)}` +
      `${String(one.trials).padStart(6)}${String(one.elements).padStart(9)}` +
      `${String(one.inputElements).padStart(11)}  ${one.diagnosed.padEnd(10)}${verdict}`,
  );
  for (const sentence of one.sentences) print(`    ${sentence}`);
}

function percent(part: number): string {
  return (100 * part / (found.length || 1)).toFixed(1);
}

interface Options {
  readonly filter: string;
  readonly onlyProblems: boolean;
  readonly seeds: number;
  readonly peer: boolean;
  readonly json: boolean;
}

function read(args: readonly string[]): Options {
  const options = { filter: "", onlyProblems: false, seeds: 5, peer: true, json: false };
  for (let i = 0; i < args.length; i++) {
    const next = args[i + 1];
    if (args[i] === "--json") options.json = true;
    else if (args[i] === "--only-problems") options.onlyProblems = true;
    else if (args[i] === "--no-peer") options.peer = false;
    else if (args[i] === "--filter" && next !== undefined) options.filter = args[++i]!;
    else if (args[i] === "--seeds" && Number.isInteger(Number(next)) && Number(next) > 0) {
      options.seeds = Number(args[++i]);
    } else {
      console.error(
        `Expected --filter TEXT, --only-problems, --seeds N, --no-peer or --json, found ${args[i]}`,
      );
      Deno.exit(2);
    }
  }
  return options;
}
