import { exitCode } from "../report/exit_code.ts";
import { mergeReports } from "../report/merge.ts";
import { EXIT } from "./exit.ts";
import { loadReport } from "./load_report.ts";
import type { Terminal } from "./terminal.ts";
import { writeReports } from "./write_reports.ts";

/** What is to be merged. */
export interface MergeOptions {
  /** The JSON of stored runs, such as one for each shard. */
  readonly files: readonly string[];
  /** The formats, such as "text" or "html=out.html"; JSON on the standard output if there are none. */
  readonly reports: readonly string[];
}

/** Writes one report from many stored runs; the exit code is that of all of them together. */
export async function merge(options: MergeOptions, terminal: Terminal): Promise<number> {
  const { files, reports } = options;
  let merged;
  try {
    merged = mergeReports(await Promise.all(files.map(loadReport)));
  } catch (error) {
    terminal.err(`error: ${(error as Error).message}\n`);
    return EXIT.misuse;
  }
  const specs = reports.length === 0 ? ["json"] : reports;
  const code = await writeReports(merged, { specs, terminal });
  return code === EXIT.holds ? exitCode(merged) : code;
}
