import { decode } from "../corpus/mod.ts";
import type { Violation } from "../laws/mod.ts";
import type { TrialData } from "../prop.ts";
import type { LawCall, Start } from "../host/calls.ts";
import type { Host } from "../host/host.ts";
import type { Reply, Stopped } from "../host/reply.ts";
import type { Failure, Origin } from "../fuzz/run_report.ts";
import { SHRINK_BUDGET } from "../fuzz/run.ts";

/** A trial that breaks a law, as it stands while it is shrunk. */
export interface Standing {
  readonly data: TrialData;
  readonly violation: Violation;
  readonly path: readonly number[];
  /** Why no file can hold the trial, if none can. */
  readonly unstorable?: string;
}

/** What is pursued. */
export interface Pursued {
  /** The URL of the module. */
  readonly url: string;
  readonly call: LawCall;
  readonly start: Start;
  /** What was found. */
  readonly found: Omit<Standing, "path">;
  /** The phase in which it was found, and the number of the trial within. */
  readonly origin: Omit<Origin, "path">;
  /** Called at each simpler trial that breaks the law too. */
  readonly onShrink: (standing: Standing) => void;
}

/** What came of a pursuit. */
export interface Outcome {
  /** Undefined if the trial never broke the law again, or could not be judged again. */
  readonly failure: Failure | undefined;
  /** Why not, where that is known. */
  readonly doubt?: { readonly reason: string; readonly detail: string };
  readonly shrinks: number;
}

/** The time that shrinking one trial may take, in milliseconds: only slow layers need as much. */
const PATIENCE = 30_000;
/** So often may the layer have to be stopped while it is shrunk. */
const STOPS = 5;

/** Shrinks a trial that breaks a law, and learns what is known of it. */
export async function pursue(host: Host, pursued: Pursued): Promise<Outcome> {
  const { url, call, start, found, origin, onShrink } = pursued;
  let standing: Standing = { ...found, path: [] };
  let skip = 0;
  const deadline = performance.now() + PATIENCE;
  for (let stops = 0; stops < STOPS; stops++) {
    const reply = await host.call(url, "shrink", {
      ...call,
      start,
      path: standing.path,
      skip,
      budget: SHRINK_BUDGET,
      milliseconds: Math.max(0, deadline - performance.now()),
      isStopped: false,
    }, {
      onPart: (part) => {
        standing = decode(part) as Standing;
        onShrink(standing);
        skip = 0;
      },
    });
    if (reply.kind !== "stopped") break;
    // A simpler trial on which the layer does not answer is another failure: it is passed by.
    skip = (reply.trial ?? skip) + 1;
  }
  const { data, violation, path } = standing;
  const plain: Failure = {
    violation,
    given: data.given,
    upstream: data.upstream,
    trialSeed: data.seed,
    origin: { ...origin, path },
  };
  const reply = await host.call(url, "explain", { ...call, start, path });
  // What cannot be explained is a failure all the same.
  if (reply.kind !== "done") return { failure: plain, shrinks: path.length };
  const failure = decode(reply.value) as Failure | null;
  return {
    failure: failure === null ? undefined : { ...failure, origin: { ...origin, path } },
    shrinks: path.length,
  };
}

/** A layer that had to be stopped. */
export interface StoppedLayer extends Omit<Pursued, "found"> {
  readonly why: Stopped["why"];
  /** How long one trial may take, in milliseconds. */
  readonly trialMilliseconds: number;
  /** Says what was wrong. */
  readonly violation: Violation;
}

/**
 * Shrinks a trial on which the layer has to be stopped. `hasty` is a host that waits less long than `host`, on
 * which the trial is confirmed before it counts, and the smallest one found after: a machine that was busy for
 * a moment, or what ran before, is no fault of the layer. Nor is a law that asks it more than fits into the time
 * or the memory of a trial.
 */
export async function pursueStop(
  { host, hasty }: { readonly host: Host; readonly hasty: Host },
  { url, call, start, origin, violation, onShrink, why, trialMilliseconds }: StoppedLayer,
): Promise<Outcome> {
  const deadline = performance.now() + PATIENCE;
  let path: readonly number[] = [];
  let skip = 0;
  const dataAt = async (path: readonly number[]): Promise<TrialData | undefined> => {
    const reply = await host.call(url, "trial", { ...call, start, path });
    return reply.kind === "done" ? decode(reply.value) as TrialData : undefined;
  };
  const asFailure = (data: TrialData, path: readonly number[]): Failure => ({
    violation,
    given: data.given,
    upstream: data.upstream,
    trialSeed: data.seed,
    during: call.law,
    origin: { ...origin, path },
  });
  const first = await dataAt([]);
  if (first === undefined) {
    const detail = `what the prop draws cannot be drawn: ${violation.actual}`;
    return { failure: undefined, shrinks: 0, doubt: { reason: "stopped", detail } };
  }
  const suspect = (path: readonly number[]): Promise<Reply> =>
    host.call(url, "suspect", {
      ...call,
      start,
      path,
      trialMilliseconds,
      isAlone: why === "memory",
    });
  const again = await suspect(path);
  if (!isOfLayer(again)) {
    const detail = `the layer had to be stopped (${violation.actual}), ${notAgain(why, again)}`;
    return { failure: undefined, shrinks: 0, doubt: { reason: "stopped", detail } };
  }
  onShrink({ data: first, violation, path });
  let best = first;
  while (performance.now() < deadline) {
    const reply = await hasty.call(url, "shrink", {
      ...call,
      start,
      path,
      skip,
      budget: SHRINK_BUDGET,
      milliseconds: PATIENCE,
      isStopped: true,
    });
    if (reply.kind !== "stopped" || reply.trial === undefined || reply.trial < 0) break;
    const next = await dataAt([...path, reply.trial]);
    if (next === undefined || !isOfLayer(reply)) {
      skip = reply.trial + 1;
      continue;
    }
    path = [...path, reply.trial];
    skip = 0;
    best = next;
    onShrink({ data: best, violation, path });
  }
  const isConfirmed = path.length === 0 || isOfLayer(await suspect(path));
  return isConfirmed
    ? { failure: asFailure(best, path), shrinks: path.length }
    : { failure: asFailure(first, []), shrinks: 0 };
}

/** Whether it was the layer that had to be stopped, and not what asks it. */
function isOfLayer(reply: Reply): boolean {
  return reply.kind === "stopped" && reply.isOutside !== true;
}

/** What is said of a layer that answers when it is asked again. */
function notAgain(why: Stopped["why"], reply: Reply): string {
  const isLong = reply.kind === "stopped" ||
    reply.kind === "done" && (reply.value as { readonly isLong: boolean }).isLong;
  if (why === "time" && isLong) {
    return "but each of its calls ends in time: it is the law that takes longer, so give it more time with " +
      "--trial-timeout, or draw smaller inputs";
  }
  if (why === "memory") {
    return "but not when it is called by itself on the same input: the law may need more, so give it more " +
      "with --memory, or draw smaller inputs";
  }
  return "and then not again on the same input: it may depend on what ran before, or the machine was busy";
}
