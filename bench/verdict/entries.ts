import type { Random } from "./random.ts";

/** Where inputs are drawn: near ±offset, as far around it as the scale says. */
export interface Place {
  readonly scale: number;
  readonly offset: number;
}

/** What entries may be. */
export interface EntryOptions {
  /** Points that are drawn on purpose, exactly and from nearby, such as kinks. */
  readonly special?: readonly number[];
  /** No entry lies further from 0. */
  readonly most?: number;
  readonly positive?: boolean;
}

const SCALES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const OFFSETS = [0, 0, 1, 1e3, 1e6];

/** The scales 1e-6 … 1e6 and the offsets up to ±1e6, one pair after the other. */
export function placeOf(trial: number): Place {
  const offset = OFFSETS[Math.floor(trial / SCALES.length) % OFFSETS.length]!;
  const isNegative = Math.floor(trial / SCALES.length / OFFSETS.length) % 2 === 1;
  return { scale: SCALES[trial % SCALES.length]!, offset: isNegative ? -offset : offset };
}

/**
 * Draws entries that gradient checkers stumble over: hundredths and numbers with all their bits, exact
 * zeros, ties, entries of very different size, and points on a kink, beside it and a last bit from it.
 */
export function entries(
  random: Random,
  { scale, offset }: Place,
  { count, special = [], most = Infinity, positive = false }: EntryOptions & { count: number },
): Float64Array {
  const mood = random.below(16);
  const data = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let v: number;
    if (mood < 2 && special.length > 0) v = near(random, random.pick(special));
    else if (mood === 2 && i > 0 && random.onceIn(2)) v = data[random.below(i)]!;
    else if (mood === 3 && random.onceIn(2)) v = 0;
    else if (mood === 4) v = 0;
    else if (mood === 5) v = offset + scale * signed(random) * 10 ** -random.below(10);
    else if (mood < 9) v = offset + scale * (6 * random.unit() - 3);
    else v = offset + scale * (random.below(601) - 300) / 100;
    if (Math.abs(v) > most) v = Math.sign(v) * most;
    if (positive) v = Math.abs(v) || scale;
    data[i] = v;
  }
  return data;
}

/** The point itself, or beside it: a last bit, or a power of ten. */
function near(random: Random, point: number): number {
  const size = Math.abs(point) || 1;
  switch (random.below(4)) {
    case 0:
      return point;
    case 1:
      return point + size * 2 ** -52 * signed(random);
    case 2:
      return point + size * 10 ** -random.below(17) * signed(random);
    default:
      return point + size * 10 ** (-12 * random.unit()) * signed(random);
  }
}

function signed(random: Random): number {
  return random.onceIn(2) ? 1 : -1;
}

/** An upstream gradient as trials draw it: ones, a single one, or eighths. */
export function upstream(random: Random, count: number): Float64Array {
  const data = new Float64Array(count);
  const mood = random.below(16);
  if (mood === 0) return data.fill(1);
  if (mood === 1) {
    data[random.below(count)] = 1;
    return data;
  }
  return data.map(() => (1 + random.below(16)) / 8 * signed(random));
}
