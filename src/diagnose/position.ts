import { indexOf } from "../laws/mod.ts";
import { effect } from "./effect.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { type Judged, judgedEntries } from "./judged.ts";
import { isAboutNumbers } from "./stateful.ts";

/** The gradient is wrong at the same place in all trials, whatever the numbers are. */
export const position: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const entries = cases.flatMap(judgedEntries).filter(({ isWrong, isMute }) => isWrong || !isMute);
  const wrong = entries.filter(({ isWrong }) => isWrong);
  const right = entries.filter(({ isWrong }) => !isWrong);
  if (wrong.length < 3 || right.length < 6) return undefined;
  if (new Set(wrong.map(({ one }) => one)).size < 3) return undefined;
  if (new Set(wrong.map(({ one }) => one.at.shape.join())).size < 2) return undefined;
  for (const { says, at } of places(name, cases[0]!.at.rank)) {
    if (!wrong.every(at) || right.some(at)) continue;
    const what = effect(name, wrong);
    // Most of a tensor is no place: that is where the other mistakes show as well.
    if (what === "" && /^(beyond|before)/.test(says)) continue;
    const trials = new Set(wrong.map(({ one }) => one)).size;
    return `wrong only ${says} (${
      what === "" ? "" : `${what}; `
    }in all ${trials} trials, and ${right.length} other entries are right)`;
  }
  return undefined;
};

interface Place {
  readonly says: string;
  readonly at: (entry: Judged) => boolean;
}

function places(name: string, rank: number): Place[] {
  const found: Place[] = [
    {
      says: `at ${name}${indexOf(Array(rank).fill(1), 0)}`,
      at: ({ index }) => index === 0,
    },
    { says: "at the last entry", at: ({ one, index }) => index === one.at.size - 1 },
  ];
  const along = (axis: number) => ({ one, index }: Judged): { place: number; size: number } => {
    const { shape } = one.at;
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
  for (const width of [1, 2]) {
    const isEdge = ({ place, size }: { place: number; size: number }): boolean =>
      place < width || place >= size - width;
    const says = width === 1 ? "at the border" : `at the border (the first and last ${width})`;
    for (let axis = 0; axis < rank; axis++) {
      const which = rank > 1 ? ` of axis ${axis}` : "";
      found.push({
        says: width === 1 ? `at the border${which}` : `within ${width} of the border${which}`,
        at: (entry) => isEdge(along(axis)(entry)),
      });
    }
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    found.push({ says, at: (entry) => axes.some((axis) => isEdge(along(axis)(entry))) });
  }
  found.push({ says: "beyond the first entry", at: ({ index }) => index > 0 });
  found.push({ says: "before the last entry", at: ({ one, index }) => index < one.at.size - 1 });
  for (let axis = 0; axis < rank && rank > 1; axis++) {
    const word = rank === 2 ? ["row", "column"][axis]! : `index along axis ${axis}`;
    const of = along(axis);
    found.push(
      { says: `beyond the first ${word}`, at: (entry) => of(entry).place > 0 },
      { says: `before the last ${word}`, at: (entry) => of(entry).place < of(entry).size - 1 },
      {
        says: `at odd places along axis ${axis}`,
        at: (entry) => of(entry).place % 2 === 1,
      },
    );
  }
  return found;
}
