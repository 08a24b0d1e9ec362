import { constantFactor } from "./constant_factor.ts";
import { type Broken, gather } from "./evidence.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { upstreamIgnored } from "./upstream_ignored.ts";
import { zero } from "./zero.ts";

/** The mistakes that are looked for: the first that fits is named, so the more special come first. */
const HYPOTHESES: readonly Hypothesis[] = [zero, upstreamIgnored, constantFactor];

/**
 * Names the mistake behind a broken law, in one sentence with its evidence; undefined where nothing fits
 * all that is known.
 */
export function diagnose(broken: Broken): string | undefined {
  const evidence = gather(broken);
  for (const hypothesis of HYPOTHESES) {
    const sentence = hypothesis(evidence);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
