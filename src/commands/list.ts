import { encode } from "../corpus/mod.ts";
import type { PropDescription } from "../fuzz/describe_prop.ts";
import { everyLayer } from "../laws/mod.ts";
import { showValue } from "../report/show_value.ts";
import { formatShape, Tensor } from "../tensor/mod.ts";
import { EXIT } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What `list` is given. */
export interface ListOptions {
  /** The modules whose props are listed. */
  readonly modules: readonly string[];
  /** Whether the answer is JSON. */
  readonly json?: boolean;
  /** Describes the props of a module, or says why it cannot. */
  readonly describe: (module: string) => Promise<DescribedModule>;
}

/** The props of a module, or why there are none. */
export type DescribedModule =
  | { readonly kind: "props"; readonly props: readonly PropDescription[] }
  | { readonly kind: "problem"; readonly message: string };

const EVERY: ReadonlySet<string> = new Set(everyLayer.map(({ name }) => name));

/** Shows the props of modules: their laws, and three samples of what they draw. */
export async function list(options: ListOptions, terminal: Terminal): Promise<number> {
  const { modules, json = false, describe } = options;
  const found: { readonly module: string; readonly props: readonly PropDescription[] }[] = [];
  let code: number = EXIT.holds;
  for (const module of modules) {
    const described = await describe(module);
    if (described.kind === "props") found.push({ module, props: described.props });
    else {
      terminal.err(`error: ${described.message}\n`);
      code = EXIT.misuse;
    }
  }
  if (json) {
    terminal.out(`${JSON.stringify({ version: 1, modules: found.map(asJson) }, null, 2)}\n`);
    return code;
  }
  // A pipe is for other programs to read: they get all of it.
  const width = terminal.columns ?? Infinity;
  const texts = found.map(({ module, props }) =>
    [moduleLine(module, props), ...props.map(propText)].join("\n\n")
  );
  if (found.some(({ props }) => props.some(hasEveryLaw))) texts.push(legend());
  const lines = texts.join("\n\n").split("\n").map((line) => clipped(line, width));
  if (texts.length > 0) terminal.out(`${lines.join("\n")}\n`);
  return code;
}

function moduleLine(module: string, props: readonly PropDescription[]): string {
  const laws = props.reduce((sum, prop) => sum + prop.laws.length, 0);
  return `${module}: ${count(props.length, "prop")}, ${count(laws, "law")}`;
}

function propText(
  { name, laws, leftOut, inputs, nondifferentiable, samples, problem }: PropDescription,
): string {
  const taken = inputs.map((input) =>
    nondifferentiable.includes(input) ? `${input} (no gradient)` : input
  );
  const isShort = hasEveryLaw({ laws });
  const own = isShort ? laws.filter((law) => !EVERY.has(law.name)) : laws;
  const obeyed = [
    ...isShort ? [`the ${EVERY.size} laws of every layer`] : [],
    ...aligned(own),
  ];
  return [
    name,
    `  forward  ${taken.join(", ")}`,
    ...obeyed.map((law, i) => `  ${(i === 0 ? "obeys" : "").padEnd(7)}  ${law}`),
    ...reasons(leftOut).map((line, i) => `  ${(i === 0 ? "without" : "").padEnd(7)}  ${line}`),
    ...samples.flatMap((sample, i) => sampleLines(sample, i === 0 ? "draws" : "")),
    ...problem === undefined ? [] : [`  draws    nothing: ${problem}`],
  ].join("\n");
}

/** The laws that are left out, together where the reason is the same. */
function reasons(leftOut: PropDescription["leftOut"]): string[] {
  return [...new Set(leftOut.map(({ reason }) => reason))].map((reason) => {
    const laws = leftOut.filter((one) => one.reason === reason).map(({ law }) => law);
    return `${laws.join(", ")}: ${reason}`;
  });
}

/** Whether a prop claims all that every layer obeys: then it is not repeated. */
function hasEveryLaw({ laws }: Pick<PropDescription, "laws">): boolean {
  const names = new Set(laws.map(({ name }) => name));
  return everyLayer.every(({ name }) => names.has(name));
}

/** The laws that every layer obeys, once for all props. */
function legend(): string {
  return ["The laws of every layer", ...aligned(everyLayer).map((law) => `  ${law}`)].join("\n");
}

function aligned(laws: PropDescription["laws"]): string[] {
  const longest = Math.max(0, ...laws.map(({ name }) => name.length));
  return laws.map(({ name, says }) => `${name.padEnd(longest)}  ${says}`);
}

/** One sample: each value with its shape, on a line of its own. */
function sampleLines(sample: Readonly<Record<string, unknown>>, label: string): string[] {
  const entries = Object.entries(sample);
  const names = entries.map(([name, value]) =>
    value instanceof Tensor ? `${name} ${formatShape(value.shape)}` : name
  );
  const longest = Math.max(0, ...names.map((name) => name.length));
  return entries.map(([, value], i) => {
    const start = `  ${(i === 0 ? label : "").padEnd(7)}  ${i === 0 ? "•" : " "} `;
    return `${start}${names[i]!.padEnd(longest)}  ${showValue(value).replace(/\s*\n\s*/g, " ")}`;
  });
}

/** A line that fits, with an ellipsis where it did not. */
function clipped(line: string, width: number): string {
  const letters = [...line];
  return letters.length <= width ? line : `${letters.slice(0, Math.max(1, width - 1)).join("")}…`;
}

function asJson(
  { module, props }: { readonly module: string; readonly props: readonly PropDescription[] },
) {
  return {
    module,
    props: props.map(({ samples, ...prop }) => ({
      ...prop,
      samples: samples.map((sample) => encode(sample)),
    })),
  };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
