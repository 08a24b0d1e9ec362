import type { Described, DescribedOption, Values } from "./describe_command.ts";

/** The script for bash, from version 3.2. */
export function bash(program: Described): string {
  const { name, commands } = program;
  const all = [{ ...program, name: "" }, ...commands];
  return `# Completion of ${name} for bash, made by: ${name} completions bash
_${name}() {
  local line=\${COMP_LINE:0:COMP_POINT} IFS=$' \\t\\n'
  local current="" command="" option="" value="" words="" kind="" prefix="" word
  local -a typed
  read -ra typed <<< "$line"
  if [[ $line != *[[:space:]] ]]; then
    current=\${typed[\${#typed[@]} - 1]}
    unset "typed[\${#typed[@]} - 1]"
  fi
  for word in "\${typed[@]:1}"; do
    case $word in
      ${commands.map((one) => one.name).join("|")}) command=$word; break ;;
    esac
  done
  value=$current
  if [[ $current == --*=* ]]; then
    option=\${current%%=*}=
    value=\${current#*=}
  elif (( \${#typed[@]} > 1 )); then
    option=\${typed[\${#typed[@]} - 1]}
  fi
  case "$command $option" in
${
    all.flatMap(({ name, options }) => options.flatMap((option) => valueCase(name, option))).join(
      "\n",
    )
  }
    *)
      case "$command:$current" in
${all.flatMap((one) => placeCases(one, commands)).join("\n")}
      esac ;;
  esac
  if [[ $kind == formats && $value == *=* ]]; then
    kind=files
    value=\${value#*=}
  fi
  # Where the sign does not part words, what stands before it is written again.
  [[ $COMP_WORDBREAKS == *=* ]] || prefix=\${current%"$value"}
  IFS=$'\\n'
  case $kind in
    any) COMPREPLY=() ;;
    files|folders)
      compopt -o filenames 2> /dev/null
      [[ $kind == files ]] && word=-f || word=-d
      COMPREPLY=($(compgen -P "$prefix" $word -- "$value")) ;;
    *)
      IFS=$' \\n'
      COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$value")) ;;
  esac
}
complete -F _${name} ${name}
`;
}

/** After an option that takes a value. */
function valueCase(
  command: string,
  { long, short, value, mayStandAlone }: DescribedOption,
): string[] {
  if (value === undefined) return [];
  const before = [
    `${long}=`,
    ...mayStandAlone ? [] : [long, ...short === undefined ? [] : [short]],
  ];
  const patterns = before.map((option) => `"${command} ${option}"`).join("|");
  return [`    ${patterns}) ${assigned(value)} ;;`];
}

/** Where an option or an argument may stand. */
function placeCases(
  { name, options, argument }: Described,
  commands: readonly Described[],
): string[] {
  const flags = options.flatMap(({ long, short }) => short === undefined ? [long] : [long, short]);
  const place = name === ""
    ? `words="${commands.map((one) => one.name).join(" ")}"`
    : argument === undefined
    ? "kind=any"
    : assigned(argument);
  return [
    `        "${name}:-"*) words="${flags.join(" ")}" ;;`,
    `        "${name}:"*) ${place} ;;`,
  ];
}

function assigned({ kind, words }: Values): string {
  return words.length === 0 ? `kind=${kind}` : `kind=${kind} words="${words.join(" ")}"`;
}
