import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { type LayerFinding, type LayerFound, type NoLayer, printProps } from "../scaffold/mod.ts";
import { EXIT } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What `scaffold` is given. */
export interface ScaffoldOptions {
  /** The module whose exports are layers. */
  readonly module: string;
  /** The prop file to write; `<module>_props.ts` beside the module if left out. */
  readonly output?: string;
  /** Finds out what a module exports, or says why it cannot. */
  readonly inspectModule: (path: string) => Promise<Inspected>;
}

/** What a module exports, or why that is not known. */
export type Inspected = readonly LayerFinding[] | { readonly problem: string };

/** Names that only Backproof exports together with what a layer needs. */
const OURS = /\b(Tensor|tensor|zeros|Layer|matmul|zipWith)\b/;
const SPECIFIER = "@backproof/backproof";
/** As wide as a line of the answer may be where the output is no terminal. */
const WIDTH = 100;
/** So many laws are named in a line. */
const FEW = 3;
/** The longest name that the others are lined up with. */
const LONGEST = 24;

/** Writes a prop file for the layers of a module, with the laws that they seem to obey. */
export async function scaffold(options: ScaffoldOptions, terminal: Terminal): Promise<number> {
  const { module, inspectModule } = options;
  const misuse = (message: string): number => {
    terminal.err(`error: ${message}\n`);
    return EXIT.misuse;
  };
  const output = options.output ?? besides(module);
  const exists = (): number =>
    misuse(
      `Cannot write ${output}: it exists, and scaffold never overwrites: name another file with --output`,
    );
  if (await isThere(output)) return exists();
  const inspected = await inspectModule(module);
  if ("problem" in inspected) return misuse(inspected.problem);
  const found = inspected.filter((finding) => finding.kind === "layer");
  const others = inspected.filter((finding) => finding.kind !== "layer");
  if (found.length === 0 && others.every(({ kind }) => kind !== "unbuilt")) {
    const what = others.map(({ name, reason }) => `\n  ${name}: ${reason}`).join("");
    return misuse(
      `Cannot scaffold ${module}: it exports no layer, a class or function that builds an object with forward ` +
        `and backward${what === "" ? ", nor anything else" : `:${what}`}`,
    );
  }
  const text = printProps(inspected, {
    module: specifierOf(module, output),
    imports: importsOf(await sourceOf(module), { module, output }),
    file: slashes(output),
  });
  try {
    await Deno.writeTextFile(output, text, { createNew: true });
  } catch (error) {
    // Another process may have written it in the meantime.
    if (error instanceof Deno.errors.AlreadyExists) return exists();
    return misuse(`Cannot write ${output}: ${whyNot(error)}`);
  }
  terminal.out(`${answer({ found, others, output }, terminal.columns ?? WIDTH).join("\n")}\n`);
  return EXIT.holds;
}

interface Written {
  readonly found: readonly LayerFound[];
  readonly others: readonly NoLayer[];
  readonly output: string;
}

/** What was found, a line for each export, and what to do next. */
function answer({ found, others, output }: Written, width: number): string[] {
  const names = [...found, ...others].map(({ name }) => name.length);
  const longest = Math.min(LONGEST, Math.max(...names));
  const line = (sign: string, name: string, text: string) =>
    wrapped(`${sign} ${name.padEnd(longest)}  ${text}`, { width, indent: longest + 4 });
  const unbuilt = others.filter(({ kind }) => kind === "unbuilt");
  const rest = others.filter(({ kind }) => kind !== "unbuilt");
  const wrong = found.filter(isWrong);
  const file = quoted(slashes(output));
  return [
    `${count(found.length, "layer")} of ${count(found.length + others.length, "export")}:`,
    "",
    ...found.flatMap((layer) => [
      ...line(isWrong(layer) ? "✗" : isUnsure(layer) ? "?" : "✓", layer.name, verdict(layer)),
      ...details(layer).flatMap((text) =>
        wrapped(`${" ".repeat(longest + 4)}${text}`, { width, indent: longest + 6 })
      ),
    ]),
    ...unbuilt.flatMap(({ name, reason }) => line("?", name, `not understood: ${reason}`)),
    ...rest.flatMap(({ name, reason }) => line("–", name, reason)),
    "",
    ...wrapped(
      `Wrote ${output}: read it, and correct what it claims` +
        (wrong.length > 0 ? `; ${count(wrong.length, "layer")} to be mended first` : ""),
      { width, indent: 2 },
    ),
    `Next:  deno task fuzz ${file}`,
  ];
}

