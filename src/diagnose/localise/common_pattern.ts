import { Tensor } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";
import { allBut, fits, type Mark, matrixParts, type Region, slab, unflatten } from "./region.ts";

/** A trial, with what is known of each entry of its gradient. */
export interface MarkedCase {
  readonly one: Pick<Case, "at" | "analytic" | "tensors" | "trial">;
  readonly marks: readonly Mark[];
}

/** Which entries are wrong in trials other than the shrunk one. */
export interface Elsewhere {
  /** Which entries are wrong, in words that fit each of the trials. */
  readonly pattern: string;
  /** The trials that show it. */
  readonly trials: number;
  /** Whether some of these entries are right: those that are zero, where a wrong factor does not show. */
  readonly hasZeros: boolean;
}

/** So many trials must show a pattern. */
const ENOUGH = 3;

/**
 * The words for which entries are wrong that fit every trial, the shrunk one first among them; undefined
 * where there are none, or where fewer than three of the others can tell.
 *
 * An entry that is rightly zero does not count as right, and is said to be apart: a wrong factor does not
 * show there.
 */
export function commonPattern(cases: readonly MarkedCase[]): Elsewhere | undefined {
  const views = cases.map(({ one, marks }) => {
    const { shape } = one.at;
    const told = marks.map((mark, i) =>
      mark === "right" && one.analytic.data[i] === 0 ? "unknown" : mark
    );
    return { shape, marks: told, all: marks, candidates: candidates(one) };
  });
  const [first, ...others] = views;
  if (first === undefined) return undefined;
  for (const words of first.candidates.keys()) {
    let trials = 0;
    let hasZeros = false;
    const isCommon = views.every((view) => {
      const region = view.candidates.get(words);
      if (region === undefined || !fits(region, view)) return false;
      hasZeros ||= view.all.some((mark, i) =>
        mark === "right" && region.has(unflatten(view.shape, i))
      );
      return true;
    });
    if (!isCommon) continue;
    const isWhole = words === EVERYWHERE;
    for (const { marks } of others) {
      const wrong = marks.filter((mark) => mark === "wrong").length;
      // To tell a part from the whole takes an entry that is right.
      if (isWhole ? wrong > 1 : wrong > 0 && marks.includes("right")) trials++;
    }
    if (trials >= ENOUGH) {
      return { pattern: words, trials, hasZeros };
    }
  }
  return undefined;
}

const EVERYWHERE = "every entry";

/** Parts of a tensor that have the same name whatever its shape is. */
function candidates(one: MarkedCase["one"]): Map<string, Region> {
  const { shape } = one.at;
  const rank = shape.length;
  const regions: Region[] = [{ words: EVERYWHERE, has: () => true }];
  const slabs = shape.flatMap((size, axis) => {
    const last = slab(rank, { axis, at: size - 1 });
    const words = rank === 1
      ? "the last entry"
      : rank === 2
      ? `the last ${axis === 0 ? "row" : "column"}`
      : `the last index of axis ${axis}`;
    return [slab(rank, { axis, at: 0 }), { words, has: last.has }];
  });
  regions.push(...slabs);
  if (rank > 1) {
    const corner = `[${shape.map(() => 0).join(",")}]`;
    regions.push({ words: `entry ${corner}`, has: (index) => index.every((i) => i === 0) });
  }
  regions.push(...matrixParts(shape), ...slabs.map(allBut), ...byIndices(one));
  return new Map(regions.map((region) => [region.words, region]));
}

/** The rows that drawn class indices name more than once, name, or do not name; and the entries they pick. */
function byIndices({ at, tensors, trial }: MarkedCase["one"]): Region[] {
  const { shape } = at;
  const fixed = trial.inputNames.filter((_, i) => !trial.differentiable.includes(i));
  return Object.entries(trial.given).flatMap(([name, value]) => {
    if (name in tensors && !fixed.includes(name)) return [];
    const indices = value instanceof Tensor ? [...value.data] : Array.isArray(value) ? value : [];
    if (!indices.every((i) => Number.isInteger(i) && i >= 0)) return [];
    const times = (i: number) => indices.filter((other) => other === i).length;
    const regions = shape.flatMap((_, axis): Region[] => {
      const entries = shape.length === 1
        ? "entries"
        : shape.length === 2
        ? ["rows", "columns"][axis]!
        : `indices of axis ${axis}`;
      return [
        { words: `${entries} repeated in ${name}`, has: (index) => times(index[axis]!) > 1 },
        { words: `${entries} named in ${name}`, has: (index) => times(index[axis]!) > 0 },
        { words: `${entries} not named in ${name}`, has: (index) => times(index[axis]!) === 0 },
      ];
    });
    if (shape.length === 2) {
      const picked: Region = {
        words: `the entry of each row that ${name} picks`,
        has: ([i, j]) => indices[i!] === j,
      };
      regions.push(picked, { ...allBut(picked), words: `all that ${name} does not pick` });
    }
    return regions;
  });
}
