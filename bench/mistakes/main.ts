// The wrong layers of props/broken: which law catches each, after how many trials, how small the
// counterexample gets, and whether the mistake is named; and what PyTorch's gradcheck says of the same layer.
//
// deno task bench:mistakes --help
import { brokenLayers } from "../../props/broken/catalogue.ts";
import { startGradcheck } from "../peers/bridge.ts";
import { command, optionsOf, positiveInteger } from "../shared/command_line.ts";
import { median } from "../shared/median.ts";
import { printer, progress } from "../shared/print.ts";
import { columns, share } from "../shared/table.ts";
import { examine, type Found } from "./one_mistake.ts";

const { filter, onlyProblems, seeds, peer: isAsked, json } = optionsOf<{
  readonly filter: string;
  readonly onlyProblems?: boolean;
  readonly seeds: number;
  readonly peer: boolean;
  readonly json?: boolean;
}>(
  command("bench:mistakes", "What becomes of the wrong layers of props/broken.")
    .option("--filter <text>", "only mistakes that contain the text", "")
    .option("--only-problems", "print only what is not caught, not small, or not rightly named")
    .option("--seeds <n>", "how many runs each layer gets, and diagnoses", positiveInteger, 5)
    .option("--no-peer", "do not ask PyTorch's gradcheck")
    .addHelpText("after", "\nExit codes: 0, 1 a layer is not caught or misnamed, 2 misuse"),
);
const print = printer(json);
const chosen = brokenLayers.filter(({ mistake }) =>
  mistake.toLowerCase().includes(filter.toLowerCase())
);
if (chosen.length === 0) {
  console.error(`No mistake contains "${filter}"`);
  Deno.exit(2);
}
const peer = isAsked ? await startGradcheck() : undefined;
const table = columns([62, 36, -7, -9, -11, -12, 3, 0]);

print(
  `${chosen.length} wrong layers; trials and entries are medians of ${seeds} seeds, a name counts ` +
    `if it is right with each of them\n` +
    `gradcheck: ${peer?.name ?? "not asked (python3-torch and python3-numpy are needed)"}\n`,
);
print(table(["mistake", "caught by", "trials", "entries", "of inputs", "named", "", "gradcheck"]));
const found: Found[] = [];
const theirs: string[] = [];
for (const one of chosen) {
  progress(one.mistake);
  const result = examine(one, seeds);
  const verdict = await peer?.catches(one.prop, { trials: 10 }) ?? "–";
  progress("");
  found.push(result);
  theirs.push(verdict);
  if (!onlyProblems || isProblem(result)) show(result, verdict);
}
await peer?.stop();

const count = (is: (one: Found) => boolean): number => found.filter(is).length;
const totals = {
  layers: found.length,
  caught: count(({ isCaught }) => isCaught),
  diagnosed: count(({ diagnosed }) => diagnosed === "right"),
  misdiagnosed: count(({ diagnosed }) => diagnosed === "wrong" || diagnosed === "needless"),
  medianTrials: median(found.map(({ trials }) => trials)),
  medianElements: median(found.map(({ elements }) => elements)),
};
const theirCaught = theirs.filter((verdict) => verdict === "caught").length;
for (
  const line of [
    ["", ""],
    ["caught", `${totals.caught} of ${totals.layers}`],
    ["  by the first law", `${count(({ law, firstLaw }) => law === firstLaw)}`],
    [
      "mistake named",
      `${totals.diagnosed} of ${totals.layers} (${share(totals.diagnosed, totals.layers)}%), ` +
      `of ${chosen.filter((one) => one.named !== undefined).length} that have a name`,
    ],
    ["  silent", `${count(({ diagnosed }) => diagnosed === "silent")}`],
    ["  rightly silent", `${count(({ diagnosed }) => diagnosed === "none due")}`],
    ["  misnamed", `${totals.misdiagnosed}`],
    [
      "trials, median",
      `${totals.medianTrials}, at most ${Math.max(...found.map(({ trials }) => trials))}`,
    ],
    [
      "entries, median",
      `${totals.medianElements} of all that is given, ` +
      `${median(found.map(({ inputElements }) => inputElements))} of the inputs alone`,
    ],
    ["gradcheck", peer ? `caught ${theirCaught} of ${totals.layers}` : "not asked"],
  ]
) print(columns([23, 0])(line));
if (json) {
  console.log(JSON.stringify({ ...totals, ...peer ? { gradcheck: theirCaught } : {} }));
}
Deno.exitCode = totals.caught < totals.layers || totals.misdiagnosed > 0 ? 1 : 0;

function isProblem({ isCaught, diagnosed, elements }: Found): boolean {
  return !isCaught || elements > 8 || diagnosed !== "right" && diagnosed !== "none due";
}

function show(one: Found, verdict: string): void {
  const law = one.firstLaw === one.law ? one.law : `${one.law} *`;
  print(table([
    one.mistake,
    one.isCaught ? law : "MISSED",
    String(one.trials),
    String(one.elements),
    String(one.inputElements),
    one.diagnosed,
    "",
    verdict,
  ]));
  for (const sentence of one.sentences) print(`    ${sentence}`);
}
