import { assertEquals, assertGreater } from "@std/assert";
import { missingModules } from "../peers/python.ts";
import { inTurns } from "./in_turns.ts";
import { limit } from "./limit.ts";
import { startNumpy } from "./numpy.ts";
import { ours, spiral, type Work } from "./work.ts";

const SIZES = { N: 3, D: 4, H: 2, times: 2 };
const WORKS: readonly Work[] = [
  spiral({ epochs: 2 }),
  { ask: "lstm", ...SIZES },
  { ask: "affine", ...SIZES },
  { ask: "matmul", n: 9, times: 1 },
];
const ignore = (await missingModules(["numpy"])).length > 0;

Deno.test({ name: "numpy does the same work, and gets the same numbers", ignore }, async () => {
  const numpy = (await startNumpy({ threads: 1 }))!;
  try {
    for (const work of WORKS) {
      const { ours, theirs, ratios } = await inTurns(work, [numpy.work], { rounds: 1 });
      assertGreater(ours, 0);
      assertEquals([theirs.length, ratios.length], [1, 1]);
    }
  } finally {
    await numpy.stop();
  }
});

Deno.test("another answer than ours is no comparison", async () => {
  const work = WORKS[3]!;
  const wrong = () => Promise.resolve({ seconds: 1, answer: ours(work).answer.map((v) => v + 1) });
  let message = "";
  await inTurns(work, [wrong], { rounds: 1 }).catch((error: Error) => message = error.message);
  assertEquals(message.slice(0, 38), "matmul: expected the numbers of numpy,");
});

Deno.test("the limit of the machine is measured", () => {
  assertGreater(limit({ runs: 1 }).rounded, 0);
});
