import { permute, sameShape, Tensor } from "../../tensor/mod.ts";
import { listed } from "../measure/experiment.ts";
import { expected, fits, type Guess, type Guesses } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { along, exchange } from "./turned.ts";

/** The right numbers at the wrong places: transposed, shifted, reversed, or with its blocks in another order. */
export const rearranged: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.at.rank ?? 0;
  if (rank === 0 || !cases.every(({ at }) => at.rank === rank)) return undefined;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const places = [
    ...rank > 1 ? [{ what: `${name} is transposed`, move: transposed }] : [],
    ...axes.flatMap((axis) => placesAlong(axis, { name: name!, cases })),
    ...rank > 1 ? [turnedRound(rank, name!)] : [],
    ...rank > 1 && rank < 4 ? orders(axes).map((order) => laidOut(order, name!)) : [],
  ];
  for (const { what, move } of places) {
    const trials = fits(cases, moved(move));
    if (trials === undefined) continue;
    return `${what} (${name} is what is expected, at other places, in all ${trials} trials)`;
  }
  return undefined;
};

/** What dout is multiplied by, entry for entry, is at other places: a mask that is transposed, say. */
export const slopeRearranged: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.at.rank ?? 0;
  if (cases.some(({ at, dout }) => at.rank !== rank || !sameShape(at.shape, dout.shape))) {
    return undefined;
  }
  const ratio = `${name} / dout`;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const places = [
    ...rank > 1 ? [{ what: `${ratio} is transposed`, move: transposed }] : [],
    ...axes.flatMap((axis) => placesAlong(axis, { name: ratio, cases })),
    ...rank > 1 && rank < 4 ? orders(axes).map((order) => laidOut(order, ratio)) : [],
  ];
  for (const { what, move } of places) {
    const trials = fits(cases, movedSlope(move), { ratios: 2 });
    if (trials === undefined) continue;
    return `${what} (it is what is expected, at other places, in all ${trials} trials)`;
  }
  return undefined;
};

/** The flat indices of a tensor put elsewhere, NaN where that is not known; undefined where they do not fit. */
type Move = (places: Tensor) => Tensor | undefined;

/** A way to put numbers at other places. */
interface Place {
  readonly what: string;
  readonly move: Move;
}

function placesAlong(
  axis: number,
  { name, cases }: { name: string; cases: readonly Case[] },
): readonly Place[] {
  const sizes = cases.map(({ at }) => at.shape[axis]!);
  const widest = Math.max(...sizes);
  const where = `along axis ${axis}`;
  const shifts = (by: number, steps: string): Place[] => {
    // In rows of so few entries a shift is an exchange.
    if (widest <= by + 1) return [];
    return [by, -by].flatMap((step) => [
      along(axis, (i, n) => (i + step + 2 * n) % n),
      // What is shifted in at the end may be anything.
      along(axis, (i, n) => i + step >= 0 && i + step < n ? i + step : NaN),
    ]).map((move) => ({ what: `${name} is shifted by ${steps} ${where}`, move }));
  };
  const blocks = [2, 3, 4].flatMap((count) =>
    sizes.some((n) => n % count !== 0) ? [] : [...pairs(count)].map(([a, b]): Place => ({
      what: `blocks ${a} and ${b} of ${count} of axis ${axis} are exchanged`,
      move: along(axis, (i, n) => {
        const width = n / count;
        const block = Math.floor(i / width);
        return block === a ? i + (b - a) * width : block === b ? i - (b - a) * width : i;
      }),
    }))
  );
  const reversed = along(axis, (i, n) => n - 1 - i);
  return [
    ...shifts(1, "one"),
    { what: `${name} is reversed ${where}`, move: reversed },
    ...blocks,
    ...shifts(2, "two"),
  ];
}

function transposed(places: Tensor): Tensor | undefined {
  const { rank, shape } = places;
  return shape.at(-1) === shape.at(-2) ? permute(places, exchange(rank, rank - 2)) : undefined;
}

/** A kernel turned round, where it should not be, or the other way about. */
function turnedRound(rank: number, name: string): Place {
  const [rows, columns] = [rank - 2, rank - 1].map((axis) => along(axis, (i, n) => n - 1 - i));
  return {
    what: `${name} is reversed along axes ${rank - 2} and ${rank - 1}`,
    move: (places) => rows!(columns!(places)),
  };
}

/** The numbers in the order of other axes, poured into the shape as it is. */
function laidOut(order: readonly number[], name: string): Place {
  const what = order.length === 2 ? "its transpose" : `axes ${listed(order.map(String))}`;
  return {
    what: `${name} is laid out in the order of ${what}`,
    move: (places) => permute(places, order),
  };
}

/** All orders of axes but their own. */
function orders(axes: readonly number[]): number[][] {
  const all = (rest: readonly number[]): number[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((axis) => all(rest.filter((a) => a !== axis)).map((more) => [axis, ...more]));
  return all(axes).slice(1);
}

function moved(move: Move): Guesses {
  return (one) => {
    const { shape, size } = one.at;
    const from = move(new Tensor(shape, Float64Array.from({ length: size }, (_, i) => i)));
    const right = expected(one)!;
    return from && Array.from(from.data, (i): Guess | undefined => right[i]);
  };
}

function movedSlope(move: Move): Guesses {
  return (one) => {
    const { shape, size } = one.at;
    const from = move(new Tensor(shape, Float64Array.from({ length: size }, (_, i) => i)));
    const right = expected(one)!;
    return from && Array.from(from.data, (i, k): Guess | undefined => {
      const there = right[i];
      const by = one.dout.data[k]! / one.dout.data[i]!;
      if (there === undefined || !Number.isFinite(by)) return undefined;
      return { value: there.value * by, bar: there.bar * Math.abs(by) };
    });
  };
}

function* pairs(n: number): Iterable<[number, number]> {
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) yield [a, b];
}
