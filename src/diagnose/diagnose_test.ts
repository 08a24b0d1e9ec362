import { assertEquals, assertMatch } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Layer } from "../layer.ts";
import { inputGradient } from "../laws/mod.ts";
import { prop } from "../prop.ts";
import { map, mean, multiply, sum, Tensor, type Tensor as T } from "../tensor/mod.ts";

/** The diagnosis of an elementwise tanh whose dx is changed. */
function diagnosis(change: (dx: T, at: { x: T; dout: T; out: T }) => T): string | undefined {
  const layer = (): Layer => {
    let at: { x: T; out: T };
    return {
      params: [],
      grads: [],
      forward(x: T): T {
        at = { x: x.clone(), out: map(x, Math.tanh) };
        return at.out.clone();
      },
      backward(dout: T): T {
        const slope = map(at.out, (y) => 1 - y * y);
        return change(multiply(dout, slope), { ...at, dout });
      },
    };
  };
  const given = { x: tensors(["N", "D"], { min: -2, max: 2 }) };
  const tanh = prop({ name: "Tanh", given, layer, laws: [inputGradient] });
  return runLaw(tanh, inputGradient, { runs: 50, seed: 1 }).failure?.diagnosis?.replace(
    /\d+ trials/,
    "n trials",
  );
}

Deno.test("a constant factor is named, with its evidence", () => {
  assertEquals(
    diagnosis((dx) => multiply(dx, 2)),
    "a factor of 2 too many (dx = 2 × expected in all n trials)",
  );
  assertEquals(
    diagnosis((dx) => multiply(dx, 0.5)),
    "a factor of 2 is missing (dx = 0.5 × expected in all n trials)",
  );
});

Deno.test("a wrong sign is named", () => {
  assertEquals(
    diagnosis((dx) => multiply(dx, -1)),
    "the sign of dx is wrong (dx = -1 × expected in all n trials)",
  );
});

Deno.test("a size is told from a constant", () => {
  assertEquals(
    diagnosis((dx) => multiply(dx, 1 / dx.shape[0]!)),
    "divided by N once too often, N = the size of x's axis 0 (dx = expected / N in all n trials)",
  );
  assertEquals(
    diagnosis((dx) => multiply(dx, dx.shape[1]!)),
    "the 1/N of a mean is missing, N = the size of x's axis 1, or N is one factor too many (dx = N × expected in all n trials)",
  );
});

Deno.test("a gradient that is never computed is named", () => {
  assertEquals(
    diagnosis((dx) => map(dx, () => 0)),
    "dx is never computed (it is zero in all n trials)",
  );
});

Deno.test("a forgotten dout is named", () => {
  assertEquals(
    diagnosis((_, { out }) => map(out, (y) => 1 - y * y)),
    "dout is ignored (dx is as if dout were 1, in all n trials)",
  );
});

Deno.test("a gradient that is turned round is named", () => {
  assertEquals(
    diagnosis((dx) => new Tensor(dx.shape, dx.data.toReversed())),
    "dx is reversed along axes 0 and 1 (dx is what is expected, at other places, in all n trials)",
  );
});

Deno.test("what fits no hypothesis is not named", () => {
  assertEquals(diagnosis((dx) => map(dx, (v) => v + 0.1)), undefined);
  assertEquals(diagnosis((dx) => new Tensor(dx.shape, dx.data.toSorted())), undefined);
  assertEquals(diagnosis((dx) => map(dx, (v) => v * v)), undefined);
});

Deno.test("of what fits no formula it is said where it cannot belong", () => {
  for (
    const wrong of [
      (dx: Tensor) => map(dx, () => sum(dx).item()),
      (dx: Tensor) => map(dx, () => mean(dx).item()),
    ]
  ) {
    assertMatch(
      diagnosis(wrong)!,
      /^backward reaches where forward does not: dx for a dout of 1 at one output goes to entries of x that this output does not depend on \(/,
    );
  }
});
