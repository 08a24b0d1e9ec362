import { expected, fits, type Guess, type Guesses } from "./fit.ts";
import type { Case, Hypothesis } from "./hypothesis.ts";

/** The right numbers at the wrong places: transposed, shifted, reversed, or with its blocks in another order. */
export const rearranged: Hypothesis = ({ name, cases }) => {
  const say = (mistake: string, trials: number): string =>
    `${mistake} (${name} is what is expected, at other places, in all ${trials} trials)`;
  const rank = cases[0]?.at.rank ?? 0;
  if (!cases.every(({ at }) => at.rank === rank)) return undefined;
  const told = (move: Move): number | undefined => {
    // A trial in which nothing can move says nothing.
    const movable = cases.filter((one) => move(one) !== undefined);
    return fits(movable, moved(move));
  };
  if (rank >= 2) {
    const trials = told(({ at: { shape, size } }) => {
      const [n, m] = [shape[rank - 2]!, shape[rank - 1]!];
      if (n !== m || n === 1) return undefined;
      return Array.from({ length: size }, (_, i) => {
        const [row, column] = [Math.floor(i / m) % n, i % m];
        return i - row * m - column + column * m + row;
      });
    });
    if (trials !== undefined && cases.every(({ at }) => at.shape.at(-1) === at.shape.at(-2))) {
      return say(`${name} is transposed`, trials);
    }
  }
  for (let axis = 0; axis < rank; axis++) {
    for (const [by, steps] of [[1, "one"], [-1, "one"], [2, "two"], [-2, "two"]] as const) {
      if (widest(cases, axis) <= Math.abs(by) + 1) continue;
      const where = `${name} is shifted by ${steps} along axis ${axis}`;
      const trials = told(along(axis, (i, n) => n > 1 ? (i + by + 2 * n) % n : undefined)) ??
        // What is shifted in at the end may be anything.
        told(along(axis, (i, n) => n > 1 ? i + by >= 0 && i + by < n ? i + by : NaN : undefined));
      if (trials !== undefined) return say(where, trials);
    }
    const reversed = told(along(axis, (i, n) => n > 1 ? n - 1 - i : undefined));
    if (reversed !== undefined) return say(`${name} is reversed along axis ${axis}`, reversed);
    for (const blocks of [2, 3, 4]) {
      for (const [a, b] of pairs(blocks)) {
        const trials = told(along(axis, (i, n) => {
          if (n % blocks !== 0) return undefined;
          const width = n / blocks;
          const block = Math.floor(i / width);
          return block === a ? i + (b - a) * width : block === b ? i - (b - a) * width : i;
        }));
        if (trials === undefined || !cases.every(({ at }) => at.shape[axis]! % blocks === 0)) {
          continue;
        }
        return say(`blocks ${a} and ${b} of ${blocks} of axis ${axis} are exchanged`, trials);
      }
    }
  }
  return undefined;
};

/** From which entry each entry was taken; undefined where nothing moves. */
type Move = (one: Case) => readonly number[] | undefined;

function moved(move: Move): Guesses {
  return (one) => {
    const from = move(one);
    const right = expected(one);
    return from?.map((i): Guess | undefined => right![i]);
  };
}

function along(axis: number, from: (i: number, n: number) => number | undefined): Move {
  return ({ at: { shape, size } }) => {
    const n = shape[axis]!;
    const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const sources: number[] = [];
    for (let flat = 0; flat < size; flat++) {
      const i = Math.floor(flat / stride) % n;
      const source = from(i, n);
      if (source === undefined) return undefined;
      sources.push(flat + (source - i) * stride);
    }
    return sources;
  };
}

function* pairs(n: number): Iterable<[number, number]> {
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) yield [a, b];
}

function widest(cases: readonly Case[], axis: number): number {
  return Math.max(...cases.map(({ at }) => at.shape[axis]!));
}
