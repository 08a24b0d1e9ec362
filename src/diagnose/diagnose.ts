import { measure, type Trial, type Violation } from "../laws/mod.ts";
import { constantFactor } from "./constant_factor.ts";
import type { Case, Hypothesis } from "./hypothesis.ts";
import { upstreamIgnored } from "./upstream_ignored.ts";
import { zero } from "./zero.ts";

/** The mistakes that are looked for, in this order. */
const HYPOTHESES: readonly Hypothesis[] = [zero, upstreamIgnored, constantFactor];
/** Larger gradients are not measured entry by entry. */
const MAX_ENTRIES = 64;
const MAX_TRIALS = 24;

/**
 * Names the mistake behind a wrong gradient, in one sentence with its evidence; undefined where nothing
 * fits in every trial.
 */
export function diagnose(violation: Violation, trials: () => Iterable<Trial>): string | undefined {
  const { gradient } = violation;
  const name = /^d[^[\]]*/.exec(violation.where)?.[0];
  if (gradient === undefined || name === undefined) return undefined;
  const cases: Case[] = [];
  for (const trial of trials()) {
    if (cases.length === MAX_TRIALS) break;
    const one = caseOf(trial, gradient, name);
    if (one !== undefined) cases.push(one);
  }
  for (const hypothesis of HYPOTHESES) {
    const sentence = hypothesis({ name, cases });
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

function caseOf(trial: Trial, gradient: "inputs" | "params", name: string): Case | undefined {
  const inputs = trial.inputs();
  const judged = gradient === "inputs" ? inputs : trial.layer().params;
  if (judged.some(({ size }) => size > MAX_ENTRIES)) return undefined;
  try {
    const found = measure(trial, gradient)?.find((one) => one.name === name);
    if (found === undefined) return undefined;
    const shapes = Object.fromEntries(inputs.map((x, i) => [trial.inputNames[i]!, x.shape]));
    return { ...found, shapes };
  } catch {
    // A layer that throws on some other input says nothing about this mistake.
    return undefined;
  }
}
