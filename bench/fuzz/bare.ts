// fast-check alone: the same draws and the same judgement, in a property, and nothing else.
//
// deno run bench/fuzz/bare.ts PROP '["a law", …]' RUNS SEED
import fc from "fast-check";
import { judgeTrial } from "../../src/fuzz/judge_trial.ts";
import type { Law, Prop } from "../../src/mod.ts";

/** Judges `runs` trials of a law with fast-check, and returns the milliseconds that they took. */
export function bareRun(
  prop: Prop,
  law: Law,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): number {
  const start = performance.now();
  const { failed } = fc.check(
    fc.property(
      prop.draw,
      ([given, upstream, seed]) =>
        judgeTrial(prop, law, { given, upstream, seed }).kind !== "violation",
    ),
    { numRuns: runs, seed },
  );
  if (failed) throw new Error(`${prop.name} breaks "${law.name}"`);
  return performance.now() - start;
}

if (import.meta.main) {
  const { subjects } = await import("./law_sets.ts");
  const [name, laws, runs, seed] = Deno.args;
  const { prop } = subjects.find((subject) => subject.prop.name === name)!;
  const wanted: readonly string[] = JSON.parse(laws!);
  let milliseconds = 0;
  for (const law of prop.laws.filter(({ name }) => wanted.includes(name))) {
    milliseconds += bareRun(prop, law, { runs: Number(runs), seed: Number(seed) });
  }
  console.log(milliseconds);
}
