import { AssertionError } from "./assertion_error.ts";
import { print } from "./difference.ts";

/** Asserts that the first value is greater than the second. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  throw new AssertionError(msg ?? `Expect ${print(actual)} > ${print(expected)}`);
}
