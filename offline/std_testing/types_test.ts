import { assertType, type IsExact } from "@std/testing/types";

Deno.test("IsExact tells wider, narrower and any types apart", () => {
  assertType<IsExact<string, string>>(true);
  assertType<IsExact<string | number, number | string>>(true);
  assertType<IsExact<{ a: 1 } & { b: 2 }, { a: 1; b: 2 }>>(true);
  // deno-lint-ignore no-explicit-any -- any is what is tested
  assertType<IsExact<any, any>>(true);
  assertType<IsExact<never, never>>(true);
  assertType<IsExact<string, string | number>>(false);
  assertType<IsExact<string | undefined, string>>(false);
  // deno-lint-ignore no-explicit-any -- any is what is tested
  assertType<IsExact<{ a: any }, { a: string }>>(false);
  // deno-lint-ignore no-explicit-any -- any is what is tested
  assertType<IsExact<unknown, any>>(false);
  assertType<IsExact<{ a?: string }, { a: string | undefined }>>(false);
  assertType<IsExact<() => string, () => number>>(false);
  assertType<IsExact<never, unknown>>(false);
});
