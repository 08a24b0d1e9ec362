import type { Generator } from "./generator.ts";

/** The next number of a generator, evenly from 0 up to 1, in steps of 2⁻³². */
export function uniform(random: Generator): number {
  return (random.next() >>> 0) / 2 ** 32;
}

/** The next two numbers of a generator as one of mean 0 and variance 1 (Box and Muller, 1958). */
export function normal(random: Generator): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
  return radius * Math.cos(2 * Math.PI * uniform(random));
}
