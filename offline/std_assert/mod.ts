/**
 * A stand-in for the JSR package of the same name, for networks that reach only npm: the functions
 * that the tests of this project call, with the signatures and the semantics of the real ones.
 *
 * @module
 */
export { assert } from "./assert.ts";
export { assertAlmostEquals } from "./almost_equals.ts";
export { assertEquals } from "./equals.ts";
export { assertGreater } from "./greater.ts";
export { assertInstanceOf } from "./instance_of.ts";
export { AssertionError } from "./assertion_error.ts";
export { assertIsError } from "./is_error.ts";
export { assertLess } from "./less.ts";
export { assertMatch } from "./match.ts";
export { assertNotEquals } from "./not_equals.ts";
export { assertRejects } from "./rejects.ts";
export { assertStrictEquals } from "./strict_equals.ts";
export { assertStringIncludes } from "./string_includes.ts";
export { assertThrows } from "./throws.ts";
export { equal } from "./equal.ts";
export { fail } from "./fail.ts";
