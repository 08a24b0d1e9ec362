import { indexOf } from "../../laws/mod.ts";
import { effect } from "../measure/effect.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { judgedEntries } from "../measure/judged.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** The gradient is wrong at the same place in all trials, whatever the numbers are. */
export const position: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const entries = cases.flatMap(judgedEntries).filter(({ isWrong, isMute }) => isWrong || !isMute);
  const spots = entries.map((entry) => ({ ...entry, shape: entry.one.at.shape }));
  const place = placeOf(name, spots);
  if (place === undefined) return undefined;
  const wrong = entries.filter(({ isWrong }) => isWrong);
  const what = effect(name, wrong);
  // Most of a tensor is no place: that is where the other mistakes show as well.
  // Of a matrix that is transposed the diagonal is right.
  if (what === "" && /^(beyond|before|off|on) /.test(place)) return undefined;
  return `wrong only ${place} (${what === "" ? "" : `${what}; `}${counts(spots)})`;
};

/** Of a matrix the gradient is wrong off its diagonal, or on it. */
export const diagonal: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || cases.some(({ at }) => at.rank !== 2)) return undefined;
  const said = position(evidence);
  return said?.includes("the diagonal") ? said : undefined;
};

/** Something at a place of a tensor, right or wrong. */
export interface Spot {
  readonly index: number;
  readonly shape: readonly number[];
  readonly one: Case;
  readonly isWrong: boolean;
}

export function counts(spots: readonly Spot[]): string {
  const wrong = spots.filter(({ isWrong }) => isWrong);
  const trials = new Set(wrong.map(({ one }) => one)).size;
  return `in all ${trials} trials, and ${spots.length - wrong.length} other entries are right`;
}

/** The place at which all that is wrong is, and nothing that is right. */
export function placeOf(name: string, spots: readonly Spot[]): string | undefined {
  const wrong = spots.filter(({ isWrong }) => isWrong);
  const right = spots.filter(({ isWrong }) => !isWrong);
  if (wrong.length < 3 || right.length < 6) return undefined;
  if (new Set(wrong.map(({ one }) => one)).size < 3) return undefined;
  const rank = spots[0]!.shape.length;
  if (new Set(spots.map(({ shape }) => shape.join())).size === 1) return onlySpot(name, spots);
  if (new Set(wrong.map(({ shape }) => shape.join())).size < 2) return undefined;
  if (spots.some(({ shape }) => shape.length !== rank)) return undefined;
  return places(name, rank).find(({ at }) => wrong.every(at) && !right.some(at))?.says;
}

/** The one entry that is wrong of a tensor that has the same shape in all trials. */
function onlySpot(name: string, spots: readonly Spot[]): string | undefined {
  const { index, shape } = spots.find(({ isWrong }) => isWrong)!;
  const isOne = spots.every((spot) => spot.isWrong === (spot.index === index));
  return isOne && shape.length > 0 ? `at ${name}${indexOf(shape, index)}` : undefined;
}

interface Place {
  readonly says: string;
  readonly at: (spot: Spot) => boolean;
}

function places(name: string, rank: number): Place[] {
  const found: Place[] = [
    {
      says: `at ${name}${indexOf(Array(rank).fill(1), 0)}`,
      at: ({ index }) => index === 0,
    },
    {
      says: "at the last entry",
      at: ({ shape, index }) => index === shape.reduce((a, b) => a * b, 1) - 1,
    },
  ];
  const along = (axis: number) => ({ shape, index }: Spot): { place: number; size: number } => {
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return { place: Math.floor(index / inner) % shape[axis]!, size: shape[axis]! };
  };
  for (let axis = 0; axis < rank && rank > 1; axis++) {
    const word = rank === 2 ? ["row", "column"][axis]! : `index along axis ${axis}`;
    const of = along(axis);
    found.push(
      { says: `in the first ${word}`, at: (entry) => of(entry).place === 0 },
      { says: `in the last ${word}`, at: (entry) => of(entry).place === of(entry).size - 1 },
    );
  }
  if (rank === 2) {
    const place = ({ index, shape }: Spot): number =>
      index % shape[1]! - Math.floor(index / shape[1]!);
    found.push(
      { says: "above the diagonal", at: (spot) => place(spot) > 0 },
      { says: "below the diagonal", at: (spot) => place(spot) < 0 },
    );
    found.push({ says: "off the diagonal", at: (spot) => place(spot) !== 0 }, {
      says: "on the diagonal",
      at: (spot) => place(spot) === 0,
    });
  }
  for (const width of [1, 2]) {
    const isEdge = ({ place, size }: { place: number; size: number }): boolean =>
      place < width || place >= size - width;
    const says = width === 1 ? "at the border" : `at the border (the first and last ${width})`;
    for (let axis = 0; axis < rank; axis++) {
      const which = rank > 1 ? ` of axis ${axis}` : "";
      found.push({
        says: width === 1
          ? `at the border${which}`
          : `at the border${which}, within ${width} of it`,
        at: (entry) => isEdge(along(axis)(entry)),
      });
    }
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    found.push({ says, at: (entry) => axes.some((axis) => isEdge(along(axis)(entry))) });
  }
  found.push({ says: "beyond the first entry", at: ({ index }) => index > 0 });
  found.push({
    says: "before the last entry",
    at: ({ shape, index }) => index < shape.reduce((a, b) => a * b, 1) - 1,
  });
  for (let axis = 0; axis < rank && rank > 1; axis++) {
    const word = rank === 2 ? ["row", "column"][axis]! : `index along axis ${axis}`;
    const of = along(axis);
    found.push(
      { says: `beyond the first ${word}`, at: (entry) => of(entry).place > 0 },
      { says: `before the last ${word}`, at: (entry) => of(entry).place < of(entry).size - 1 },
      {
        says: `in the second half along axis ${axis}`,
        at: (entry) => of(entry).size > 2 && of(entry).place >= of(entry).size / 2,
      },
      {
        says: `in the first half along axis ${axis}`,
        at: (entry) => of(entry).size > 2 && of(entry).place < of(entry).size / 2,
      },
      {
        says: `at odd places along axis ${axis}`,
        at: (entry) => of(entry).place % 2 === 1,
      },
    );
  }
  return found;
}
