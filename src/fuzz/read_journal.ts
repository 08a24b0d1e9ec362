import { parseLine } from "./journal_line.ts";

/** The version of the journals that are written and can be read. */
export const JOURNAL_VERSION = 1;

/** What is left of a campaign that was stopped, or why it cannot be read. */
export type ReadJournal =
  | {
    readonly kind: "journal";
    /** What the campaign is, as `openJournal` was given it. */
    readonly header: unknown;
    /** The latest state of each key. */
    readonly states: ReadonlyMap<string, unknown>;
    /** The lines that were skipped, each with why. A last line that was cut short is none of them. */
    readonly problems: readonly string[];
  }
  | { readonly kind: "problem"; readonly message: string };

/** Reads a journal; undefined if there is none, or nothing was written to it yet. */
export function readJournal(path: string): ReadJournal | undefined {
  let text: string;
  try {
    text = new TextDecoder().decode(Deno.readFileSync(path));
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    return problem(path, error instanceof Error ? error.message : String(error));
  }
  if (text === "") return undefined;
  const lines = text.split("\n");
  const version = versionOf(lines[0]!);
  if (version !== undefined && version !== JOURNAL_VERSION) {
    const found = JSON.stringify(version);
    return problem(path, `its version is ${found}, and only ${JOURNAL_VERSION} can be read`);
  }
  const first = parseLine(lines[0]!);
  if (first === undefined || version === undefined) {
    return problem(path, "its first line is damaged, or it is no journal");
  }
  const states = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line === "") continue;
    const record = parseLine(line);
    if (typeof record?.["key"] === "string") states.set(record["key"], record["state"]);
    // The last one was never finished.
    else if (i < lines.length - 1) {
      problems.push(`line ${i + 1} of ${path} is damaged, and was skipped`);
    }
  }
  return { kind: "journal", header: first["header"], states, problems };
}

/** The version in a first line, even where that is one that cannot be read. */
function versionOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { readonly journal?: unknown } | null)?.journal;
  } catch {
    return undefined;
  }
}

function problem(path: string, reason: string): ReadJournal {
  return { kind: "problem", message: `Cannot read the journal ${path}: ${reason}` };
}
