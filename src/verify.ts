import fc from "fast-check";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { listCorpus, loadFailureSync, type StoredFailure } from "./corpus/mod.ts";
import { findLaw } from "./fuzz/find_law.ts";
import { replayTrial } from "./fuzz/replay.ts";
import { castsDoubt } from "./fuzz/health.ts";
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
        const doubts = (report.health ?? []).filter(castsDoubt).map(({ message }) =>
          `⚠ ${message}`
        );
        if (report.status === "holds" && doubts.length === 0) return;
        throw new Error([text(report), ...doubts].join("\n"));
      },
    });
  }
}

/**
 * Registers one `Deno.test` for each stored failure in a folder: what once broke a law must hold now.
 * Call it before `verify`, so that they are judged first.
 *
 * A stored failure whose prop or law is gone fails, and so does a damaged file, and one that cannot be
 * judged. Where there is nothing to judge, or no permission to read it, a single ignored test says so.
 * One that had to be stopped would stop the tests, too: it is ignored, and left to `deno task replay`.
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
    ignored("stored failures hold");
    return;
  }
  const { files, problems } = listCorpus(path);
  if (files.length === 0 && problems.length === 0) {
    ignored("stored failures hold: there are none");
    return;
  }
  for (const problem of problems) {
    Deno.test("stored failures hold", () => {
      throw new Error(problem.message);
    });
  }
  for (const file of files) {
    const name = `stored failure ${relative(path, file).replaceAll("\\", "/")} holds`;
    const stored = read(file);
    if (stored instanceof Error || stored.during === undefined) {
      Deno.test(name, () => judge(props, stored));
    } else {
      ignored(`${name}: it had to be stopped, and only deno task replay judges it`);
    }
  }
}

function ignored(name: string): void {
  Deno.test({ name, ignore: true, fn() {} });
}

function read(file: string): StoredFailure | Error {
  try {
    return loadFailureSync(file);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function judge(props: readonly Prop[], stored: StoredFailure | Error): void {
  if (stored instanceof Error) throw stored;
  const found = findLaw(props, stored);
  if (found.kind === "stale") throw new Error(`It is stale: ${found.reason}`);
  const { prop, law } = found;
  const report = replayTrial(prop, law, { data: stored.trial, seed: stored.found.seed });
  if (report.status !== "holds") throw new Error(text(report));
}
