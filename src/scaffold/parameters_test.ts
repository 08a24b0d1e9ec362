import { assertEquals } from "@std/assert";
import { parametersOf } from "./parameters.ts";

Deno.test("parametersOf() reads functions, arrows, methods and constructors", () => {
  const names = (of: unknown) => parametersOf(of).map(({ name }) => name);
  class Base {
    constructor(readonly W: number, readonly b = [1, 2].length) {}
    forward(x: number, /* the labels, */ t: number): number {
      return x + t + this.W + this.b;
    }
  }
  class Heir extends Base {}
  assertEquals(names(Base), ["W", "b"]);
  assertEquals(names(Heir), ["W", "b"]);
  assertEquals(names(Base.prototype.forward), ["x", "t"]);
  assertEquals(names((x: number) => x), ["x"]);
  assertEquals(names(() => 0), []);
  assertEquals(names(class {}), []);
  assertEquals(names("(x) => x"), []);
});

Deno.test("parametersOf() knows what may be left out, what takes the rest, and what is taken apart", () => {
  const of = (
    { axis, keepDims = false }: { axis: number; keepDims?: boolean },
    eps = Math.max(1, 2),
    ...more: number[]
  ) => [axis, keepDims, eps, more];
  assertEquals(parametersOf(of), [
    {
      name: "options",
      isOptional: false,
      isRest: false,
      fields: [
        { name: "axis", isOptional: false, isRest: false },
        { name: "keepDims", isOptional: true, isRest: false },
      ],
    },
    { name: "eps", isOptional: true, isRest: false },
    { name: "more", isOptional: true, isRest: true },
  ]);
});
