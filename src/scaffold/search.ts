import type { Layer } from "../layer.ts";
import { equalAxes } from "./equal_axes.ts";
import { type Guess, guessesFor } from "./guesses.ts";
import { parametersOf } from "./parameters.ts";
import { probe, probeBuild, type Probed, type Structure, type Subject, usesAll } from "./probe.ts";
import { type InputKind, isLabelName, schemesFor } from "./schemes.ts";

/** A guess with which the layer could be built at all. */
interface Buildable {
  readonly guess: Guess;
  readonly layer: Layer;
}

/** What a search found: ways to feed the layer, the most general first, or why there is none. */
export type Found =
  | { readonly kind: "ways"; readonly ways: readonly Way[]; readonly others: () => readonly Way[] }
  | { readonly kind: "other" | "unbuilt"; readonly reason: string };

/** One way to build and feed a layer, with what forward then gave. */
export interface Way {
  readonly structure: Structure;
  readonly probed: Probed;
}

/** A search through the ways to feed one export may take so long, in milliseconds. */
const BUDGET = 6000;
/** And through one idea of what the inputs are. */
const SCHEME_BUDGET = 700;
/** And through the ways that are only tried where the first ones break laws. */
const OTHERS_BUDGET = 1500;
/** No more of them than this are judged. */
const MOST_OTHERS = 12;
/** The ranks that an input may have, those of a batch of rows first. */
const INPUT_RANKS = [2, 3, 4, 1, 0];
/** No more axes than this are told apart. */
const MOST_AXES = 11;

/** Finds ways to build and feed what a module exports. */
export function search(subject: Subject): Found {
  // Most tries throw, and nobody reads their stacks.
  return withoutStacks(() => searched(subject));
}

function withoutStacks<T>(run: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
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
  const hunts: Later[] = [];
  const own = new Set(
    parameters.flatMap(({ name, fields = [] }) => [name, ...fields.map((f) => f.name)]),
  );
  for (const { names, count } of forwardsOf(buildable[0]!.layer, own)) {
    const hasLabels = count > 1 && isLabelName(names[count - 1]!);
    for (const scheme of schemesFor(names)) {
      const hunt = { buildable, names, scheme, failures };
      // What fits as numbers of any kind needs no special form, unless it is called as labels are.
      if (ways.length > 0 && !hasLabels) {
        hunts.push({ hunt });
        continue;
      }
      const now = performance.now();
      if (now > deadline) break;
      const until = Math.min(deadline, now + SCHEME_BUDGET);
      const [way] = waysOf(subject, { ...hunt, deadline: until });
      if (way === undefined) continue;
      ways.push(way);
      hunts.push({ hunt, first: way });
    }
    if (ways.length > 0) break;
  }
  if (ways.length === 0) return { kind: "unbuilt", reason: failures.reason("forward") };
  return { kind: "ways", ways, others: () => withoutStacks(() => otherWays(subject, hunts)) };
}

/**
 * The ways beside the first one of each idea of what the inputs are: other params for the same inputs first, then
 * other inputs.
 */
function otherWays(subject: Subject, hunts: readonly Later[]): readonly Way[] {
  const deadline = performance.now() + OTHERS_BUDGET;
  const others: Way[] = [];
  for (const { hunt, first } of hunts.toSorted((a, b) => isNew(a) - isNew(b))) {
    let count = 0;
    for (const way of otherWaysOf(subject, { ...hunt, deadline }, first)) {
      others.push(way);
      if (others.length >= MOST_OTHERS) return others;
      // So that no idea takes the time of all.
      if (++count >= (first === undefined ? 1 : MOST_OTHERS / 2)) break;
    }
  }
  return others;
}

function isNew({ first }: Later): number {
  return first === undefined ? 1 : 0;
}

