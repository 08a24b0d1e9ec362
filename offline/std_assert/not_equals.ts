import { AssertionError, ending } from "./assertion_error.ts";
import { print } from "./difference.ts";
import { equal } from "./equal.ts";

/** Asserts that two values are not equal, deeply and by value. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    `Expected actual: ${print(actual)} not to be: ${print(expected)}${ending(msg)}`,
  );
}
