import type { Command } from "commander";
import { ALONE, another } from "../commands/option_values.ts";

const FORMAT_NAMES = ["text", "json", "junit", "sarif", "html", "jsonl"] as const;
/** What `--report` takes, in words. */
export const FORMATS = `${FORMAT_NAMES.slice(0, -1).join(", ")} or ${FORMAT_NAMES.at(-1)}, ` +
  "printed or written to a file; may be repeated";

/** Lets a command make reports of stored runs, each format by an option of its own too. */
export function reporting(command: Command): Command {
  command.option("--report <format[=file]>", `${FORMATS} (default: text)`, another);
  for (const name of FORMAT_NAMES) {
    command.option(`--${name} [file]`, `the same as --report ${name}[=file]`);
  }
  return command;
}

/** The reports that are wanted, as `--report` takes them. */
export function reportsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  return [
    ...(options["report"] as readonly string[] | undefined) ?? [],
    ...FORMAT_NAMES.flatMap((name) => {
      const file = options[name];
      return file === undefined ? [] : [file === ALONE ? name : `${name}=${file}`];
    }),
  ];
}
