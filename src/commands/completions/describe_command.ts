import type { Command, Option } from "commander";
import { formats } from "../../report/formats.ts";
import { isRepeatable } from "../option_values.ts";

/** A command as a shell must know it. */
export interface Described {
  readonly name: string;
  readonly says: string;
  readonly options: readonly DescribedOption[];
  /** What its arguments can be; undefined if it takes none. */
  readonly argument: Values | undefined;
  readonly commands: readonly Described[];
}

/** An option as a shell must know it. */
export interface DescribedOption {
  readonly long: string;
  readonly short: string | undefined;
  readonly says: string;
  /** What its value can be; undefined if it has none. */
  readonly value: Values | undefined;
  /** Whether it may stand without its value, which then follows a sign: `--html=report.html`. */
  readonly mayStandAlone: boolean;
  readonly isRepeatable: boolean;
}

/** What stands in a place: words, files, folders, or what no shell can know. */
export interface Values {
  readonly name: string;
  readonly kind: "words" | "formats" | "files" | "folders" | "any";
  /** The words, or the formats. */
  readonly words: readonly string[];
}

/** Says of a command what a shell must know. */
export function describeCommand(command: Command): Described {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const names = commands.map((one) => one.name());
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    says: command.description(),
    options: help.visibleOptions(command).flatMap((option) => {
      const { long } = option;
      return long ? [describeOption(option, long)] : [];
    }),
    argument: argument && valuesNamed(argument.name(), argument.argChoices),
    commands: commands.map(describeCommand).map((described) =>
      described.name === "help"
        ? { ...described, argument: { name: "command", kind: "words", words: names } }
        : described
    ),
  };
}

function describeOption(option: Option, long: string): DescribedOption {
  const name = /[<[](.*)[>\]]$/.exec(option.flags)?.[1];
  return {
    long,
    short: option.short,
    says: option.description,
    value: name === undefined ? undefined : valuesNamed(name, option.argChoices),
    mayStandAlone: option.optional && !option.required,
    isRepeatable: isRepeatable(option.parseArg),
  };
}

/** What the name of a place says about what stands in it. */
function valuesNamed(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { name, kind: "words", words: choices };
  if (name === "format[=file]") {
    return { name: "format", kind: "formats", words: Object.keys(formats) };
  }
  const kind = /folder/.test(name) ? "folders" : /file|path|module/.test(name) ? "files" : "any";
  return { name, kind, words: [] };
}
