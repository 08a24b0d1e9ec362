// Trials a second: generation, forward, backward, and the verdict on every differentiable tensor.
//
// deno task bench
import { subjects, trials } from "./timed_layers.ts";

/** Trials in one iteration, so that starting a run weighs little. */
const COUNT = 1000;

let seed = 0;

console.log("trials a second, each with generation, forward, backward and verdict:");
for (const subject of subjects) {
  trials(subject, { count: COUNT, seed: 0 });
  const start = performance.now();
  for (let i = 0; i < 5; i++) trials(subject, { count: COUNT, seed: ++seed });
  const rate = 5 * COUNT / (performance.now() - start) * 1000;
  console.log(`  ${subject.name.padEnd(24)}${Math.round(rate).toLocaleString("en").padStart(8)}`);
}

for (const subject of subjects) {
  Deno.bench(`${COUNT} trials of ${subject.name}`, { group: "trials" }, () => {
    trials(subject, { count: COUNT, seed: ++seed });
  });
}
