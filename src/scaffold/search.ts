import type { Layer } from "../layer.ts";
import { type Guess, guessesFor } from "./guesses.ts";
import { parametersOf } from "./parameters.ts";
import { partitions } from "./partitions.ts";
import { probe, probeBuild, type Probed, type Structure, type Subject } from "./probe.ts";
import { type InputKind, isLabelName, schemesFor } from "./schemes.ts";

/** A guess with which the layer could be built at all. */
interface Buildable {
  readonly guess: Guess;
  readonly layer: Layer;
  /** Whether a pattern of the drawn arguments lets the constructor through, by its blocks. */
  readonly allows: Map<string, boolean>;
}

/** What a search found: ways to feed the layer, the most general first, or why there is none. */
export type Found =
  | { readonly kind: "ways"; readonly ways: readonly Way[]; readonly ranks: readonly number[] }
  | { readonly kind: "other" | "unbuilt"; readonly reason: string };

/** One way to build and feed a layer, with what forward then gave. */
export interface Way {
  readonly structure: Structure;
  readonly probed: Probed;
  /** The sizes at which it was found, where only these will do. */
  readonly isEven: boolean;
}

/** A search through the ways to feed one export may take so long, in milliseconds. */
const BUDGET = 6000;
/** And through one idea of what the inputs are. */
const SCHEME_BUDGET = 700;
/** The ranks that an input may have, those of a batch of rows first. */
const INPUT_RANKS = [2, 3, 4, 1, 0];
/** Which sizes tell blocks apart: growing, and shrinking, so that too long and too short are both seen. */
const UPWARDS = (block: number) => 5 + block;
const DOWNWARDS = (count: number) => (block: number) => 5 + Math.max(0, count - 1 - block);
const EVEN = (block: number) => 4 + 4 * block;

/** Finds ways to build and feed what a module exports. */
export function search(subject: Subject): Found {
  // Most tries throw, and nobody reads their stacks.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return searched(subject);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function searched(subject: Subject): Found {
  const deadline = performance.now() + BUDGET;
  const parameters = parametersOf(subject.exported);
  const failures = new Failures();
  const buildable: Buildable[] = [];
  for (const guess of guessesFor(parameters)) {
    if (performance.now() > deadline) break;
    const found = firstBuild(subject, guess, failures);
    if (found.kind === "other") return found;
    if (found.kind === "built") buildable.push(found);
  }
  if (buildable.length === 0) return { kind: "unbuilt", reason: failures.reason("constructor") };
  const ways: Way[] = [];
  const own = new Set(
    parameters.flatMap(({ name, fields = [] }) => [name, ...fields.map((f) => f.name)]),
  );
  for (const { names, count } of forwardsOf(buildable[0]!.layer, own)) {
    const hasLabels = count > 1 && isLabelName(names[count - 1]!);
    for (const isEven of [false, true]) {
      for (const scheme of schemesFor(names)) {
        // What fits as numbers of any kind needs no special form, unless it is called as labels are.
        if (ways.length > 0 && !hasLabels) break;
        const now = performance.now();
        if (now > deadline) break;
        const until = Math.min(deadline, now + SCHEME_BUDGET);
        const hunt = { buildable, names, scheme, deadline: until, failures, isEven };
        const way = firstWay(subject, hunt);
        if (way !== undefined) ways.push(way);
      }
      if (ways.length > 0) break;
    }
    if (ways.length > 0) break;
  }
  if (ways.length === 0) return { kind: "unbuilt", reason: failures.reason("forward") };
  return { kind: "ways", ways, ranks: ranksOf(subject, ways[0]!) };
}

function firstBuild(
  subject: Subject,
  guess: Guess,
  failures: Failures,
): { readonly kind: "built" } & Buildable | { readonly kind: "other"; readonly reason: string } | {
  readonly kind: "none";
} {
  const ranks = Object.values(guess.ranks);
  const total = guess.sizes.length + ranks.reduce((a, b) => a + b, 0);
  if (total > 9) return { kind: "none" };
  for (const blocks of partitions(total, { fixed: guess.sizes.length, apart: ranks })) {
    const size = sizesOf(guess, UPWARDS);
    const tried = probeBuild(subject, { guess, params: paramBlocks(guess, blocks) }, size);
    if (tried.stage === "ok") {
      return { kind: "built", guess, layer: tried.layer!, allows: new Map() };
    }
    if (tried.stage === "kind") return { kind: "other", reason: whatItIs(subject, tried.value) };
    failures.add(tried);
  }
  return { kind: "none" };
}

