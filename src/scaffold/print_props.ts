import type { Axis } from "../draw/mod.ts";
import type { LawFinding, LayerFinding, LayerFound, NoLayer } from "./layer_finding.ts";
import type { Argument, DrawPlan, Plan } from "./plan.ts";

/** What a prop file is written for. */
export interface PrintOptions {
  /** The module that was inspected, as the prop file imports it: `./layers.ts`. */
  readonly module: string;
  /** Where the prop file imports Backproof from. */
  readonly imports: string;
  /** The path of the prop file, as commands are given it. */
  readonly file: string;
}

/** As wide as a line may be. */
const WIDTH = 100;
/** No more broken laws than this are told one by one. */
const MOST = 4;
const RESERVED = new Set(
  [
    "await break case catch class const continue debugger default delete do else enum export extends false",
    "finally for function if implements import in instanceof interface let new null package private protected",
    "public return static super switch this throw true try typeof var void while with yield",
    "prop tensors positives probabilities labels softLabels oneHots classIndices everyLayer positive within set",
    "rowsDoNotMix permutedBatches linear adjoint bounded pointSymmetry rowsSumTo shiftInvariant increasing",
    "keepsOrder",
  ].join(" ").split(" "),
);

/** The prop file of what was found, laid out as `deno fmt` would. */
export function printProps(findings: readonly LayerFinding[], options: PrintOptions): string {
  const found = findings.filter((finding) => finding.kind === "layer");
  const others = findings.filter((finding) => finding.kind !== "layer");
  const unbuilt = others.filter(({ kind }) => kind === "unbuilt");
  const rest = others.filter(({ kind }) => kind !== "unbuilt");
  const wrapsLayer = found.some(({ plan }) => plan.arguments.some(wraps));
  const names = namesFor(findings, wrapsLayer);
  const parts = [
    ...found.map((finding) => printLayer(finding, { ...options, ...names(finding.name) })),
    ...unbuilt.map((finding) => printStub(finding, names(finding.name))),
    ...rest.length === 0
      ? []
      : [rest.flatMap(({ name, reason }) => comment(`Left out: ${name}, ${reason}`)).join("\n")],
  ];
  const code = found.map((finding) => printLayer(finding, { ...options, ...names(finding.name) }));
  const used = [...RESERVED, ...wrapsLayer ? ["Sigmoid"] : []].filter((name) =>
    code.some((text) =>
      new RegExp(`(?<![\\w$"]|[^.]\\.)${name}(?![\\w$":])`).test(withoutComments(text))
    )
  ).filter((name) => !KEYWORDS.has(name));
  const locals = found.map(({ name }) => {
    const { local } = names(name);
    return local === name ? name : `${name} as ${local}`;
  });
  const head = [
    ...comment(
      `What the layers of ${options.module} seem to obey: a first draft, to be read and corrected.`,
    ),
    ...found.length === 0 ? [] : [`// deno task fuzz ${options.file}`],
    ...used.length === 0 ? [] : [importLine(used, options.imports)],
    ...found.some(({ plan }) => plan.isMistyped)
      ? [`import type { Layer } from ${JSON.stringify(options.imports)};`]
      : [],
    ...locals.length === 0 ? [] : [importLine(locals, options.module)],
  ];
  return `${[head.join("\n"), ...parts].join("\n\n")}\n`;
}

const KEYWORDS = new Set([...RESERVED].slice(0, [...RESERVED].indexOf("prop")));

interface Names {
  /** The name of the prop in the file. */
  readonly variable: string;
  /** The name of the export in the file. */
  readonly local: string;
}

