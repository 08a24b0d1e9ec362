import type { Trial } from "../../laws/mod.ts";
import { multiply, sameShape } from "../../tensor/mod.ts";
import { constant } from "../measure/effect.ts";
import { alike, ask, gradientsOf, most } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** Gradients that are cut off at a size of their own, however large dout is. */
export const clipped: Hypothesis = (evidence) => {
  const { name, trials } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const found = ask(trials, (trial) => limits(trial, name));
  if (found.length < 3 || found.some(({ grows }) => grows)) return undefined;
  const limit = constant(found.map(({ entry }) => entry));
  const ofLength = limit === undefined ? constant(found.map(({ length }) => length)) : undefined;
  const evidenceFor = `however large dout is, in all ${found.length} trials`;
  if (found.every(({ isSign }) => isSign)) {
    return `only the sign of dout is used (${name} is as large for a tiny dout as for a huge one, in all ${found.length} trials)`;
  }
  if (ofLength !== undefined) return `${name} is clipped to length ${ofLength} (${evidenceFor})`;
  if (limit === undefined) return undefined;
  const what = found.every(({ isIdentity }) => isIdentity) ? "dout" : name;
  return `${what} is clipped at ${limit} (${evidenceFor})`;
};

interface Limits {
  readonly entry: number;
  readonly length: number;
  /** Whether it goes on growing: then nothing is cut off. */
  readonly grows: boolean;
  /** Whether it is the same for a tiny dout. */
  readonly isSign: boolean;
  /** Whether a tiny dout is handed on as it is. */
  readonly isIdentity: boolean;
}

/** What a gradient comes to for a huge dout; undefined where it is 0. */
function limits(trial: Trial, name: string): Limits | undefined {
  const [tiny, far, further] = [2 ** -20, 2 ** 20, 2 ** 24].map((factor) => {
    const layer = trial.layer();
    const out = layer.forward(...trial.inputs()).clone();
    const dout = multiply(trial.dout(out.shape, out.dtype), factor);
    return { dx: gradientsOf(trial, layer, dout).get(name)!, dout };
  });
  if (most(far!.dx) === 0) return undefined;
  return {
    entry: most(far!.dx),
    length: Math.hypot(...far!.dx.data),
    grows: !alike(far!.dx, further!.dx),
    isSign: alike(tiny!.dx, far!.dx),
    isIdentity: sameShape(tiny!.dx.shape, tiny!.dout.shape) && alike(tiny!.dx, tiny!.dout),
  };
}
