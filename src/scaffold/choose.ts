import { everyLayer, finite, shapesFit } from "../laws/mod.ts";
import { judge } from "./claims.ts";
import { type Planned, planOf } from "./plan_of.ts";
import type { Subject } from "./probe.ts";
import { refined } from "./refine.ts";
import { type Found, usualness, type Way } from "./search.ts";

/** The way to feed a layer under which the fewest laws break, and what is to be said of the choice. */
export interface Choice {
  readonly planned: Planned;
  readonly way: Way;
  readonly doubts: readonly string[];
}

/** One way, with the laws that break under it. */
interface Tried extends Choice {
  readonly broken: readonly string[];
}

/** Trials that choose between ways to feed a layer, and fewer where a law takes long, in milliseconds. */
const SHORT = 30;
const SHORTEST = 8;
const LONG = 200;
/** The law that breaks where a layer throws, or answers in other shapes: the guess may not be meant so. */
const SHAPES = shapesFit.name;
/** How long the ways that are less likely may take, in milliseconds. */
const PATIENCE = 2500;

/**
 * The first way under which no law of `everyLayer` breaks; else the one that fits in its shapes, if any does, and
 * breaks the fewest. A right layer must not be called wrong for the way that was guessed, and what breaks
 * under the ways that were left is said.
 */
export function chosen(
  subject: Subject & { readonly name: string },
  found: Extract<Found, { kind: "ways" }>,
): Choice {
  const all: Tried[] = [];
  const firstRight = (ways: Iterable<Way>): Tried | undefined => {
    for (const way of ways) {
      const here = tried(subject, way);
      if (here.broken.length === 0) return here;
      all.push(here);
    }
    return undefined;
  };
  const until = performance.now() + PATIENCE;
  const right = firstRight(found.ways) ??
    (all.some(maySuit) ? firstRight(inTime(found.others(), until)) : undefined);
  if (right === undefined) {
    return all.toSorted((a, b) =>
      misfit(a) - misfit(b) || a.broken.length - b.broken.length || unlabelled(a) - unlabelled(b)
    )[0]!;
  }
  const { doubts, notes } = comparison(right, all);
  return {
    ...right,
    doubts: [...right.doubts, ...doubts],
    planned: { ...right.planned, notes: [...right.planned.notes, ...notes] },
  };
}

/**
 * Whether it may be the guess that is wrong: where a layer throws, answers in other shapes or leaves its domain.
 * Wrong numbers are wrong however it is fed, and other ways would only hide them.
 */
function maySuit(one: Tried): boolean {
  return misfit(one) > 0 || one.broken.every((law) => law === finite.name);
}

/** The ways until there is no time left. */
function* inTime(ways: readonly Way[], until: number): Generator<Way> {
  for (const way of ways) {
    if (performance.now() > until) return;
    yield way;
  }
}

function tried(subject: Subject & { readonly name: string }, way: Way): Tried {
  const { exported } = subject;
  const planned = planOf(subject, way);
  const { plan, note } = refined(planned.plan, exported);
  let runs = SHORT;
  const broken = everyLayer.filter((law) => {
    const start = performance.now();
    const { status } = judge({ plan, exported, law, source: "everyLayer", runs });
    if (performance.now() - start > LONG) runs = SHORTEST;
    return status === "violated";
  }).map(({ name }) => name);
  const doubts = [...planned.doubts, ...note === undefined ? [] : [note]];
  return { planned: { ...planned, plan }, way, doubts, broken };
}

function misfit({ broken }: Tried): number {
  return broken.includes(SHAPES) ? 1 : 0;
}

function unlabelled({ way }: Tried): number {
  return way.structure.kinds.some(({ isLabel }) => isLabel) ? 0 : 1;
}

/** What is to be said of the ways that were left. */
function comparison(
  right: Tried,
  left: readonly Tried[],
): { readonly doubts: readonly string[]; readonly notes: readonly string[] } {
  const doubts = new Map<string, string[]>();
  const notes: string[] = [];
  for (const other of left) {
    // What takes no labels although it has some is no way to feed it at all.
    if (unlabelled(other) > unlabelled(right)) continue;
    const [mine, its] = difference(right.way, other.way);
    if (mine === "") continue;
    const isForm = misfit(other) > 0 && isNoNarrower(right.way, other.way);
    const laws = other.broken.map((law) => `"${law}"`).slice(0, 2).join(", ");
    if (isForm) {
      notes.push(`With ${mine} the laws hold, with ${its} ${laws} would break`);
    } else {
      const key = `With ${mine} the laws hold, and ${laws} would break with`;
      doubts.set(key, [...doubts.get(key) ?? [], its]);
    }
  }
  return {
    doubts: [...doubts].slice(0, 1).map(([start, its]) => `${start} ${either(its)}`),
    notes: notes.slice(0, 1),
  };
}

/** Whether a way takes all that is usual of what another one takes: labels and indices come in forms of their own. */
function isNoNarrower(a: Way, b: Way): boolean {
  return usualness(a) <= usualness(b) &&
    a.structure.kinds.every(({ draw, isLabel }, i) =>
      isLabel || draw === "tensors" || draw === "classIndices" ||
      draw === b.structure.kinds[i]!.draw
    );
}

/** One or the other, what they begin with said once. */
function either([first = "", ...rest]: readonly string[]): string {
  const start = /^\w+ (drawn by|of rank|of shape|=) /.exec(first)?.[0] ?? "";
  return [first, ...rest.map((one) => one.startsWith(start) ? one.slice(start.length) : one)]
    .join(" or ");
}

/** In what two ways to feed a layer differ: how the one has it, and how the other. */
function difference(a: Way, b: Way): [string, string] {
  const [mine, its] = [form(a), form(b)];
  const keys = [...mine.keys()].filter((key) => its.get(key) !== mine.get(key));
  return [mine, its].map((one) => keys.map((key) => `${key} ${one.get(key) ?? "left out"}`))
    .map((parts) => parts.join(" and ")) as [string, string];
}

/** How each argument and each input is fed, in words. */
function form({ structure }: Way): Map<string, string> {
  const { guess, inputNames, inputs, kinds } = structure;
  const parts = new Map<string, string>();
  inputNames.forEach((name, i) => {
    const { draw, isLabel } = kinds[i]!;
    const rank = isLabel ? "" : ` of rank ${inputs[i]!.length}`;
    parts.set(name, draw === "tensors" ? rank.slice(1) : `drawn by ${draw}${rank}`);
  });
  for (const argument of guess.arguments) {
    const fields = argument.kind === "record" ? Object.values(argument.fields) : [argument];
    for (const field of fields) {
      if (field.kind === "value" && !guess.sizes.includes(field.name)) {
        parts.set(field.name, `= ${JSON.stringify(field.value)}`);
      }
    }
  }
  for (const [name, rank] of Object.entries(guess.ranks)) {
    const shape = guess.ones.includes(name) ? "[1]" : rank === 0 ? "[]" : undefined;
    parts.set(name, shape === undefined ? `of rank ${rank}` : `of shape ${shape}`);
  }
  return parts;
}