/** A name for each prop that is neither an import nor a word of the language. */
function namesFor(findings: readonly LayerFinding[], wrapsLayer: boolean): (name: string) => Names {
  const imported = new Set([...RESERVED, ...wrapsLayer ? ["Sigmoid"] : [], "Layer"]);
  const taken = new Set([...imported, ...findings.map(({ name }) => name)]);
  const names = new Map<string, Names>();
  for (const { name } of findings) {
    const isTaken = imported.has(name) || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);
    const local = isTaken ? `${capital(name.replace(/\W/g, ""))}Layer` : name;
    const start = small(local.replace(/^(make|create|build|new)(?=[A-Z])/, ""));
    let variable = start;
    for (let i = 1; taken.has(variable); i++) variable = `${start}Prop${i === 1 ? "" : i}`;
    taken.add(variable);
    names.set(name, { variable, local });
  }
  return (name) => names.get(name)!;
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** `SGDLayer` is `sgdLayer`, `ReLU` is `relu`. */
function small(name: string): string {
  if (/^[A-Z][a-z]?[A-Z]+$/.test(name)) return name.toLowerCase();
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

function printLayer(found: LayerFound, names: Names & PrintOptions): string {
  const { plan, claims } = found;
  const laws = ["...everyLayer", ...claims.map(({ source }) => source)];
  const fields = [
    `name: ${JSON.stringify(found.name)},`,
    group(
      "given: {",
      Object.entries(plan.given).map(([name, draw]) => `${name}: ${drawSource(draw)}`),
      "}",
    ),
    ...plan.inputs.length === 1 && plan.inputs[0] === "x"
      ? []
      : [group("inputs: [", plan.inputs.map((input) => JSON.stringify(input)), "]")],
    ...plan.nondifferentiable.length === 0 ? [] : [
      group("nondifferentiable: [", plan.nondifferentiable.map((i) => JSON.stringify(i)), "]"),
    ],
    ...domainSource(plan),
    layerSource(plan, names.local),
    claims.length === 0 ? "laws: everyLayer," : group("laws: [", laws, "]"),
  ];
  return [
    ...remarks(found, names),
    `export const ${names.variable} = prop({`,
    ...fields.flatMap((field) => field.split("\n")).map((line) => `  ${line}`),
    "});",
  ].join("\n");
}

/** What stands above a prop: what is broken first, then what could not be judged, then what to check. */
function remarks(
  { name, laws, notes, doubts, faults, otherRanks, plan }: LayerFound,
  { file }: PrintOptions,
): string[] {
  const broken = laws.filter(({ status }) => status === "violated");
  const unjudged = laws.filter(({ status }) => status === "unjudged");
  const look = (law: LawFinding) =>
    `//   deno task fuzz ${file} --filter ${JSON.stringify(`${name} obeys ${law.law}`)}`;
  // Laws that break for one reason are told once.
  const told = broken.filter(({ diagnosis, summary = "" }, i) =>
    broken.findIndex((other) =>
      diagnosis !== undefined && other.diagnosis === diagnosis ||
      reasonIn(other.summary ?? "") === reasonIn(summary)
    ) === i
  ).slice(0, faults.length > 0 ? 1 : MOST);
  const others = broken.filter((law) => !told.includes(law));
  return [
    ...faults.flatMap((fault) => comment(`FIXME ${name}: ${fault}`)),
    ...told.flatMap((law) => [
      ...comment(`BROKEN "${law.law}": ${law.summary ?? "it fails"}`),
      ...law.diagnosis === undefined ? [] : comment(`  Likely: ${law.diagnosis}`),
    ]),
    ...others.length > 0
      ? comment(`BROKEN too: ${others.map(({ law }) => `"${law}"`).join(", ")}`)
      : [],
    ...unjudged.flatMap((law) => comment(`UNJUDGED "${law.law}": ${law.summary ?? "no reason"}`)),
    ...broken.length + unjudged.length === 0
      ? []
      : [...comment("To look closer:"), look((broken[0] ?? unjudged[0])!)],
    ...doubts.flatMap((doubt) => comment(`CHECK whether it is meant so. ${doubt}`)),
    ...notes.flatMap((note) => comment(note)),
    ...otherRanks.length === 0 ? [] : comment(
      `forward also took ${plan.inputs[0]} of rank ${
        listed(otherRanks)
      }, unjudged: add props for what it is meant for`,
    ),
  ];
}

/** What was thrown, if anything was: the same error breaks many laws. */
function reasonIn(summary: string): string {
  return /\w*Error: .*?(?= thrown)/.exec(summary)?.[0] ?? summary;
}

function printStub({ name, reason }: NoLayer, { variable, local }: Names): string {
  return [
    ...comment(`TODO ${name}: ${reason}. Say how it is built and what it takes:`),
    `// export const ${variable} = prop({`,
    `//   name: ${JSON.stringify(name)},`,
    `//   given: { x: tensors(["N", "D"]) },`,
    `//   layer: () => ${/^[A-Z]/.test(local) ? "new " : ""}${local}(),`,
    `//   laws: everyLayer,`,
    "// });",
  ].join("\n");
}

function layerSource(plan: Plan, local: string): string {
  const args = plan.arguments.map(argumentSource).join(", ");
  const call = `${plan.isClass ? "new " : ""}${local}(${args})`;
  const lacks = plan.missing.map((name) => `${name}: []`).join(", ");
  const whole = lacks === "" ? call : `Object.assign(${call}, { ${lacks} })`;
  const layer = plan.isMistyped ? `${whole} as unknown as Layer` : whole;
  const drawn = [...plan.arguments.flatMap(givenNames), ...plan.weights];
  const from = drawn.length === 0 ? "()" : `({ ${[...new Set(drawn)].join(", ")} })`;
  if (plan.weights.length === 0) {
    const line = `layer: ${from} => ${layer},`;
    return line.length + 2 <= WIDTH ? line : `layer: ${from} =>\n  ${layer},`;
  }
  return [
    `layer: ${from} => {`,
    `  const layer = ${layer};`,
    ...plan.weights.map((name, i) => `  set(layer.params[${i}]!, ${name});`),
    "  return layer;",
    "},",
  ].join("\n");
}

function argumentSource(argument: Argument): string {
  if (argument.kind === "given") return argument.name;
  if (argument.kind === "layer") return "new Sigmoid()";
  if (argument.kind === "value") return valueSource(argument.value);
  const fields = Object.entries(argument.fields).map(([name, field]) => {
    const source = argumentSource(field);
    return source === name ? name : `${name}: ${source}`;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function valueSource(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

function givenNames(argument: Argument): string[] {
  if (argument.kind === "given") return [argument.name];
  return argument.kind === "record" ? Object.values(argument.fields).flatMap(givenNames) : [];
}

function drawSource({ draw, axes, classes, min, max }: DrawPlan): string {
  const options = [
    ...classes === undefined ? [] : [`classes: ${axisSource(classes)}`],
    ...min === undefined ? [] : [`min: ${min}`],
    ...max === undefined ? [] : [`max: ${max}`],
  ];
  const shape = axes === undefined ? undefined : `[${axes.map(axisSource).join(", ")}]`;
  const args = [
    ...shape === undefined ? options.length === 0 ? [] : ["undefined"] : [shape],
    ...options.length === 0 ? [] : [`{ ${options.join(", ")} }`],
  ];
  return `${draw}(${args.join(", ")})`;
}

function axisSource(axis: Axis): string {
  if (typeof axis !== "object") return JSON.stringify(axis);
  const { name, min, max } = axis;
  const bounds = [
    ...min === undefined ? [] : [`min: ${min}`],
    ...max === undefined ? [] : [`max: ${max}`],
  ];
  return `{ ${[`name: ${JSON.stringify(name)}`, ...bounds].join(", ")} }`;
}

function domainSource({ domain, inputs, nondifferentiable }: Plan): string[] {
  const source = ({ lo, hi }: { readonly lo: number; readonly hi: number }) =>
    lo === 0 && hi === Infinity ? "positive" : `within(${lo}, ${hi})`;
  const entries = Object.entries(domain);
  if (entries.length === 0) return [];
  const free = inputs.filter((input) => !nondifferentiable.includes(input));
  const sources = entries.map(([, one]) => source(one));
  if (entries.length === free.length && new Set(sources).size === 1) {
    return [`domain: ${sources[0]},`];
  }
  return [`domain: { ${entries.map(([name], i) => `${name}: ${sources[i]}`).join(", ")} },`];
}

function wraps(argument: Argument): boolean {
  return argument.kind === "layer" ||
    argument.kind === "record" && Object.values(argument.fields).some(wraps);
}

/** A list in brackets, on one line if it fits, with a comma behind it. */
function group(open: string, items: readonly string[], close: string): string {
  const space = open.endsWith("{") ? " " : "";
  const line = `${open}${space}${items.join(", ")}${space}${close},`;
  if (line.length + 2 <= WIDTH) return line;
  return [open, ...items.map((item) => `  ${item},`), `${close},`].join("\n");
}

function importLine(names: readonly string[], from: string): string {
  const key = (name: string) => name.toLowerCase();
  const sorted = [...names].sort((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  const line = `import { ${sorted.join(", ")} } from ${JSON.stringify(from)};`;
  if (line.length <= WIDTH) return line;
  return [`import {`, ...sorted.map((name) => `  ${name},`), `} from ${JSON.stringify(from)};`]
    .join("\n");
}

/** A sentence as comment lines. */
function comment(text: string): string[] {
  const lines: string[] = [];
  const indent = /^ */.exec(text)![0];
  let line = indent;
  // deno-lint-ignore no-control-regex
  for (const word of text.trim().replace(/[\x00-\x1f\x7f\u2028\u2029]+/g, " ").split(/ +/)) {
    if (line.trim() !== "" && line.length + 1 + word.length > WIDTH - 3) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line = line.trim() === "" ? line + word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `// ${one}`);
}

function withoutComments(code: string): string {
  return code.split("\n").filter((line) => !line.startsWith("//")).join("\n");
}

function listed(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
