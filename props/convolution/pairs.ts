import fc from "fast-check";
import type { Arbitrary, Pair } from "../../src/mod.ts";

/** Draws one number for both axes, or one for each. */
export function pairs(min: number, max: number): Arbitrary<Pair> {
  const number = fc.integer({ min, max });
  return fc.oneof(number, fc.tuple(number, number));
}

/** Draws a padding of up to `max`: none in more than half of the cases, where layers promise more. */
export function paddings(max: number): Arbitrary<Pair> {
  return fc.oneof(fc.constant(0), pairs(0, max));
}

/** The numbers of both axes. */
export function bothOf(pair: Pair): readonly [vertical: number, horizontal: number] {
  return typeof pair === "number" ? [pair, pair] : pair;
}

/** How many windows fit on an axis. */
export function windowsOn(
  size: number,
  { kernel, stride, padding, dilation = 1 }: {
    readonly kernel: number;
    readonly stride: number;
    readonly padding: number;
    readonly dilation?: number;
  },
): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Whether all windows, of which there is one at least, have an entry that is no padding. */
export function areWindows(
  size: number,
  how: Parameters<typeof windowsOn>[1],
): boolean {
  const { kernel, stride, padding, dilation = 1 } = how;
  const count = windowsOn(size, how);
  const hasEntry = (o: number): boolean =>
    Array.from({ length: kernel }, (_, k) => o * stride - padding + k * dilation)
      .some((at) => at >= 0 && at < size);
  return count >= 1 && Array.from({ length: count }, (_, o) => o).every(hasEntry);
}
