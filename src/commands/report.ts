import { exitCode } from "../report/exit_code.ts";
import { EXIT } from "./exit.ts";
import { loadReport } from "./load_report.ts";
import type { Terminal } from "./terminal.ts";
import { writeReports } from "./write_reports.ts";

/** What is to be reported. */
export interface ReportOptions {
  /** The JSON of a stored run. */
  readonly file: string;
  /** The formats, such as "text" or "junit=out/report.xml"; text on the standard output if there are none. */
  readonly reports: readonly string[];
}

/** Writes any report of a stored run again; the exit code is that of the run. */
export async function report(options: ReportOptions, terminal: Terminal): Promise<number> {
  const { file, reports } = options;
  let stored;
  try {
    stored = await loadReport(file);
  } catch (error) {
    terminal.err(`error: ${(error as Error).message}\n`);
    return EXIT.misuse;
  }
  const specs = reports.length === 0 ? ["text"] : reports;
  const code = await writeReports(stored, { specs, terminal });
  return code === EXIT.holds ? exitCode(stored) : code;
}
