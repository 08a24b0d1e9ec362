import { BEHAVIOUR } from "./behaviour/list.ts";
import { type Broken, gather } from "./evidence.ts";
import { isAboutState } from "./measure/stateful.ts";
import { PLACES } from "./places/list.ts";
import { VALUES } from "./values/list.ts";

/**
 * Names the mistake behind a broken law, in one sentence with its evidence; undefined where nothing fits
 * all that is known.
 */
export function diagnose(broken: Broken): string | undefined {
  const evidence = gather(broken);
  // Of a layer that is careless with its state the numbers say nothing.
  const hypotheses = isAboutState(evidence) ? BEHAVIOUR : [...BEHAVIOUR, ...VALUES, ...PLACES];
  for (const hypothesis of hypotheses) {
    const sentence = hypothesis(evidence);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
