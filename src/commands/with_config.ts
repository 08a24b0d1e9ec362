import { type Command, InvalidArgumentError, type Option } from "commander";
import { type ConfigSection, configSection } from "./config_section.ts";
import { nearest } from "./nearest.ts";
import { isRepeatable } from "./option_values.ts";

/** Names the modules to judge where the command line names none. */
const MODULES = "modules";
/** Who gives one of these on the command line does not want the other. */
const INSTEAD: Readonly<Record<string, string>> = { runs: "time", time: "runs" };

/**
 * Takes the options that the section `backproof` of the file deno.json in this folder sets, and the command line
 * does not. Returns the modules that it names.
 *
 * @param command - Takes those that it knows.
 * @param all - The command that knows them all: what it does not know is wrong.
 * @throws {TypeError} If the file, a name or a value is not as it should be.
 */
export async function withConfig(
  command: Command,
  { all, folder = "." }: { readonly all: Command; readonly folder?: string },
): Promise<{ readonly modules: readonly string[] }> {
  const section = await configSection(folder);
  let modules: readonly string[] = [];
  for (const [key, value] of Object.entries(section?.values ?? {})) {
    const entry = { file: section!.file, key, value };
    if (key === MODULES) {
      if (!isListOfTexts(value)) throw wrong(entry, "Expected a list of files.");
      modules = value;
      continue;
    }
    const option = all.options.find((option) => isNamed(option, key));
    if (option === undefined) throw unknown(entry, all.options);
    const read = valueOf(option, entry);
    const name = option.attributeName();
    const own = command.options.find((option) => option.attributeName() === name);
    if (read === undefined || own === undefined) continue;
    if ([name, INSTEAD[name]].some((one) => one !== undefined && isGiven(command, one))) continue;
    command.setOptionValueWithSource(name, read, "config");
  }
  return { modules };
}

interface Entry {
  readonly file: ConfigSection["file"];
  readonly key: string;
  readonly value: unknown;
}

function isGiven(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === "cli";
}

function isNamed(option: Option, key: string): boolean {
  return !option.negate && (key === option.attributeName() || key === option.name());
}

/** Reads a value as the command line would; undefined if an option is not to be set. */
function valueOf(option: Option, entry: Entry): unknown {
  const { value } = entry;
  const takesValue = option.required || option.optional;
  const mayStandAlone = option.optional && !option.required;
  if (!takesValue || (mayStandAlone && typeof value === "boolean")) {
    if (typeof value !== "boolean") throw wrong(entry, "Expected true or false.");
    return value ? true : undefined;
  }
  const isList = Array.isArray(value);
  if (isList && !isListOfTexts(value)) throw wrong(entry, "Expected texts.");
  const texts = (isList ? value : [value]).map((item) => {
    if (typeof item === "string" || (typeof item === "number" && !isList)) return String(item);
    throw wrong(entry, "Expected a text or a number.");
  });
  const { parseArg: parse } = option;
  const isText = parse === undefined || isRepeatable(parse);
  if (isText && typeof value === "number") throw wrong(entry, "Expected a text.");
  if (isList && !isRepeatable(parse)) throw wrong(entry, "Expected a single value.");
  if (parse === undefined) return texts[0];
  try {
    return texts.reduce<unknown>((before, text) => parse(text, before), undefined);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw wrong(entry, error.message);
    throw error;
  }
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function wrong({ file, key, value }: Entry, expected: string): TypeError {
  const found = JSON.stringify(value);
  return new TypeError(`Cannot take "${key}" of "backproof" in ${file}: ${found}: ${expected}`);
}

function unknown({ file, key }: Entry, options: readonly Option[]): TypeError {
  const names = [
    MODULES,
    ...options.filter(({ negate }) => !negate).map((option) => option.attributeName()),
  ];
  const near = nearest(key, names);
  const hint = near === undefined ? `expected ${names.join(", ")}` : `did you mean "${near}"?`;
  return new TypeError(
    `Cannot take "${key}" of "backproof" in ${file}: there is no such option, ${hint}`,
  );
}
