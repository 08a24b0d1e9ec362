import { stripVTControlCharacters } from "node:util";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";

/** The message of the assertion that fails in `fn`, without colours. */
function message(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (error instanceof AssertionError) return stripVTControlCharacters(error.message);
    throw error;
  }
  throw new Error("the assertion did not fail");
}

function is(actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`expected ${expected}\nfound ${actual}`);
}

Deno.test("assertEquals() shows the lines that differ among those that do not", () => {
  is(
    message(() => assertEquals([1, 2, 3], [1, 4, 3])),
    `Values are not equal.


    [Diff] Actual / Expected


    [
      1,
-     2,
+     4,
      3,
    ]
`,
  );
});

Deno.test("assertEquals() shows texts as they are, line by line", () => {
  is(
    message(() => assertEquals("a\nb", "a\nc", "why")),
    `Values are not equal: why


    [Diff] Actual / Expected


    a\\n
-   b
+   c

`,
  );
});

Deno.test("assertNotEquals() fails for equal values only", () => {
  assertNotEquals([1], [2]);
  is(
    message(() => assertNotEquals(1, 1)),
    "Expected actual: 1 not to be: 1.",
  );
});

Deno.test("assertStrictEquals() tells references, and 0 from −0, apart", () => {
  const value = { a: 1 };
  assertStrictEquals(value, value);
  assertStrictEquals(NaN, NaN);
  assertStringIncludes(message(() => assertStrictEquals(0, -0)), "Values are not strictly equal.");
  assertStringIncludes(
    message(() => assertStrictEquals({ a: 1 }, { a: 1 })),
    "Values have the same structure but are not reference-equal.\n\n    {\n      a: 1,\n    }\n",
  );
});

Deno.test("assertAlmostEquals() allows 1e-7 of the expected value", () => {
  assertAlmostEquals(10 + 0.9e-6, 10);
  assertAlmostEquals(Infinity, Infinity);
  assertAlmostEquals(1, 1.4, 0.5);
  is(
    message(() => assertAlmostEquals(2, 1)),
    'Expected actual: "2" to be close to "1": delta "1" is greater than "1e-7".',
  );
  message(() => assertAlmostEquals(10 + 1.1e-6, 10));
  message(() => assertAlmostEquals(1e-30, 0, 0));
  message(() => assertAlmostEquals(NaN, 0));
});

Deno.test("assertThrows() returns the error", () => {
  const error = new RangeError("no such axis");
  assertStrictEquals(assertThrows(() => raise(error)), error);
  assertStrictEquals(assertThrows(() => raise(error), RangeError, "axis"), error);
  assertStrictEquals(assertThrows(() => raise(1)), 1);
});

Deno.test("assertThrows() fails for another class, another message, and no error", () => {
  const error = new RangeError("no such axis");
  is(
    message(() => assertThrows(() => {})),
    "Expected function to throw.",
  );
  is(
    message(() => assertThrows(() => raise(error), TypeError)),
    'Expected error to be instance of "TypeError", but was "RangeError".',
  );
  is(
    message(() => assertThrows(() => raise(error), RangeError, "shape", "why")),
    'Expected error message to include "shape", but got "no such axis": why',
  );
  is(
    message(() => assertThrows(() => raise(1), Error)),
    "A non-Error object was thrown.",
  );
});

Deno.test("assertRejects() resolves to the error", async () => {
  const error = new TypeError("not a tensor");
  assertStrictEquals(await assertRejects(() => Promise.reject(error), TypeError, "tensor"), error);
});

Deno.test("assertRejects() fails for another error, none, or one thrown at once", async () => {
  const calls: [() => Promise<unknown>, string][] = [
    [() => assertRejects(() => Promise.resolve()), "Expected function to reject."],
    [() => assertRejects(() => raise(Error())), "Function throws when expected to reject."],
    [
      () => assertRejects(() => Promise.reject(new Error("a")), TypeError),
      'Expected error to be instance of "TypeError", but was "Error".',
    ],
  ];
  for (const [call, expected] of calls) {
    const error = await call().then(() => undefined, (reason: unknown) => reason);
    assertInstanceOf(error, AssertionError);
    is(error.message, expected);
  }
});

Deno.test("assertGreater() and assertLess() are strict", () => {
  assertGreater(2, 1);
  assertLess(1, 2);
  is(message(() => assertGreater(1, 1)), "Expect 1 > 1");
  is(message(() => assertLess(1, 1)), "Expect 1 < 1");
  message(() => assertLess(NaN, 1));
});

Deno.test("assertInstanceOf() names both classes", () => {
  assertInstanceOf(new RangeError(), Error);
  is(
    message(() => assertInstanceOf([], Map)),
    'Expected object to be an instance of "Map" but was "Array".',
  );
  is(
    message(() => assertInstanceOf(null, Map)),
    'Expected object to be an instance of "Map" but was "null".',
  );
});

Deno.test("assert(), fail(), assertMatch() and assertStringIncludes() fail with what they are told", () => {
  assert("yes");
  assertMatch("abc", /b/);
  is(message(() => assert(0, "why")), "why");
  is(message(() => fail("why")), "Failed assertion: why");
  is(message(() => assertMatch("abc", /d/)), 'Expected actual: "abc" to match: "/d/".');
  is(
    message(() => assertStringIncludes("abc", "d")),
    'Expected actual: "abc" to contain: "d".',
  );
});

function raise(error: unknown): never {
  throw error;
}
