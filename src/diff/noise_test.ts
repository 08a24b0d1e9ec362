import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { noiseLevel } from "./noise.ts";

const steps = Array.from({ length: 9 }, (_, i) => i);

Deno.test("noiseLevel() finds the noise under a smooth function", () => {
  // A fixed sequence of roughly uniform numbers in [−1, 1], of deviation 0.58.
  const noise = [0.31, -0.87, 0.54, 0.92, -0.35, -0.68, 0.77, -0.12, 0.05];
  const values = steps.map((i) => Math.sin(1 + i * 1e-9) + 1e-6 * noise[i]!);
  const { kind, level } = noiseLevel(values);
  assertEquals(kind, "settled");
  assertGreater(level, 1e-7);
  assertLess(level, 2e-6);
});

Deno.test("noiseLevel() says when values repeat", () => {
  assertEquals(noiseLevel(steps.map(() => 2)), { kind: "too close", level: 0 });
  assertEquals(noiseLevel(steps.map((i) => i < 5 ? 1 : 2)).kind, "too close");
});

Deno.test("noiseLevel() says when the function dominates", () => {
  const found = noiseLevel(steps.map((i) => Math.exp(i)));
  assertEquals(found.kind, "too far");
  assert(found.level > 0);
});