function* otherWaysOf(
  subject: Subject,
  hunt: Hunt,
  first: Way | undefined,
): Generator<Way, undefined> {
  const shown = JSON.stringify(first?.structure);
  for (const ranks of inputRanks(hunt.scheme)) {
    for (const built of hunt.buildable) {
      const way = wayWith(subject, { ...hunt, built, ranks });
      if (way !== undefined && JSON.stringify(way.structure) !== shown) yield way;
      if (performance.now() > hunt.deadline) return;
    }
  }
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
  const blocks = Array.from({ length: total }, (_, axis) => axis);
  const params = paramBlocks(guess, blocks);
  const ones = onesOf(guess, params);
  for (const usual of [5, 4]) {
    const size = (block: number) => ones.includes(block) ? 1 : usual;
    const tried = probeBuild(subject, { guess, sizes: blocks, params }, { size });
    if (tried.stage === "ok") return { kind: "built", guess, layer: tried.layer! };
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
    : `a ${typeof value}`;
  return kind === "a Tensor" || kind.startsWith("a ")
    ? "it returns no layer"
    : `it returns ${kind}, not a layer`;
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
}

/** An idea of what the inputs are, with its first way if that is known. */
interface Later {
  readonly hunt: Omit<Hunt, "deadline">;
  readonly first?: Way;
}

function* waysOf(subject: Subject, hunt: Hunt): Generator<Way, undefined> {
  for (const built of hunt.buildable) {
    for (const ranks of inputRanks(hunt.scheme)) {
      const way = wayWith(subject, { ...hunt, built, ranks });
      if (way !== undefined) yield way;
      if (performance.now() > hunt.deadline) return;
    }
  }
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
  { built: { guess }, ranks, names, scheme, deadline, failures }: Try,
): Way | undefined {
  const before = guess.sizes.length + Object.values(guess.ranks).reduce((a, b) => a + b, 0);
  const count = before + ranks.reduce((a, b) => a + b, 0);
  if (count > MOST_AXES) return undefined;
  const structureOf = (blocks: readonly number[], classes: number | undefined): Structure => ({
    guess,
    sizes: blocks.slice(0, guess.sizes.length),
    params: paramBlocks(guess, blocks),
    inputNames: names,
    kinds: scheme,
    inputs: inputBlocks(scheme, ranks, blocks.slice(before)),
    ...classes === undefined ? {} : { classes },
  });
  const hasIndices = scheme.some(({ draw, isLabel }) => draw === "classIndices" && !isLabel);
  const each = Array.from({ length: count }, (_, axis) => axis);
  const single = onesOf(guess, paramBlocks(guess, each));
  const sized = (sizes: readonly number[]) => (axis: number) =>
    single.includes(axis) ? 1 : sizes[axis]!;
  let best: Structure | undefined;
  let most = 0;
  // Indices point into one of the axes of what the layer is built from.
  for (const table of hasIndices ? each.slice(0, before) : [undefined]) {
    const structure = structureOf(each, table);
    const found = equalAxes({
      count,
      works: (sizes) => {
        if (performance.now() > deadline) return false;
        const probed = probe(subject, structure, { size: sized(sizes) });
        if (probed.stage !== "ok") failures.add(probed);
        return probed.stage === "ok";
      },
      usesAll: (sizes) => usesAll(subject, structure, sized(sizes)),
    });
    if (found === undefined) continue;
    const different = new Set(found.blocks).size;
    if (different <= most) continue;
    most = different;
    best = {
      ...structureOf(found.blocks, table === undefined ? undefined : found.blocks[table]),
      short: found.short.filter((block) => !single.some((axis) => found.blocks[axis] === block)),
      ones: single.map((axis) => found.blocks[axis]!),
    };
  }
  if (best === undefined) return undefined;
  const structure = withOnes(subject, best);
  const probed = probe(subject, structure, { size: sizeOf(structure, 4) });
  if (probed.stage === "ok") return { structure, probed };
  const alike = probe(subject, structure, { size: (block) => isOne(structure, block) ? 1 : 4 });
  return alike.stage === "ok" ? { structure, probed: alike } : undefined;
}

/** Different sizes for different blocks, multiples of a number; short ones below all others. */
function sizeOf({ short = [], ones = [] }: Structure, step: number): (block: number) => number {
  return (block) => ones.includes(block) ? 1 : short.includes(block) ? 2 : step * (1 + block);
}

function isOne({ ones = [] }: Structure, block: number): boolean {
  return ones.includes(block);
}

/** A structure in which a param of rank 1 that is used as one number is drawn as one. */
function withOnes(subject: Subject, structure: Structure): Structure {
  const all = [...Object.values(structure.params), ...structure.inputs].flat();
  const more = Object.entries(structure.params).flatMap(([name, [block, ...rest]]) =>
    block !== undefined && rest.length === 0 && all.filter((b) => b === block).length === 1 &&
      !isOne(structure, block) &&
      !usesAll(subject, structure, (block) => isOne(structure, block) ? 1 : 4, [name])
      ? [block]
      : []
  );
  return { ...structure, ones: [...structure.ones ?? [], ...more] };
}

/** The blocks of the params that hold a single number. */
function onesOf(guess: Guess, params: Readonly<Record<string, readonly number[]>>): number[] {
  return guess.ones.map((name) => params[name]![0]!);
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

/** The other ranks that the first input may have, the params staying as they are. */
export function ranksOf(subject: Subject, { structure }: Way): readonly number[] {
  if (structure.kinds.length !== 1 || structure.kinds[0]!.draw === "classIndices") return [];
  const first = structure.inputs[0]!;
  const own = [...structure.sizes, ...Object.values(structure.params).flat()];
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
      const upwards = sizeOf(structure, 4);
      const downwards = (block: number) =>
        isOne(structure, block) || structure.short?.includes(block)
          ? upwards(block)
          : 4 * (1 + used + added.length - block);
      return [upwards, downwards].every((size) => probe(subject, changed, { size }).stage === "ok");
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

/** How usual the ranks of its inputs are: the less, the more usual. */
export function usualness({ structure }: Way): number {
  return structure.inputs.reduce((sum, { length }) => sum + INPUT_RANKS.indexOf(length), 0);
}
