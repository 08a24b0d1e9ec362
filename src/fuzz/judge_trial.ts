import fc from "fast-check";
import type { Law, Outcome, Violation } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { describeThrown } from "./describe_thrown.ts";

/** What comes of a trial that `fc.pre` throws out. */
export const DISCARDED: Outcome = {
  kind: "vacuous",
  reason: "fc.pre threw out what was drawn",
};

/** What can come of a trial. */
const KINDS: ReadonlySet<unknown> = new Set(["pass", "violation", "inconclusive", "vacuous"]);

/** Judges one trial. What the layer throws on an input that it was drawn for is a violation. */
export function judgeTrial(prop: Prop, law: Law, data: TrialData): Outcome {
  try {
    const outcome = law.check(prop.trial(data));
    if (KINDS.has(outcome?.kind)) return outcome;
  } catch (error) {
    return outcomeOf(error);
  }
  throw new TypeError(
    `Cannot take what the law "${law.name}" answers: expected an outcome, of kind ${
      [...KINDS].join(", ")
    }`,
  );
}

/** What is said of a trial in which something was thrown. */
function outcomeOf(error: unknown): Outcome {
  try {
    if (fc.PreconditionFailure.isFailure(error)) return DISCARDED;
    if (isRefused(error)) return refused(error);
  } catch {
    // What throws when it is looked at is none of these.
  }
  return {
    kind: "violation",
    where: "the layer",
    actual: describeThrown(error),
    actualFrom: thrownFrom(error),
    expected: "an answer",
    expectedFrom: "for every input that is drawn",
    ...isStopped(error) ? { isStopped: true } : {},
  } satisfies Violation;
}

/** Whether the layer runs elsewhere and had to be stopped there. */
function isStopped(error: unknown): boolean {
  try {
    return error instanceof Error && error.name === "Stopped";
  } catch {
    // What throws when it is looked at is something else.
    return false;
  }
}

/** Whether the layer asked for a permission that it was not granted. */
function isRefused(error: unknown): error is Error {
  return error instanceof Error && error.name === "NotCapable";
}

/** A layer that may not do what it has to do is not wrong. */
function refused({ message }: Error): Outcome {
  const asked = message.split(",")[0]!;
  const flag = /--allow-[a-z]+/.exec(message)?.[0] ?? "--allow-read, --allow-net and so on";
  return {
    kind: "inconclusive",
    reason: "no permission",
    detail: `the layer asks for what it is not allowed (${asked}): grant it with ${flag}`,
  };
}

/** The innermost line of a stack, without its path. */
function thrownFrom(error: unknown): string {
  try {
    const line = error instanceof Error
      ? error.stack?.split("\n").find((l) => /^\s+at /.test(l) && !/\/host\/guard\.ts:/.test(l))
      : undefined;
    const found = line?.match(/at (?:async )?(\S+) .*?([^/\\]+:\d+):\d+\)?$/);
    return found ? `thrown by ${found[1]} at ${found[2]}` : "thrown";
  } catch {
    return "thrown";
  }
}
