import { AssertionError, ending } from "./assertion_error.ts";
import { assertIsError } from "./is_error.ts";
import { wantedError } from "./throws.ts";

/** Asserts that a promise rejects, and resolves to the reason. A function that throws does not do. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that a promise rejects with an error of a class, whose message includes a text. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- any class will do
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- any class will do
  classOrMsg?: (abstract new (...args: any[]) => Error) | string,
  msgIncludes?: string,
  lastMsg?: string,
): Promise<unknown> {
  const { ErrorClass, includes, msg } = wantedError(classOrMsg, msgIncludes, lastMsg);
  const promise = promiseOf(fn);
  if (promise === undefined) {
    throw new AssertionError(`Function throws when expected to reject${ending(msg)}`);
  }
  try {
    await promise;
  } catch (error) {
    if (ErrorClass === undefined) return error;
    if (!(error instanceof Error)) {
      throw new AssertionError(`A non-Error object was rejected${ending(msg)}`);
    }
    assertIsError(error, ErrorClass, includes, msg);
    return error;
  }
  throw new AssertionError(`Expected function to reject${ending(msg)}`);
}

/** The promise that a function returns; undefined if it throws, or returns something else. */
function promiseOf(fn: () => PromiseLike<unknown>): PromiseLike<unknown> | undefined {
  try {
    const returned = fn();
    const isPromise = typeof returned === "object" && typeof returned?.then === "function";
    return isPromise ? returned : undefined;
  } catch {
    return undefined;
  }
}
