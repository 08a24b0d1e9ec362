// The short form of `deno task bench:verdict`, with a fixed seed, for the gate.
import { assert, assertEquals } from "@std/assert";
import { placeOf } from "./entries.ts";
import { tallyOf } from "./false_alarms.ts";
import { barsOf, isMeasurable } from "./honest_bars.ts";
import { Random } from "./random.ts";
import { rightGradients } from "./right_gradients.ts";
import { caughtBy, plantings } from "./sensitivity.ts";

/** At a tie each entry's own slopes are fewer than the right gradients. */
const TIED: readonly string[] = ["sort", "max pooling, windows of 2 overlap"];

for (const subject of rightGradients) {
  const { name } = subject;

  Deno.test({
    name: `the right gradient of ${name} raises no false alarm`,
    fn: () => {
      const { falseAlarms, trials, stories } = tallyOf(subject, { trials: 65, seed: 1 });
      assertEquals(falseAlarms, 0, JSON.stringify(stories));
      assert(trials > 0);
    },
  });

  if (!isMeasurable(subject)) continue;

  Deno.test({
    name: `no bar of ${name} is three times too short`,
    fn: () => {
      const { beyond, estimates, none, stories } = barsOf(subject, { estimates: 20, seed: 1 });
      assertEquals(beyond, 0, JSON.stringify(stories));
      assert(estimates + none > 0);
    },
  });

  Deno.test({
    name: `the gradient of ${name} is right, by slopes of 60 digits`,
    ignore: TIED.includes(name),
    fn: () => {
      for (let trial = 0; trial < 8; trial++) {
        const place = placeOf(37 * trial);
        const { problem, truth } = subject.pose!(new Random(trial + 1), place);
        problem.gradients.forEach((gradient, tensor) =>
          gradient.data.forEach((g, entry) => {
            const slopes = truth!(tensor, entry).map((slope) => slope.toNumber());
            const lo = Math.min(...slopes);
            const hi = Math.max(...slopes);
            const slack = 1e-11 * Math.max(Math.abs(lo), Math.abs(hi)) + 1e-18;
            assert(
              g >= lo - slack && g <= hi + slack,
              `${g}, expected ${slopes} at ${problem.at[tensor]!.data[entry]}`,
            );
          })
        );
      }
    },
  });
}

Deno.test("a run of 100 catches a relative error of 1e-9, wherever it is planted", () => {
  for (const planting of plantings) {
    const { run } = caughtBy(planting, { error: 1e-9, trials: 1, runs: 1, seed: 1 });
    assertEquals(run, 1, `${planting.layer}, ${planting.where}`);
  }
});
