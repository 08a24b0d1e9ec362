import { assert, AssertionError, assertThrows } from "@std/assert";
import { optimizers } from "./optimizers.ts";
import { wrongOptimizers } from "./wrong_optimizers.ts";

for (const subject of optimizers) {
  for (const law of subject.laws) {
    Deno.test(`${subject.name} ${law.name}`, () => law.check(subject));
  }
}

for (const { mistake, law, subject } of wrongOptimizers) {
  Deno.test(`"${mistake}" is caught: ${subject.name} ${law.name}`, () => {
    const error = assertThrows(() => law.check(subject), Error, "Property failed");
    assert(error.cause instanceof AssertionError, `${error.cause}`);
  });
}

Deno.test("every law of optimizers catches a wrong one", () => {
  const caught = new Set(wrongOptimizers.map(({ law }) => law));
  const idle = optimizers.flatMap(({ laws }) => laws).filter((law) => !caught.has(law));
  assert(idle.length === 0, idle.map(({ name }) => name).join("; "));
});
