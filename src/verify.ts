import fc from "fast-check";
import { fileURLToPath } from "node:url";
import { loadFailure } from "./corpus/mod.ts";
import { findLaw } from "./fuzz/find_law.ts";
import { replayTrial } from "./fuzz/replay.ts";
import { judgeTrial } from "./fuzz/judge_trial.ts";
import { runLaw } from "./fuzz/run.ts";
import type { Prop } from "./prop.ts";
import { text } from "./report/text.ts";

/** How `verify` runs its laws. */
export interface VerifyOptions {
  /** The trials of each law; 100 if left out. */
  readonly runs?: number;
  /** The number that all draws follow from; 1 if left out. */
  readonly seed?: number;
  /** The share of trials that may be inconclusive, from 0 to 1; what the prop says if left out. */
  readonly maxInconclusive?: number;
}

/**
 * Registers one `Deno.test` for each law of a prop: `Sigmoid obeys input gradient`.
 *
 * A law that has nothing to say of the layer (it has no params, say) is registered as ignored. A law
 * that cannot be judged fails: it is not known to hold.
 *
 * @example
 * ```ts ignore
 * import { everyLayer, prop, Sigmoid, tensors, verify } from "@backproof/backproof";
 *
 * verify(prop({ name: "Sigmoid", given: { x: tensors() }, layer: () => new Sigmoid(), laws: everyLayer }));
 * ```
 */
export function verify(prop: Prop, options: VerifyOptions = {}): void {
  const { runs = 100, seed = 1, ...others } = options;
  for (const law of prop.laws) {
    Deno.test({
      name: `${prop.name} obeys ${law.name}`,
      ignore: fc.sample(prop.draw, { numRuns: 10, seed }).every(([given, upstream, trialSeed]) =>
        judgeTrial(prop, law, { given, upstream, seed: trialSeed }).kind === "vacuous"
      ),
      fn() {
        const report = runLaw(prop, law, { ...others, runs, seed });
        if (report.status !== "holds") throw new Error(text(report));
      },
    });
  }
}

/**
 * Registers one `Deno.test` for each stored failure in a folder: what once broke a law must hold now.
 *
 * Without permission to read the folder a single ignored test stands for them all. A stored failure
 * whose prop or law is gone fails, and so does one that cannot be judged.
 *
 * @example
 * ```ts ignore
 * import { verifyCorpus } from "@backproof/backproof";
 * import { swish } from "./swish.ts";
 *
 * verifyCorpus([swish], new URL("./corpus/", import.meta.url));
 * ```
 */
export function verifyCorpus(props: readonly Prop[], folder: URL): void {
  const path = fileURLToPath(folder);
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    Deno.test({ name: "stored failures hold", ignore: true, fn() {} });
    return;
  }
  for (const shelf of Deno.readDirSync(path)) {
    if (!shelf.isDirectory) continue;
    for (const { name } of Deno.readDirSync(new URL(`${shelf.name}/`, folder))) {
      if (!name.endsWith(".json")) continue;
      Deno.test(`stored failure ${shelf.name}/${name} holds`, async () => {
        const stored = await loadFailure(fileURLToPath(new URL(`${shelf.name}/${name}`, folder)));
        const found = findLaw(props, stored);
        if (found.kind === "stale") throw new Error(`It is stale: ${found.reason}`);
        const { prop, law } = found;
        const report = replayTrial(prop, law, { data: stored.trial, seed: stored.found.seed });
        if (report.status !== "holds") throw new Error(text(report));
      });
    }
  }
}
