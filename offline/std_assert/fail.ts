import { AssertionError, ending } from "./assertion_error.ts";

/** Always fails. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${ending(msg)}`);
}
