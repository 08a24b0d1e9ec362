import type { Subject } from "./subject.ts";

/** How far a campaign has come. */
export interface Progress {
  readonly laws: number;
  readonly lawsDone: number;
  readonly trials: number;
  /** By prop, in order: the laws done, and those in all; and the trials. */
  readonly props: ReadonlyMap<string, PropProgress>;
  /** The failures so far. */
  readonly failures: number;
  /** How much of the work is done, from 0 to 1. */
  readonly share: number;
}

/** How far a prop has come. */
export interface PropProgress {
  readonly laws: number;
  readonly lawsDone: number;
  readonly trials: number;
  readonly failures: number;
  /** How much of the work is done, from 0 to 1. */
  readonly share: number;
}

/** How far the laws of a campaign have come; `broken` holds the laws and the props that are known to fail. */
export function progressOf(
  subjects: readonly Subject[],
  { broken, shareOf }: {
    readonly broken: ReadonlySet<string>;
    /** How much of the work on a law is done, from 0 to 1. */
    readonly shareOf: (subject: Subject) => number;
  },
): Progress {
  const props = new Map<string, PropProgress>();
  let trials = 0;
  let share = 0;
  for (const subject of subjects) {
    const { key, run, report, id, propId } = subject;
    const name = key.prop.name;
    const before = props.get(name) ?? {
      laws: 0,
      lawsDone: 0,
      trials: 0,
      failures: broken.has(propId) ? 1 : 0,
      share: 0,
    };
    const laws = before.laws + 1;
    const done = shareOf(subject);
    props.set(name, {
      laws,
      lawsDone: before.lawsDone + (report === undefined ? 0 : 1),
      trials: before.trials + run.tally.trials,
      failures: before.failures + (broken.has(id) ? 1 : 0),
      share: (before.share * before.laws + done) / laws,
    });
    trials += run.tally.trials;
    share += done;
  }
  const laws = subjects.length;
  return {
    laws,
    lawsDone: subjects.filter(({ report }) => report !== undefined).length,
    trials,
    props,
    failures: broken.size,
    share: laws === 0 ? 1 : share / laws,
  };
}
