import { runLaw } from "./fuzz/run.ts";
import { judgeTrial } from "./fuzz/run.ts";
import fc from "fast-check";
import type { Prop } from "./prop.ts";
import { text } from "./report/text.ts";

/** How `verify` runs its laws. */
export interface VerifyOptions {
  /** The trials of each law; 100 if left out. */
  readonly runs?: number;
  /** The number that all draws follow from; 1 if left out. */
  readonly seed?: number;
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
export function verify(prop: Prop, { runs = 100, seed = 1 }: VerifyOptions = {}): void {
  for (const law of prop.laws) {
    Deno.test({
      name: `${prop.name} obeys ${law.name}`,
      ignore: fc.sample(prop.draw, { numRuns: 10, seed }).every(([given, upstream, trialSeed]) =>
        judgeTrial(prop, law, { given, upstream, seed: trialSeed }).kind === "vacuous"
      ),
      fn() {
        const report = runLaw(prop, law, { runs, seed });
        if (report.status !== "holds") throw new Error(text(report));
      },
    });
  }
}
