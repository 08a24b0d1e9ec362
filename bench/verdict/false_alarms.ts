import { placeOf } from "./entries.ts";
import { Random } from "./random.ts";
import type { Kind, Subject } from "./subject.ts";

/** How the trials of one subject ended. */
export interface Tally {
  readonly name: string;
  trials: number;
  passes: number;
  falseAlarms: number;
  vacuous: number;
  /** The inconclusive trials, by reason. */
  readonly unjudged: Record<string, number>;
  /** Trials where the mathematics is well-behaved, and the inconclusive ones among them. */
  smooth: number;
  smoothUnjudged: number;
  /** Forward evaluations of the passing trials, for each differentiable tensor. */
  evaluations: number;
  readonly kinds: Set<Kind>;
  /** The first few that went wrong. */
  readonly stories: Record<string, unknown>[];
}

/** Stories are told of so many false alarms, and of so many smooth trials without a verdict. */
const STORIES = 3;

/** Judges right gradients of one subject at scales 1e-6 … 1e6 and offsets up to ±1e6. */
export function tallyOf(
  subject: Subject,
  { trials, seed }: { readonly trials: number; readonly seed: number },
): Tally {
  const tally: Tally = {
    name: subject.name,
    trials: 0,
    passes: 0,
    falseAlarms: 0,
    vacuous: 0,
    unjudged: {},
    smooth: 0,
    smoothUnjudged: 0,
    evaluations: 0,
    kinds: new Set(),
    stories: [],
  };
  let told = 0;
  for (let trial = 0; trial < trials; trial++) {
    const place = placeOf(trial);
    const kind = subject.kind(place);
    const judged = subject.trial(new Random(seed + trial), place);
    if (judged.kind === "vacuous") {
      tally.vacuous++;
      continue;
    }
    tally.trials++;
    tally.kinds.add(kind);
    if (kind === "smooth") tally.smooth++;
    const tell = (what: string): void => {
      tally.stories.push({
        what,
        subject: subject.name,
        ...place,
        drawSeed: seed + trial,
        ...judged.story(),
      });
    };
    if (judged.kind === "pass") {
      tally.passes++;
      tally.evaluations += judged.evaluations / judged.tensors;
    } else if (judged.kind === "fail") {
      if (++tally.falseAlarms <= STORIES) tell("false alarm");
    } else {
      const reason = judged.reason ?? "";
      tally.unjudged[reason] = (tally.unjudged[reason] ?? 0) + 1;
      if (kind === "smooth") {
        tally.smoothUnjudged++;
        if (++told <= STORIES) tell("smooth, and no verdict");
      }
    }
  }
  return tally;
}
