import type { Verdict } from "./problem.ts";

/** Why a gradient could not be judged, in words that say what was found and what to change. */
type Inconclusive = Extract<Verdict, { kind: "inconclusive" }>;

/** What is said of a forward that answers the same question in two ways. */
export const NOT_DETERMINISTIC: Inconclusive = {
  kind: "inconclusive",
  reason: "not deterministic",
  detail: "forward gives another output for the same input: draw its randomness from what is given",
};

/** What is said where forward does not come back to where it started. */
export const DISCONTINUOUS: Inconclusive = {
  kind: "inconclusive",
  reason: "discontinuous",
  detail:
    "forward jumps here, or bends too sharply to be told from a jump: draw inputs away from " +
    "where it does",
};

/** What is said where the gradient is right from afar. */
export const STAIRCASE: Inconclusive = {
  kind: "inconclusive",
  reason: "discontinuous",
  detail:
    "the gradient fits forward at steps of one size and not at those of another: forward is a " +
    "staircase, or has a kink or a jump close by: draw inputs away from it",
};

/** What is said where steps of different sizes contradict each other. */
export const UNSETTLED: Inconclusive = {
  kind: "inconclusive",
  reason: "noise",
  detail: "forward shows one slope at larger steps and another at smaller ones, as a staircase " +
    "does or a fast oscillation: draw inputs where it changes slowly",
};

/** What is said where choices at several kinks may make up the gradient. */
export const SEVERAL_KINKS: Inconclusive = {
  kind: "inconclusive",
  reason: "kink",
  detail: "forward has several kinks at once at this point, and which slopes are right cannot be " +
    "told: draw fewer exact zeros and ties",
};

/** What is said where the slopes to either side do not settle. */
export const NO_SLOPES: Inconclusive = {
  kind: "inconclusive",
  reason: "kink",
  detail: "forward is neither smooth here nor made of two slopes, as at the foot of a square " +
    "root: draw inputs away from there",
};

/** What is said at the edge of the domain. */
export const AT_EDGE: Inconclusive = {
  kind: "inconclusive",
  reason: "domain",
  detail: "at the edge of where forward is defined the gradient is not the slope towards the " +
    "inside, or that is too steep to be known: draw inputs inside",
};

/** What is said of a slope that is known to a relative `reached`, where `asked` is asked for. */
export function tooNoisy(reached: number, asked: number): Inconclusive {
  const found = reached < 1
    ? `the rounding of forward leaves a relative resolution of ${reached.toExponential(0)}, and ` +
      `${asked.toExponential(0)} is asked for`
    : "the rounding of forward hides the slope altogether";
  return {
    kind: "inconclusive",
    reason: "noise",
    detail: `${found}: draw inputs of moderate size, or set \`resolution\``,
  };
}
