import type { StoredFailure } from "../corpus/mod.ts";
import { dirname, join, relative, resolve } from "node:path";
import { inColour, summary, text } from "../report/mod.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { EXIT } from "./exit.ts";
import { findStored, type FoundFile } from "./find_stored.ts";
import { oneLine } from "./one_line.ts";
import type { Terminal } from "./terminal.ts";

/** What comes of a stored failure that is judged again, or why it cannot be. */
export type Judged = RunReport | { readonly stale: string } | { readonly problem: string };

/** Judges a stored failure again, with the props of the module at a path. */
export type Judge = (failure: StoredFailure, modulePath: string) => Promise<Judged>;

/** What to replay. */
export interface ReplayOptions {
  /** Files and folders; all below the working directory if there are none. */
  readonly paths: readonly string[];
  /** What judges a stored failure. */
  readonly judge: Judge;
}

/** So many files may be named for each to be told of in full. */
const FEW = 3;

/** What can become of a stored failure. */
type Fate = "still failing" | "fixed" | "stale" | "not judged" | "damaged";

/** The order in which they are counted. */
const FATES: readonly Fate[] = ["still failing", "fixed", "stale", "not judged", "damaged"];

/** What became of one of them. */
interface Verdict {
  readonly fate: Fate;
  /** What there is to say of it in one line. */
  readonly line: string;
  /** What there is to say of it in full. */
  readonly report?: RunReport;
  /** Whether it must be so that it could not even be tried. */
  readonly isMisuse?: boolean;
}

/** Judges stored failures again. */
export async function replay(options: ReplayOptions, terminal: Terminal): Promise<number> {
  const { paths, judge } = options;
  const files = await findStored(paths.length === 0 ? ["."] : paths);
  if (files.length === 0) {
    if (paths.length === 0) {
      terminal.out("There are no stored failures below this folder\n");
      return EXIT.holds;
    }
    terminal.err(`error: Cannot find a stored failure in ${paths.join(", ")}\n`);
    return EXIT.misuse;
  }
  const isFew = files.length <= FEW && files.every(({ isNamed }) => isNamed);
  const counts = new Map<Fate, number>();
  let misused = 0;
  for (const file of files) {
    const verdict = await judged(file, judge);
    counts.set(verdict.fate, (counts.get(verdict.fate) ?? 0) + 1);
    if (file.isNamed && verdict.isMisuse) {
      misused++;
      terminal.err(`error: ${verdict.line}\n`);
    } else if (isFew && verdict.report !== undefined) {
      if (files.length > 1) terminal.out(`${verdict.fate}: ${shown(file.path)}\n`);
      const plain = text(verdict.report);
      const full = terminal.hasColours ? inColour(plain, verdict.report.status) : plain;
      terminal.out(files.length > 1 ? `${full}\n\n` : `${full}\n`);
    } else {
      terminal.out(`${verdict.fate.padEnd(15)}${shown(file.path)}  ${verdict.line}\n`);
    }
  }
  if (files.length > 1) terminal.out(total(files.length, { counts, isFew }));
  if (counts.has("still failing")) return EXIT.violated;
  if (misused > 0) return EXIT.misuse;
  return counts.get("fixed") === files.length ? EXIT.holds : EXIT.unjudged;
}

async function judged(file: FoundFile, judge: Judge): Promise<Verdict> {
  const { path, content } = file;
  if ("problem" in content) return { fate: "damaged", line: content.problem, isMisuse: true };
  const { failure } = content;
  let answer;
  try {
    answer = await judge(failure, join(dirname(path), failure.module));
  } catch (error) {
    answer = { problem: error instanceof Error ? error.message : String(error) };
  }
  const start = file.isNamed ? `Cannot replay ${path}: ` : "";
  if ("stale" in answer) {
    const reason = file.isNamed ? `it is stale, ${answer.stale}` : answer.stale;
    return { fate: "stale", line: start + reason, isMisuse: true };
  }
  if ("problem" in answer) {
    return { fate: "not judged", line: start + answer.problem, isMisuse: true };
  }
  return { ...fateOf(answer), report: answer };
}

function fateOf(report: RunReport): { readonly fate: Fate; readonly line: string } {
  const { prop, law, status, failure } = report;
  if (status === "violated") {
    const what = failure === undefined ? "" : `: ${summary(failure.violation)}`;
    return { fate: "still failing", line: oneLine(`${prop} breaks "${law}"${what}`) };
  }
  if (status === "holds") return { fate: "fixed", line: oneLine(`${prop} obeys ${law}`) };
  const reasons = status === "vacuous"
    ? [report.vacuousReason ?? "the law has nothing to say"]
    : Object.entries(report.inconclusive).map(([reason, { detail }]) => `${reason}: ${detail}`);
  return { fate: "not judged", line: oneLine(`${prop}, "${law}": ${reasons.join("; ")}`) };
}

function total(
  files: number,
  { counts, isFew }: { readonly counts: ReadonlyMap<Fate, number>; readonly isFew: boolean },
): string {
  const parts = FATES.flatMap((fate) => counts.has(fate) ? [`${counts.get(fate)} ${fate}`] : []);
  return `${isFew ? "" : "\n"}${files} stored failures: ${parts.join(", ")}\n`;
}

/** A path as the user would type it. */
function shown(path: string): string {
  return relative(".", resolve(path)).replaceAll("\\", "/");
}