/** What is no layer, in words. */
function whatItIs({ isClass }: Subject, value: unknown): string {
  if (value instanceof Promise) {
    value.catch(() => {});
    return "it is asynchronous, and a prop builds its layer at once: await what it needs at the top of the " +
      "module, and export a function that returns the layer";
  }
  const has = (name: string) =>
    typeof (value as Record<string, unknown> | null | undefined)?.[name] === "function";
  if (
    isClass || typeof value === "object" && value !== null && (has("forward") || has("backward"))
  ) {
    const lacks = ["forward", "backward"].filter((name) => !has(name));
    return `it has no ${lacks.join(" and no ")}`;
  }
  const kind = value === null
    ? "null"
    : Array.isArray(value)
    ? "an array"
    : typeof value === "object"
    ? `a ${value.constructor?.name ?? "plain object"}`
    : value === undefined
    ? "nothing"
    : `a ${typeof value}`;
  return `it returns ${kind}, not a layer`;
}

/** The inputs that forward may take, by name. */
function forwardsOf(
  layer: Layer,
  taken: ReadonlySet<string>,
): readonly { readonly names: string[]; readonly count: number }[] {
  const all = parametersOf(layer.forward).map((parameter) => ({
    ...parameter,
    name: taken.has(parameter.name) ? `${parameter.name}In` : parameter.name,
  }));
  const asked = all.filter(({ isOptional, isRest }) => !isOptional && !isRest);
  const flag = asked.findIndex(({ name }, i) => i > 0 && /train|flag|mode/i.test(name));
  const names = (flag < 0 ? asked : asked.slice(0, flag)).map(({ name }) => name);
  if (all.some(({ isRest }) => isRest)) {
    return [1, 2, 3].map((more) => {
      const rest = ["x", "y", "z", "u"].filter((name) => !names.includes(name)).slice(0, more);
      return { names: [...names, ...rest], count: names.length + more };
    });
  }
  if (names.length === 0) return [{ names: ["x"], count: 1 }, { names: ["x", "t"], count: 2 }];
  return [{ names, count: names.length }];
}

interface Hunt {
  readonly buildable: readonly Buildable[];
  readonly names: readonly string[];
  readonly scheme: readonly InputKind[];
  readonly deadline: number;
  readonly failures: Failures;
  /** Whether all sizes are to be multiples of 4, for layers that part an axis. */
  readonly isEven: boolean;
}

function firstWay(subject: Subject, hunt: Hunt): Way | undefined {
  for (const built of hunt.buildable) {
    for (const ranks of inputRanks(hunt.scheme)) {
      const way = wayWith(subject, { ...hunt, built, ranks });
      if (way !== undefined) return way;
      if (performance.now() > hunt.deadline) return undefined;
    }
  }
  return undefined;
}

/** The ranks of the inputs that are no labels: equal ones first. */
function inputRanks(scheme: readonly InputKind[]): readonly (readonly number[])[] {
  const free = scheme.filter(({ isLabel }) => !isLabel);
  let lists: number[][] = [[]];
  for (const { draw } of free) {
    const ranks = draw === "classIndices"
      ? [1, 2]
      : free.length > 2
      ? INPUT_RANKS.slice(0, 4)
      : INPUT_RANKS;
    lists = lists.flatMap((list) => ranks.map((rank) => [...list, rank]));
  }
  const least = scheme.some(({ isLabel }) => isLabel) ? 1 : 0;
  const unequal = (list: readonly number[]) => new Set(list).size;
  return lists.filter((list) => (list[0] ?? 1) >= least).sort((a, b) => unequal(a) - unequal(b));
}

interface Try extends Hunt {
  readonly built: Buildable;
  readonly ranks: readonly number[];
}

