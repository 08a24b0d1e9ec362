import { AssertionError, ending } from "./assertion_error.ts";
import { difference } from "./difference.ts";
import { equal } from "./equal.ts";

/** Asserts that two values are equal, deeply and by value; NaN equals NaN, and 0 equals −0. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${ending(msg)}\n${difference(actual, expected)}`);
}
