import { byNumber } from "./by_number.ts";
import type { Found } from "./edge.ts";
import { effect } from "../measure/effect.ts";
import { type Feature, featuresOf, flagsOf } from "./features.ts";
import type { Evidence, Hypothesis } from "../hypothesis.ts";
import type { Judged } from "../measure/judged.ts";
import { isFading, isNotWrong, isSeenRight, type Split, splitOf, spread } from "./split.ts";

/** The gradient is right in one part of its domain, and wrong in the other: a branch, a kink, a mask. */
export const condition: Hypothesis = (evidence) =>
  first(evidence, (split) => byFeatures(split)) ?? first(evidence, byFlags);

/** The same, where it can be said what the gradient is there instead, or the input itself decides. */
export const explainedCondition: Hypothesis = (evidence) =>
  first(
    evidence,
    (split) =>
      byFeatures(split, (found, feature) =>
        feature.name === split.name.slice(1) || effect(split.name, found.wrong) !== ""),
  );

/**
 * What holds with all that is right, or else with what is seen to be right: where 0 is expected and 0 is
 * answered, a mistake may be hidden.
 */
function first(
  evidence: Evidence,
  question: (split: Split) => string | undefined,
): string | undefined {
  for (const isRight of [isNotWrong, isSeenRight]) {
    const split = splitOf(evidence, isRight);
    const said = split && question(split);
    if (said !== undefined) return said;
  }
  return undefined;
}

function byFeatures(
  split: Split,
  isMeant: (found: Found, feature: Feature) => boolean = () => true,
): string | undefined {
  for (const feature of featuresOf(split.cases)) {
    const isOwn = `d${feature.name}` === split.name;
    const found = byNumber(feature, isOwn ? split : { ...split, ...split.drawn });
    if (found !== undefined && isMeant(found, feature)) return told(found, split);
  }
  return undefined;
}

function byFlags(split: Split): string | undefined {
  const { cases, drawn: { wrong, right } } = split;
  for (const { says, of } of flagsOf(cases)) {
    const holds = ({ one, index }: Judged): boolean => of(one, index);
    if (!wrong.every(holds) || right.some(holds) || spread(wrong) < 2 || isFading(wrong)) {
      continue;
    }
    return told({ says: `wrong only ${says}`, wrong }, split);
  }
  return undefined;
}

function told({ says, wrong }: Found, { name, right }: Split): string {
  const what = effect(name, wrong);
  const trials = spread(wrong);
  const counts = `${wrong.length} entries in ${trials} ${
    trials > 1 ? "trials" : "trial"
  }, and ${right.length} others are right`;
  return `${says} (${what === "" ? "" : `${what}; `}${counts})`;
}
