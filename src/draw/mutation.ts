import type { DType, Tensor } from "../tensor/mod.ts";
import { nextUp } from "./next_up.ts";
import type { Random } from "./random.ts";

/** What a mutation chooses from. */
export interface Mutation {
  /** All choices follow from it. */
  readonly random: Random;
  /** Numbers that matter to the layer, such as those in its source. */
  readonly dictionary: readonly number[];
}

/** The mutations that draws with this source of choices take part in, though another arbitrary stands before them. */
export const underway = new WeakMap<Random, Mutation>();

/** Where layers have their corners, their guards and their overflow, whatever their source says. */
const CORNERS = [0, 1, 2, 3, 6, 0.5, 1e-7, 1e-5, 1e-3, 10, 20, 100, 700, 709, 745];

/** The numbers to be set beside those that were drawn: of the dictionary mostly. */
export function telling({ random, dictionary }: Mutation, dtype: DType): number {
  const isKnown = dictionary.length > 0 && random.nextInt(0, 7) < 6;
  const from = isKnown ? dictionary : CORNERS;
  let v = from[random.nextInt(0, from.length - 1)]!;
  if (random.nextInt(0, 1) === 0) v = -v;
  return random.nextInt(0, 1) === 0 ? v : beside(v, { random, dtype });
}

/** A number close to `v`, or some powers of two away. */
export function beside(
  v: number,
  { random, dtype }: { readonly random: Random; readonly dtype: DType },
): number {
  switch (random.nextInt(0, 7)) {
    case 0:
      return nextUp(v, dtype);
    case 1:
      return -nextUp(-v, dtype);
    case 2:
      return v + hundredths(random);
    case 3:
      return v + nudge(random);
    case 4:
      return v * (1 + nudge(random));
    case 5:
      return v * 2 ** random.nextInt(1, 4);
    case 6:
      return v / 2 ** random.nextInt(1, 4);
    default:
      return Math.round(v) + random.nextInt(-1, 1);
  }
}

/** Some hundredths up or down. */
function hundredths(random: Random): number {
  return random.nextInt(-100, 100) / 100;
}

/** A power of two, 2⁻³ to 2⁻²⁴, of either sign. */
function nudge(random: Random): number {
  return 2 ** -random.nextInt(3, 24) * (random.nextInt(0, 1) === 0 ? 1 : -1);
}

/** The sizes that are drawn: nothing beyond them overflows what is right. */
const LEAST = 1e-8;
const MOST = 1e6;

/** Whether a number is of a size that is drawn without bounds: 0, or 1e-8 to 1e6. */
export function isOfDrawnSize(v: number): boolean {
  const size = Math.abs(v);
  return v === 0 || size >= LEAST && size <= MOST;
}

/**
 * Changes some of the units of `x` in place, each of `width` entries: another draw of the same shape gives
 * new ones, one is copied over another, two change places.
 */
export function mix(
  x: Tensor,
  { random, width, other }: {
    readonly random: Random;
    readonly width: number;
    readonly other: () => Tensor;
  },
): void {
  const { data } = x;
  const count = data.length / width;
  if (!(count >= 1)) return;
  const any = (): number => random.nextInt(0, count - 1) * width;
  const [to, from] = [any(), any()];
  switch (random.nextInt(0, 3)) {
    case 0:
      data.copyWithin(to, from, from + width);
      return;
    case 1: {
      const kept = data.slice(to, to + width);
      data.copyWithin(to, from, from + width);
      data.set(kept, from);
      return;
    }
    case 2:
      data.set(other().data.subarray(to, to + width), to);
      return;
    default:
      // The same one everywhere.
      for (let unit = 0; unit < data.length; unit += width) {
        if (unit !== from) data.copyWithin(unit, from, from + width);
      }
  }
}
