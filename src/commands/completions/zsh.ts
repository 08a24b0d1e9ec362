import type { Described, DescribedOption, Values } from "./describe_command.ts";

/** The script for zsh: to be sourced, or put as `_backproof` into a folder of `fpath`. */
export function zsh({ name, options, commands }: Described): string {
  return `#compdef ${name}
# Completion of ${name} for zsh, made by: ${name} completions zsh
_${name}_formats() {
  if compset -P '*='; then _files; else compadd -- "$@"; fi
}
_${name}() {
  local context state state_descr line
  local -a commands
  typeset -A opt_args
  _arguments -C \\
${options.map((option) => `    ${optionSpec(option, name)} \\`).join("\n")}
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      commands=(
${commands.map((one) => `        ${quoted(`${one.name}:${one.says}`)}`).join("\n")}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${commands.map((one) => commandCase(one, name)).join("\n")}
      esac ;;
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function commandCase({ name, options, argument }: Described, program: string): string {
  const specs = [
    ...options.map((option) => optionSpec(option, program)),
    ...argument === undefined ? [] : [quoted(`*:${argument.name}:${action(argument, program)}`)],
  ];
  return `        ${name})\n          _arguments \\\n            ${
    specs.join(" \\\n            ")
  } ;;`;
}

/** One option as `_arguments` takes it. */
function optionSpec(
  { long, short, says, value, mayStandAlone, isRepeatable }: DescribedOption,
  program: string,
): string {
  const text = `[${says.replace(/[[\]\\]/g, "\\$&")}]`;
  const before = isRepeatable ? "*" : short === undefined ? "" : `(${short} ${long})`;
  if (value === undefined) {
    return short === undefined
      ? quoted(`${before}${long}${text}`)
      : `${quoted(before)}{${short},${long}}${quoted(text)}`;
  }
  const rest = `${text}${mayStandAlone ? "::" : ":"}${value.name}:${action(value, program)}`;
  const sign = mayStandAlone ? "=-" : "=";
  return short === undefined
    ? quoted(`${before}${long}${sign}${rest}`)
    : `${quoted(before)}{${short}+,${long}${sign}}${quoted(rest)}`;
}

function action({ kind, words }: Values, program: string): string {
  return {
    words: `(${words.join(" ")})`,
    formats: `_${program}_formats ${words.join(" ")}`,
    files: "_files",
    folders: "_files -/",
    any: " ",
  }[kind];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
