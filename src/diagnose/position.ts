import { backward, gradientNames, indexOf, type Trial } from "../laws/mod.ts";
import { zeros } from "../tensor/mod.ts";
import { effect } from "./effect.ts";
import type { Case, Hypothesis } from "./hypothesis.ts";
import { judgedEntries } from "./judged.ts";
import { isAboutNumbers } from "./stateful.ts";

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
  if (what === "" && /^(beyond|before)/.test(place)) return undefined;
  return `wrong only ${place} (${what === "" ? "" : `${what}; `}${counts(spots)})`;
};

/** What an output sends back is wrong at the same place of out in all trials. */
export const outputPosition: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  if (cases.some(({ out }) => out.rank === 0)) return undefined;
  const spots = cases.slice(0, MAX_CASES).flatMap((one) => sentBack(one, name));
  const place = placeOf("out", spots);
  if (place === undefined || /^(beyond|before)/.test(place)) return undefined;
  return `what out sends back is wrong only ${
    place.replace("dout[", "out[")
  } (${name} for a dout of 1 there and 0 elsewhere; ${counts(spots)})`;
};

const MAX_CASES = 12;

/** Something at a place of a tensor, right or wrong. */
interface Spot {
  readonly index: number;
  readonly shape: readonly number[];
  readonly one: Case;
  readonly isWrong: boolean;
}

function counts(spots: readonly Spot[]): string {
  const wrong = spots.filter(({ isWrong }) => isWrong);
  const trials = new Set(wrong.map(({ one }) => one)).size;
  return `in all ${trials} trials, and ${spots.length - wrong.length} other entries are right`;
}

/** The outputs of a case, with whether the gradient for a dout of 1 at each alone is right. */
function sentBack(one: Case, name: string): Spot[] {
  const { trial, out } = one;
  const index = gradientNames(trial).indexOf(name);
  const slopes = one.jacobian();
  const spots: Spot[] = [];
  for (let o = 0; o < out.size; o++) {
    const gradient = forOutput(trial, one, o)[index];
    if (gradient === undefined) return [];
    let isWrong = false;
    let isMute = true;
    for (const [i, v] of gradient.data.entries()) {
      const slope = slopes[o]![i];
      if (slope === undefined || slope.hidden > 0) continue;
      const slack = 3 * slope.bar + 1e-6 * Math.abs(slope.value);
      if (!(Math.abs(v - slope.value) <= slack)) isWrong = true;
      if (Math.abs(slope.value) > slack) isMute = false;
    }
    if (isWrong || !isMute) spots.push({ index: o, shape: out.shape, one, isWrong });
  }
  return spots;
}

function forOutput(trial: Trial, { out }: Case, o: number) {
  const layer = trial.layer();
  layer.forward(...trial.inputs());
  const dout = zeros(out.shape, { dtype: out.dtype });
  dout.data[o] = 1;
  return backward(layer, dout);
}

/** The place at which all that is wrong is, and nothing that is right. */
function placeOf(name: string, spots: readonly Spot[]): string | undefined {
  const wrong = spots.filter(({ isWrong }) => isWrong);
  const right = spots.filter(({ isWrong }) => !isWrong);
  if (wrong.length < 3 || right.length < 6) return undefined;
  if (new Set(wrong.map(({ one }) => one)).size < 3) return undefined;
  if (new Set(wrong.map(({ shape }) => shape.join())).size < 2) return undefined;
  const rank = spots[0]!.shape.length;
  if (spots.some(({ shape }) => shape.length !== rank)) return undefined;
  return places(name, rank).find(({ at }) => wrong.every(at) && !right.some(at))?.says;
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
        says: `at odd places along axis ${axis}`,
        at: (entry) => of(entry).place % 2 === 1,
      },
    );
  }
  return found;
}