function isWrong({ laws, faults }: LayerFound): boolean {
  return faults.length > 0 || laws.some(({ status }) => status === "violated");
}

function isUnsure({ laws, doubts }: LayerFound): boolean {
  return doubts.length > 0 || laws.some(({ status }) => status === "unjudged");
}

/** How many laws seem to hold, and which of them are its own. */
function verdict({ laws, claims, isLoss }: LayerFound): string {
  const holding = laws.filter(({ status }) => status === "holds").length + claims.length;
  const silent = laws.filter(({ status }) => status === "vacuous").length;
  const judged = laws.length - silent + claims.length;
  const own = claims.map(({ source }) => source).join(", ");
  const all = holding === judged ? `${holding} laws hold` : `${holding} of ${judged} laws hold`;
  return `${isLoss ? "a loss: " : ""}${all}${own === "" ? "" : `, among them ${own}`}`;
}

/** What is wrong with a layer, the first of what is alike. */
function details({ laws, faults, doubts }: LayerFound): string[] {
  const broken = laws.filter(({ status }) => status === "violated");
  const unjudged = laws.filter(({ status }) => status === "unjudged");
  const [first] = broken;
  const rest = broken.slice(1).map(({ law }) => `"${law}"`);
  return [
    ...faults,
    ...doubts,
    ...first === undefined ? [] : [
      `breaks "${first.law}": ${first.summary ?? "it fails"}`,
      ...first.diagnosis === undefined ? [] : [`likely: ${first.diagnosis}`],
    ],
    ...rest.length === 0
      ? []
      : [`breaks ${rest.length > FEW ? `${rest.length} other laws` : rest.join(", ")} too`],
    ...unjudged.slice(0, 1).map(({ law, summary }) =>
      `"${law}" cannot be judged: ${summary ?? "no reason was given"}`
    ),
  ];
}

/** A text in lines of a width, all but the first indented. */
function wrapped(
  text: string,
  { width, indent }: { readonly width: number; readonly indent: number },
): string[] {
  const start = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = start;
  for (const word of text.slice(start.length).split(/(?<=\S) /)) {
    if (line.trim() !== "" && line.length + 1 + word.length > Math.max(width, indent + 20)) {
      lines.push(line);
      line = " ".repeat(indent) + word.trimStart();
    } else line = line.trim() === "" ? line + word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `layers.ts` has `layers_props.ts` beside it. */
function besides(module: string): string {
  const extension = extname(module);
  return join(dirname(module), `${basename(module, extension)}_props.ts`);
}

/** A module as a file beside it imports it. */
function specifierOf(module: string, from: string): string {
  const path = slashes(relative(dirname(resolve(from)), resolve(module)));
  return path.startsWith(".") ? path : `./${path}`;
}

/** Where the module has Backproof from, as the prop file has to say it. */
function importsOf(
  source: string,
  { module, output }: { readonly module: string; readonly output: string },
): string {
  const statements = source.matchAll(
    /^\s*import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+["']([^"']+)["']/gm,
  );
  const all = [...statements].map(([, names = "", from = ""]) => ({ names, from }));
  const named = all.find(({ from }) => /backproof(@[^/]*)?$/.test(from));
  if (named !== undefined) return named.from;
  // Any other file is only known to export all of Backproof if it is Backproof's own.
  const file = all.find(({ names, from }) => OURS.test(names) && /(^|\/)src\/mod\.ts$/.test(from));
  if (file === undefined) return SPECIFIER;
  if (!file.from.startsWith(".")) return file.from;
  return specifierOf(join(dirname(resolve(module)), file.from), output);
}

async function sourceOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return "";
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such folder";
  if (error instanceof Deno.errors.NotCapable) {
    return "it lies outside the folder that may be written to";
  }
  return error instanceof Error ? error.message : String(error);
}

function slashes(path: string): string {
  return sep === "\\" ? path.replaceAll("\\", "/") : path;
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_./\\:@+-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
