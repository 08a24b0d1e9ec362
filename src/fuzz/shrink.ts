import type fc from "fast-check";

/** A trial that breaks a law, and the way to it: the numbers of the simpler trials gone to, one after the other. */
export interface Shrunk<T> {
  readonly value: fc.Value<T>;
  readonly path: readonly number[];
  /** Whether no simpler trial breaks the law; false if the budget was spent first. */
  readonly isSmallest: boolean;
}

/** How a failing trial is shrunk. */
export interface ShrinkOptions<T> {
  /** Offers simpler values. */
  readonly draw: fc.Arbitrary<T>;
  /** Whether a value still breaks the law. */
  readonly isBroken: (value: T) => boolean;
  /** As many simpler values as may be tried in all. */
  readonly budget: number;
  /** The way already gone, and how many of the simpler values from there were tried. */
  readonly path?: readonly number[];
  readonly skip?: number;
  /** Whether the time is up: then no further value is tried. */
  readonly isLate?: () => boolean;
  /** Called before each simpler value is judged, with its number among those of the value it is simpler than. */
  readonly onTry?: (number: number) => void;
  /** Called for each simpler value that still breaks the law. */
  readonly onShrink?: (shrunk: Omit<Shrunk<T>, "isSmallest">) => void;
}

/** Goes to the first simpler value that still breaks the law, again and again, until there is none. */
export function shrink<T>(start: fc.Value<T>, options: ShrinkOptions<T>): Shrunk<T> {
  const { draw, isBroken, budget, isLate, onTry, onShrink } = options;
  let value = start;
  const path: number[] = [];
  for (const number of options.path ?? []) {
    value = simplerAt(draw, value, number);
    path.push(number);
  }
  let skip = options.skip ?? 0;
  let tried = 0;
  for (;;) {
    let number = -1;
    let better: fc.Value<T> | undefined;
    for (const simpler of draw.shrink(value.value, value.context)) {
      number++;
      if (number < skip) continue;
      if (tried++ >= budget || isLate?.()) return { value, path, isSmallest: false };
      onTry?.(number);
      if (!isBroken(simpler.value)) continue;
      better = simpler;
      break;
    }
    if (better === undefined) return { value, path, isSmallest: true };
    value = better;
    skip = 0;
    path.push(number);
    onShrink?.({ value, path: [...path] });
  }
}

/**
 * The `number`th of the values that are simpler than a value.
 *
 * @throws {RangeError} If there are fewer: what is drawn has changed.
 */
export function simplerAt<T>(
  draw: fc.Arbitrary<T>,
  value: fc.Value<T>,
  number: number,
): fc.Value<T> {
  let i = 0;
  for (const simpler of draw.shrink(value.value, value.context)) {
    if (i++ === number) return simpler;
  }
  throw new RangeError(`Cannot follow the path of a shrink: there is no simpler value ${number}`);
}
