import { AssertionError, ending } from "./assertion_error.ts";
import { assertIsError } from "./is_error.ts";

/** Asserts that a function throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class, whose message includes a text, and returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any -- any class will do
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass | string,
  msgIncludes?: string,
  lastMsg?: string,
): unknown {
  const { ErrorClass, includes, msg } = wantedError(classOrMsg, msgIncludes, lastMsg);
  try {
    fn();
  } catch (error) {
    if (ErrorClass === undefined) return error;
    if (!(error instanceof Error)) {
      throw new AssertionError(`A non-Error object was thrown${ending(msg)}`);
    }
    assertIsError(error, ErrorClass, includes, msg);
    return error;
  }
  throw new AssertionError(`Expected function to throw${ending(msg)}`);
}

// deno-lint-ignore no-explicit-any -- any class will do
type ErrorClass = abstract new (...args: any[]) => Error;

interface WantedError {
  readonly ErrorClass: ErrorClass | undefined;
  readonly includes: string | undefined;
  readonly msg: string | undefined;
}

/** Tells the two ways of calling `assertThrows` and `assertRejects` apart. */
export function wantedError(
  classOrMsg: ErrorClass | string | undefined,
  includes: string | undefined,
  msg: string | undefined,
): WantedError {
  if (typeof classOrMsg === "string") {
    return { ErrorClass: undefined, includes: undefined, msg: classOrMsg };
  }
  const isErrorClass = classOrMsg === undefined || classOrMsg.prototype === Error.prototype ||
    classOrMsg.prototype instanceof Error;
  return isErrorClass
    ? { ErrorClass: classOrMsg, includes, msg }
    : { ErrorClass: undefined, includes: undefined, msg: includes };
}
