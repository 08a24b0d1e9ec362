import type { Arbitrary } from "./arbitrary.ts";
import { type Mutation, underway } from "./mutation.ts";

/** An arbitrary that knows how to change what it drew. */
interface Mutable<T> {
  mutate(value: T, mutation: Mutation): T;
}

/**
 * Another value that `arbitrary` could have drawn: close to `value` where it knows how, else any, of tensors
 * behind `map` and `filter` that are mutated as they are drawn.
 */
export function mutate<T>(arbitrary: Arbitrary<T>, value: T, mutation: Mutation): T {
  if (isMutable(arbitrary)) return arbitrary.mutate(value, mutation);
  underway.set(mutation.random, mutation);
  try {
    return arbitrary.generate(mutation.random, undefined).value;
  } finally {
    underway.delete(mutation.random);
  }
}

function isMutable<T>(arbitrary: Arbitrary<T>): arbitrary is Arbitrary<T> & Mutable<T> {
  return typeof (arbitrary as Partial<Mutable<T>>).mutate === "function";
}
