import { everyLayer, isProp, type Law, type Prop } from "../src/mod.ts";
import { type LayerDoc, layerDocs } from "./layer_doc.ts";

const ROOT = new URL("../", import.meta.url);

/** A module of `src/layers` with the props that claim what it obeys. */
export interface Entry {
  /** The folder, such as "activations". */
  readonly folder: string;
  /** The name of the file in it. */
  readonly file: string;
  readonly layers: readonly LayerDoc[];
  readonly props: readonly Prop[];
}

/**
 * The page of all the layers: each with its formulas, from its doc comment, and with the laws that its
 * props claim.
 *
 * @throws {Error} If a layer has no doc comment or no props.
 */
export async function catalogue(): Promise<string> {
  const entries = await allEntries();
  const folders = [...new Set(entries.map(({ folder }) => folder))];
  const count = entries.reduce((n, { layers }) => n + layers.length, 0);
  return [
    "<!-- Written by `deno task catalogue` from the doc comments and the props: change those. -->",
    "# The catalogue",
    `${count} layers. Each obeys [the laws of every layer](#the-laws-of-every-layer) and those named ` +
    "with it; `deno task test` judges them all, `deno task fuzz props/mod.ts --filter NAME` one of " +
    "them for longer.",
    folders.map((folder) => {
      const names = entries.filter((entry) => entry.folder === folder).flatMap(({ layers }) =>
        layers.map(({ name }) => `[${name}](#${name.toLowerCase()})`)
      );
      return `- **${titleOf(folder)}**: ${names.join(", ")}`;
    }).join("\n"),
    ...folders.flatMap((folder) => [
      // Not the name alone: a layer may have it, and a link must lead to one of them.
      `## The folder ${folder}`,
      ...entries.filter((entry) => entry.folder === folder).flatMap(section),
    ]),
    "## The laws of every layer",
    lawTable(everyLayer),
    "## The laws of some",
    lawTable(lawsOfSome(entries)),
  ].join("\n\n") + "\n";
}

/** Every module of `src/layers` that has a layer, sorted. */
export async function allEntries(): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const folder of names("src/layers", (entry) => entry.isDirectory)) {
    for (const file of names(`src/layers/${folder}`, (entry) => entry.isFile)) {
      if (file === "mod.ts" || file.endsWith("_test.ts")) continue;
      const layers = layerDocs(
        Deno.readTextFileSync(new URL(`src/layers/${folder}/${file}`, ROOT)),
      );
      if (layers.length === 0) continue;
      entries.push({ folder, file, layers, props: await propsOf(folder, file) });
    }
  }
  return entries;
}

async function propsOf(folder: string, file: string): Promise<Prop[]> {
  const url = new URL(`props/${folder}/${file}`, ROOT);
  const module: Record<string, unknown> = await import(url.href);
  const props = Object.values(module).filter(isProp);
  if (props.length === 0) throw new Error(`props/${folder}/${file} has no props`);
  return props;
}

function names(folder: string, isWanted: (entry: Deno.DirEntry) => boolean): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].filter(isWanted).map(({ name }) => name)
    .sort();
}

function section({ folder, file, layers, props }: Entry): string[] {
  return [
    ...layers.flatMap(({ name, summary, formulas, remarks }) => [
      `### ${name}`,
      summary,
      ...formulas === "" ? [] : [`\`\`\`text\n${formulas}\n\`\`\``],
      ...remarks,
    ]),
    `[\`src/layers/${folder}/${file}\`](../src/layers/${folder}/${file}), ` +
    `[\`props/${folder}/${file}\`](../props/${folder}/${file})`,
    props.map((prop) => `- ${prop.name}: ${claims(prop)}`).join("\n"),
  ];
}

/** The laws of a prop in one line: those of every layer counted, the others named. */
function claims({ laws }: Prop): string {
  const own = laws.filter((law) => !everyLayer.includes(law)).map(({ name }) => name);
  const shared = laws.length - own.length;
  const all = shared === 0
    ? []
    : [shared === everyLayer.length ? "the laws of every layer" : `${shared} laws of every layer`];
  return [...all, ...own].join("; ");
}

/** Each law of some layers once; one that compares with another implementation says all in its name. */
function lawsOfSome(entries: readonly Entry[]): Law[] {
  const laws = new Map<string, Law>();
  for (const { props } of entries) {
    for (const law of props.flatMap((prop) => prop.laws)) {
      if (everyLayer.includes(law) || law.name.startsWith("same as ")) continue;
      laws.set(law.name, law);
    }
  }
  return [...laws.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

function lawTable(laws: readonly Law[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  return ["| law | what it says |", "| --- | --- |"]
    .concat(laws.map(({ name, says }) => `| ${cell(name)} | ${cell(says)} |`)).join("\n");
}

function titleOf(folder: string): string {
  return folder[0]!.toUpperCase() + folder.slice(1);
}
