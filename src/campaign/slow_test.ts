import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { testInFolder } from "../testing/test_in_folder.ts";

/** A module with a square whose forward takes a while each time. */
const slow = (milliseconds: number) => `
import { inputGradient, map, prop, tensors, zipWith } from "../src/mod.ts";

let x;
export const square = prop({
  name: "Square",
  given: { x: tensors([1]) },
  layer: () => ({
    params: [],
    grads: [],
    forward(given) {
      const until = performance.now() + ${milliseconds};
      while (performance.now() < until);
      return map(x = given.clone(), (v) => v * v);
    },
    backward: (dout) => zipWith(dout, x, (d, v) => 2 * v * d),
  }),
  laws: [inputGradient],
});
`;

/** Judges one trial of the square, with 400 ms for each answer. */
async function fuzz(folder: string, milliseconds: number) {
  const module = join(folder, "square.ts");
  await Deno.writeTextFile(module, slow(milliseconds));
  const { code, stdout } = await new Deno.Command("deno", {
    args: ["task", "--quiet", "fuzz", module, "--runs", "1", "--trial-timeout", "400ms"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

testInFolder(
  "a right layer is not stopped for being slow, as long as it answers",
  async (folder) => {
    // Six answers or more: one trial takes longer than an answer may.
    const { code, text } = await fuzz(folder, 100);
    assertStringIncludes(text, "✓ Square obeys input gradient");
    assertEquals(code, 0);
  },
  { runs: true },
);
