import { AssertionError, ending } from "./assertion_error.ts";

/**
 * Asserts that two numbers differ by at most `tolerance`: 1e-7 of the expected one if left out, or
 * 1e-7 where that is not finite.
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (delta <= allowed) return;
  throw new AssertionError(
    `Expected actual: "${show(actual)}" to be close to "${show(expected)}": ` +
      `delta "${show(delta)}" is greater than "${show(allowed)}"${ending(msg)}`,
  );
}

function show(n: number): string {
  return Number.isInteger(n) ? String(n) : n.toExponential();
}
