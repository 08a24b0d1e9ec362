import { AssertionError, ending } from "./assertion_error.ts";
import { difference, indent, print, red } from "./difference.ts";

/** Asserts that two values are the same one, as `Object.is` tells. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const text = print(actual);
  throw new AssertionError(
    text === print(expected)
      ? `Values have the same structure but are not reference-equal${ending(msg)}\n\n` +
        `${red(indent(text))}\n`
      : `Values are not strictly equal${ending(msg)}\n${difference(actual, expected)}`,
  );
}
