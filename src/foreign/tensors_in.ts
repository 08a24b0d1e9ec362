import fc from "fast-check";
import type { Arbitrary } from "../draw/mod.ts";
import { Tensor } from "../tensor/mod.ts";

/** The names of what is drawn as a tensor, in the order of the record. */
export function tensorsIn(
  given: Readonly<Record<string, Arbitrary<unknown>>>,
): string[] {
  return Object.keys(given).filter((key) =>
    given[key] instanceof fc.Arbitrary &&
    fc.sample(given[key], { numRuns: 1, seed: 1 })[0] instanceof Tensor
  );
}
