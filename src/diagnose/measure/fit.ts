import { type Case, clearEntries } from "../hypothesis.ts";

/** What an entry of a gradient would be under some mistake, and how far that may be off. */
export interface Guess {
  readonly value: number;
  readonly bar: number;
}

/** What a whole gradient would be under some mistake; undefined where the mistake cannot be made. */
export type Guesses = (one: Case) => readonly (Guess | undefined)[] | undefined;

/** One trial in which the gradient is some multiple of a guess, entry for entry. */
export interface Match {
  readonly one: Case;
  /** The multiple lies between these. */
  readonly lo: number;
  readonly hi: number;
  /** The entries that agree, and how many of them are wrong. */
  readonly entries: number;
  readonly wrong: number;
  /** The ratios of the guess to what is right, entry by entry. */
  readonly shares: readonly number[];
  /** What the guess is where 0 is right, and the gradient agrees with the guess. */
  readonly besides: readonly number[];
}

/** How closely a gradient must agree with a guess beyond its bar, as a share of it. */
export const LOOSE = 1e-8;

/**
 * The trials that can tell, if in all of them the gradient is the guess times one number, which may differ
 * from trial to trial; undefined if one of them says otherwise, or too few can tell.
 */
export function multiples(
  cases: readonly Case[],
  guesses: Guesses,
  { rounding = LOOSE, trials = 3, entries = 6 }: {
    readonly rounding?: number;
    readonly trials?: number;
    readonly entries?: number;
  } = {},
): readonly Match[] | undefined {
  const matches: Match[] = [];
  for (const one of cases) {
    const guess = guesses(one);
    if (guess === undefined) return undefined;
    const match = matchOf(one, { guess, rounding });
    if (match === undefined) return undefined;
    if (match.entries > 0) matches.push(match);
  }
  const total = matches.reduce((sum, { entries }) => sum + entries, 0);
  const wrong = matches.filter((match) => match.wrong > 0);
  if (matches.length < trials || total < entries || wrong.length < trials) return undefined;
  return matches;
}

/**
 * The number of trials that can tell, if the gradient is the guess in all of them; else undefined. Beside
 * different ratios to what is right, different numbers where 0 is right may count.
 */
export function fits(
  cases: readonly Case[],
  guesses: Guesses,
  { ratios = 1, withBesides = false }: {
    readonly ratios?: number;
    readonly withBesides?: boolean;
  } = {},
): number | undefined {
  const matches = multiples(cases, guesses);
  if (matches === undefined || !matches.every(({ lo, hi }) => lo <= 1 && hi >= 1)) return undefined;
  const besides = withBesides ? matches.flatMap((match) => match.besides) : [];
  const seen = variety(matches) + new Set(besides.map((v) => v.toPrecision(5))).size;
  return seen >= ratios ? matches.length : undefined;
}

/** How many different ratios of the guess to what is right were seen. */
export function variety(matches: readonly Match[]): number {
  return new Set(matches.flatMap(({ shares }) => shares.map((v) => v.toPrecision(5)))).size;
}

function matchOf(
  one: Case,
  { guess, rounding }: { guess: readonly (Guess | undefined)[]; rounding: number },
): Match | undefined {
  const isSingle = one.at.dtype === "float32" || one.out.dtype === "float32";
  const rough = isSingle ? 1e-3 : rounding;
  const clear = clearEntries(one);
  let scale = 0;
  for (const { expected, actual } of clear) {
    scale = Math.max(scale, Math.abs(expected), Math.abs(actual));
  }
  if (!Number.isFinite(scale)) return undefined;
  let lo = -Infinity;
  let hi = Infinity;
  let wrong = 0;
  let entries = 0;
  const shares: number[] = [];
  const besides: number[] = [];
  for (const { index, actual, expected } of clear) {
    const known = 3 * one.numeric[index]!.bar + rough * Math.abs(expected);
    const isWrong = !(Math.abs(actual - expected) <= known);
    const entry = guess[index];
    if (entry === undefined) continue;
    const { value, bar } = entry;
    const slack = 3 * bar + rough * Math.abs(value) + (isSingle ? 1e-6 : 1e-14) * scale;
    if (Math.abs(value) <= slack) {
      // A guess of 0 allows no multiple but 0.
      if (Math.abs(actual) > 16 * slack) return undefined;
      if (isWrong) wrong++;
      if (isWrong) shares.push(0);
      continue;
    }
    if (slack > (isSingle ? 1e-2 : 1e-4) * Math.abs(value)) continue;
    const ratio = actual / value;
    const half = Math.abs(ratio) * slack / Math.abs(value);
    lo = Math.max(lo, ratio - half);
    hi = Math.min(hi, ratio + half);
    if (!(lo <= hi) || ratio === 0) return undefined;
    entries++;
    if (isWrong) wrong++;
    if (Math.abs(expected) <= known) besides.push(value);
    else shares.push(value / expected);
  }
  return { one, lo, hi, entries, wrong, shares, besides };
}

/** The slope of forward, entry by entry, as measured. */
export const expected: Guesses = ({ numeric }) =>
  numeric.map((estimate) => estimate && estimate.hidden === 0 ? estimate : undefined);

/** A guess times a number for each entry. */
export function times(
  guesses: Guesses,
  factors: (one: Case) => ArrayLike<number> | undefined,
): Guesses {
  return (one) => {
    const by = factors(one);
    const guess = by && guesses(one);
    // A formula that has no value somewhere is not that of the slope.
    if (by !== undefined && Array.from(by).some(Number.isNaN)) return undefined;
    return guess?.map((entry, i) =>
      entry === undefined || !Number.isFinite(by![i])
        ? undefined
        : { value: entry.value * by![i]!, bar: entry.bar * Math.abs(by![i]!) }
    );
  };
}
