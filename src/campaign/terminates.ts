import type { HostOptions } from "../host/host_options.ts";
import type { Stopped } from "../host/reply.ts";
import type { Violation } from "../laws/mod.ts";

/** The name of the law that a layer breaks that has to be stopped. */
export const TERMINATES = "terminates";

/** What that law says. */
export const TERMINATES_SAYS =
  "forward and backward answer, in time and in memory, and leave the process and the console alone";

/** What is wrong with a layer that had to be stopped. */
export function violationOf(
  why: Stopped["why"],
  { trialMilliseconds, memory }: Pick<HostOptions, "trialMilliseconds" | "memory">,
): Violation {
  const seconds = `${trialMilliseconds / 1000} s`;
  return {
    kind: "violation",
    where: "the layer",
    actual: actualOf(why, { trialMilliseconds, memory }),
    actualFrom: "it had to be stopped",
    expected: "an answer",
    expectedFrom: why === "memory"
      ? `within ${memory} MB (--memory)`
      : `within ${seconds} (--trial-timeout)`,
  };
}

/** What was met where an answer was expected. */
export function actualOf(
  why: Stopped["why"],
  { trialMilliseconds, memory }: Pick<HostOptions, "trialMilliseconds" | "memory">,
): string {
  return {
    time: `no answer after ${trialMilliseconds / 1000} s`,
    slow: "a layer that answers so late that one trial takes for ever",
    memory: `more than ${memory} MB of memory`,
    output: "writing without end",
    died: "the end of the process",
  }[why];
}

/** Why a law is not judged further after a layer had to be stopped. */
export function detailOf(why: Stopped["why"]): string {
  if (why === "slow") {
    return "the layer answers so late that it had to be stopped: draw smaller inputs, or allow more with --trial-timeout";
  }
  return `the layer had to be stopped, see "${TERMINATES}"`;
}