function wayWith(
  subject: Subject,
  { built, ranks, names, scheme, deadline, failures, isEven }: Try,
): Way | undefined {
  const { guess, allows } = built;
  const fixed = guess.sizes.length;
  const paramRanks = Object.values(guess.ranks);
  const before = fixed + paramRanks.reduce((a, b) => a + b, 0);
  const total = before + ranks.reduce((a, b) => a + b, 0);
  if (total > 9) return undefined;
  const hasIndices = scheme.some(({ draw, isLabel }) => draw === "classIndices" && !isLabel);
  for (const blocks of partitions(total, { fixed, apart: [...paramRanks, ...ranks] })) {
    if (performance.now() > deadline) return undefined;
    const count = new Set(blocks).size;
    const params = paramBlocks(guess, blocks);
    const prefix = blocks.slice(0, before);
    const sizes = isEven
      ? [sizesOf(guess, EVEN)]
      : [UPWARDS, DOWNWARDS(count), ...fixed > 0 ? [() => 2] : []].map((of) => sizesOf(guess, of));
    const key = `${isEven} ${prefix}`;
    let isAllowed = allows.get(key);
    if (isAllowed === undefined) {
      isAllowed = sizes.every((size) =>
        probeBuild(subject, { guess, params }, size).stage === "ok"
      );
      allows.set(key, isAllowed);
    }
    if (!isAllowed) continue;
    const inputs = inputBlocks(scheme, ranks, blocks.slice(before));
    const tables = hasIndices ? [...new Set(prefix)] : [undefined];
    for (const classes of tables) {
      const structure: Structure = {
        guess,
        params,
        inputNames: names,
        kinds: scheme,
        inputs,
        ...classes === undefined ? {} : { classes },
      };
      let last: Probed | undefined;
      for (const size of sizes) {
        last = probe(subject, structure, size);
        if (last.stage !== "ok") break;
      }
      if (last?.stage === "ok") return { structure, probed: last, isEven };
      if (last !== undefined) failures.add(last);
    }
  }
  return undefined;
}

function paramBlocks(guess: Guess, blocks: readonly number[]): Record<string, readonly number[]> {
  let start = guess.sizes.length;
  return Object.fromEntries(
    Object.entries(guess.ranks).map(([name, rank]) => {
      const own = blocks.slice(start, start + rank);
      start += rank;
      return [name, own];
    }),
  );
}

/** The blocks of each input; labels have those of the first input. */
function inputBlocks(
  scheme: readonly InputKind[],
  ranks: readonly number[],
  blocks: readonly number[],
): readonly (readonly number[])[] {
  let start = 0;
  let next = 0;
  const inputs: (readonly number[])[] = [];
  for (const { isLabel, draw } of scheme) {
    if (isLabel) {
      const rows = inputs[0]!;
      inputs.push(draw === "classIndices" ? rows.slice(0, -1) : rows);
      continue;
    }
    const rank = ranks[next++]!;
    inputs.push(blocks.slice(start, start + rank));
    start += rank;
  }
  return inputs;
}

/** The size of a block: that of the number it stands for, or as said. */
function sizesOf(guess: Guess, of: (block: number) => number): (block: number) => number {
  const fixed = guess.sizes;
  return (block) => block < fixed.length ? fixed[block]! : of(block - fixed.length);
}

/** The other ranks that the first input may have, the params staying as they are. */
function ranksOf(subject: Subject, { structure }: Way): readonly number[] {
  if (structure.kinds.length !== 1 || structure.kinds[0]!.draw === "classIndices") return [];
  const { guess } = structure;
  const first = structure.inputs[0]!;
  const own = [...guess.sizes.keys(), ...Object.values(structure.params).flat()];
  const used = Math.max(-1, ...own, ...first) + 1;
  return [0, 1, 2, 3, 4].filter((rank) => {
    if (rank === first.length) return true;
    // Axes are added in front, as for sequences and images, or behind the batch axis, or taken away.
    const added = Array.from({ length: Math.max(0, rank - first.length) }, (_, i) => used + i);
    const variants = rank > first.length
      ? [[...added, ...first], [...first.slice(0, 1), ...added, ...first.slice(1)], [
        ...first,
        ...added,
      ]]
      : [first.slice(first.length - rank), first.slice(0, rank)];
    return variants.some((blocks) => {
      const changed = { ...structure, inputs: [blocks] };
      return [UPWARDS, DOWNWARDS(used + added.length)].every((of) =>
        probe(subject, changed, sizesOf(guess, of)).stage === "ok"
      );
    });
  });
}

/** What went wrong: of the tries that came furthest, the first. */
class Failures {
  readonly #first = new Map<string, string>();
  add({ stage, error }: Probed): void {
    if (error !== undefined && !this.#first.has(stage)) this.#first.set(stage, error);
  }

  reason(least: "constructor" | "forward"): string {
    const output = this.#first.get("output");
    if (output !== undefined) return output;
    const forward = this.#first.get("forward");
    if (forward !== undefined && least === "forward") return `forward fails: ${forward}`;
    const constructor = this.#first.get("constructor");
    return constructor === undefined
      ? "no way to build it was found"
      : `it could not be built: ${constructor}`;
  }
}
