import { Command, CommanderError, InvalidArgumentError } from "commander";

/** A bench as its `--help` shows it; each takes `--json`. */
export function command(task: string, description: string): Command {
  return new Command(`deno task ${task}`)
    .description(description)
    .option("--json", "print one JSON object, last on stdout, and no table")
    // Asking whether there are colours takes permissions, and there are none.
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .exitOverride();
}

/** What was asked for on the command line; after `--help` it exits with 0, and with 2 on misuse. */
export function optionsOf<T extends object>(asked: Command): T {
  try {
    return asked.parse(Deno.args, { from: "user" }).opts<T>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    Deno.exit(error.exitCode === 0 ? 0 : 2);
  }
}

/** Reads a positive integer. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a positive integer.");
}

/** Reads an integer. */
export function integer(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("Expected an integer.");
}
