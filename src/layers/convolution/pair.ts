/** A number for each of the two axes of an image, [vertical, horizontal]; one number means both. */
export type Pair = number | readonly [vertical: number, horizontal: number];

/**
 * Both numbers of a pair.
 *
 * @throws {RangeError} If one is no integer, or is below `least`.
 * @throws {TypeError} If it is no number and no pair.
 */
export function bothOf(
  pair: Pair,
  { name, layer, least = 0 }: {
    readonly name: string;
    readonly layer: string;
    readonly least?: number;
  },
): readonly [vertical: number, horizontal: number] {
  const both = typeof pair === "number" ? [pair, pair] as const : pair;
  if (!Array.isArray(both) || both.length !== 2) {
    throw new TypeError(`${layer}: expected ${name} to be a number or two, found ${pair}`);
  }
  const [vertical, horizontal] = both;
  for (const n of both) {
    if (Number.isInteger(n) && n >= least) continue;
    throw new RangeError(`${layer}: expected ${name} of integers from ${least}, found ${n}`);
  }
  return [vertical, horizontal];
}
