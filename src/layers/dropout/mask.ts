import { type Generator, uniform } from "../../random/mod.ts";

/** How a dropout drops. */
export interface DropoutOptions {
  /** Where the random numbers come from. */
  readonly random: Generator;
  /** The share of entries that is dropped, from 0 to 1; 0.5 if left out. */
  readonly ratio?: number;
  /** Whether it starts in training; true if left out. */
  readonly isTraining?: boolean;
  /**
   * Whether what is kept is scaled up in training, and evaluation is the identity; true if left out. False is
   * the book's variant: what is kept stays as it is, and evaluation scales by 1 − ratio.
   */
  readonly isInverted?: boolean;
}

/** What is kept is multiplied by this in training, and everything in evaluation. */
export interface Scales {
  readonly training: number;
  readonly evaluation: number;
}

/**
 * The factors of a dropout.
 *
 * @throws {RangeError} If the ratio lies outside 0 to 1.
 */
export function scalesOf(
  { ratio, isInverted }: { readonly ratio: number; readonly isInverted: boolean },
  layer: string,
): Scales {
  if (!(ratio >= 0 && ratio <= 1)) {
    throw new RangeError(`${layer}: expected a ratio from 0 to 1, found ${ratio}`);
  }
  if (!isInverted) return { training: 1, evaluation: 1 - ratio };
  // Where nothing is kept, nothing is scaled.
  return { training: ratio === 1 ? 0 : 1 / (1 - ratio), evaluation: 1 };
}

/** One factor for each of `size` entries: 0 for a share of `ratio`, `scale` for the others. */
export function drawMask(
  size: number,
  { random, ratio, scale }: {
    readonly random: Generator;
    readonly ratio: number;
    readonly scale: number;
  },
): Float64Array {
  const mask = new Float64Array(size);
  for (let i = 0; i < size; i++) if (uniform(random) >= ratio) mask[i] = scale;
  return mask;
}
