import type { Described, DescribedOption, Values } from "./describe_command.ts";

/** The script for fish. */
export function fish({ name, options, commands }: Described): string {
  const begin = `complete -c ${name}`;
  const lines = [
    `${begin} -f`,
    ...options.map((option) => `${begin} -n __fish_use_subcommand ${optionFlags(option)}`),
    ...commands.map((one) =>
      `${begin} -n __fish_use_subcommand -a ${one.name} -d ${quoted(one.says)}`
    ),
    ...commands.flatMap((one) => {
      const seen = `${begin} -n '__fish_seen_subcommand_from ${one.name}'`;
      return [
        ...one.options.map((option) => `${seen} ${optionFlags(option)}`),
        ...one.argument === undefined ? [] : [`${seen} ${argumentFlags(one.argument)}`],
      ];
    }),
  ];
  return `# Completion of ${name} for fish, made by: ${name} completions fish\n${
    lines.join("\n")
  }\n`;
}

function optionFlags({ long, short, says, value, mayStandAlone }: DescribedOption): string {
  return [
    `-l ${long.slice(2)}`,
    ...short === undefined ? [] : [`-s ${short.slice(1)}`],
    // Of an option that may stand alone fish offers files after the sign by itself.
    ...value === undefined || mayStandAlone ? [] : [valueFlags(value)],
    `-d ${quoted(says)}`,
  ].join(" ");
}

function valueFlags(values: Values): string {
  return values.kind === "files"
    ? "-r -F"
    : values.kind === "any"
    ? "-x"
    : `-x ${wordFlags(values)}`;
}

function argumentFlags(values: Values): string {
  return values.kind === "files" ? "-F" : wordFlags(values);
}

function wordFlags({ kind, words }: Values): string {
  return `-a ${quoted(kind === "folders" ? "(__fish_complete_directories)" : words.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
