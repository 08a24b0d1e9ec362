import { encode } from "../corpus/mod.ts";
import { reportOf } from "../fuzz/report_of.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import type { Start } from "../host/calls.ts";
import { Host } from "../host/host.ts";
import type { CampaignEvents, CampaignOptions } from "./campaign_options.ts";
import type { Ending } from "./trials_in_order.ts";
import { type Outcome, pursue, pursueStop, type Standing } from "./pursue.ts";
import type { StandingFailures } from "./standing_failures.ts";
import type { Subject } from "./subject.ts";
import { TERMINATES, TERMINATES_SAYS, violationOf } from "./terminates.ts";

/** How long a layer is waited for, in milliseconds, while a trial is shrunk on which it does not answer. */
const HASTE = 1000;

/** The layer of a prop that had to be stopped. */
export interface StoppedProp {
  readonly subject: Subject;
  readonly ending: Ending & { kind: "stopped" };
}

/** Goes after what ended the trials of laws: shrinks it, explains it, saves it, and tells of it. */
export class Chase {
  readonly #options: CampaignOptions;
  readonly #events: CampaignEvents;
  readonly #failures: StandingFailures;
  readonly #isOver: () => boolean;
  /** By prop whose layer had to be stopped. */
  readonly #terminates = new Map<string, RunReport | "pursued">();

  constructor(
    options: CampaignOptions,
    { events, failures, isOver }: {
      readonly events: CampaignEvents;
      readonly failures: StandingFailures;
      /** Whether the campaign has ended: what comes of a pursuit then counts for nothing. */
      readonly isOver: () => boolean;
    },
  ) {
    this.#options = options;
    this.#events = events;
    this.#failures = failures;
    this.#isOver = isOver;
  }

  /** What the law "terminates" came to for a prop; undefined where its layer never had to be stopped. */
  terminates(propId: string): RunReport | undefined {
    const report = this.#terminates.get(propId);
    return report === "pursued" ? undefined : report;
  }

  /** The next prop all of whose laws are done, and whose layer had to be stopped in one of them. */
  nextStopped(subjects: readonly Subject[]): StoppedProp | undefined {
    for (const subject of subjects) {
      const { propId, run: { ending } } = subject;
      // A slow layer is not one that does not answer.
      if (ending?.kind !== "stopped" || ending.why === "slow") continue;
      if (this.#terminates.has(propId)) continue;
      const others = subjects.filter((one) => one.propId === propId);
      if (others.some(({ report }) => report === undefined)) continue;
      this.#terminates.set(propId, "pursued");
      return { subject, ending };
    }
    return undefined;
  }

  /** Goes after a trial that broke a law. Returns whether the law is broken. */
  async violation(
    host: Host,
    subject: Subject,
    { broken, leads }: Ending & { kind: "broken" },
  ): Promise<boolean> {
    const { phase, trial, ...found } = broken;
    const { data, violation } = found;
    const start: Start = phase === "stored"
      ? { phase, trial, data: encode(data) }
      : phase === "targeted"
      ? { phase, trial, leads: encode(leads) }
      : { phase, trial };
    const origin = { phase, trial };
    const onShrink = (standing: Standing) =>
      void this.#failures.stand(subject, standing, { origin });
    onShrink({ ...found, path: [] });
    const { failure, shrinks } = await pursue(host, {
      url: subject.key.url,
      call: subject.call,
      start,
      found: { data, violation },
      origin,
      onShrink,
    });
    if (this.#isOver()) return false;
    const { tally } = subject.run;
    if (failure === undefined) {
      this.#failures.forget(subject);
      subject.end(reportOf(tally, { ...subject.facts, shrinks, isFleeting: true }), this.#events);
      return false;
    }
    const saved = await this.#failures.save(subject, failure);
    subject.end(reportOf(tally, { ...subject.facts, shrinks, failure: saved }), this.#events);
    return true;
  }

  /** Goes after a trial on which a layer had to be stopped. Returns whether it has to be each time. */
  async stoppedLayer(host: Host, { subject, ending }: StoppedProp): Promise<boolean> {
    const { failure, shrinks, doubt } = await this.#shrinkStop(host, { subject, ending });
    if (this.#isOver()) return false;
    const facts = { ...subject.facts, law: TERMINATES, says: TERMINATES_SAYS, shrinks };
    const tally = { ...subject.run.tally, trials: subject.run.at };
    const report = reportOf(
      tally,
      failure === undefined
        ? { ...facts, isFleeting: true, doubt }
        : { ...facts, failure: await this.#failures.save(subject, failure) },
    );
    this.#terminates.set(subject.propId, report);
    this.#events.onLaw(report);
    return failure !== undefined;
  }

  async #shrinkStop(host: Host, { subject, ending }: StoppedProp): Promise<Outcome> {
    const { phase, trial, why, leads, stored } = ending;
    const start: Start = phase === "targeted"
      ? { phase, trial, leads: encode(leads) }
      : phase === "stored"
      ? { phase, trial, data: encode(stored!.trial) }
      : { phase, trial };
    const { key, call } = subject;
    const { host: options, signal } = this.#options;
    const trialMilliseconds = Math.min(options.trialMilliseconds, HASTE);
    const hasty = new Host({ ...options, trialMilliseconds });
    const origin = { phase, trial };
    const end = () => hasty.end();
    signal.addEventListener("abort", end);
    try {
      return await pursueStop({ host, hasty }, {
        url: key.url,
        call,
        start,
        origin,
        violation: violationOf(why, options),
        why,
        trialMilliseconds: options.trialMilliseconds,
        onShrink: (standing) =>
          void this.#failures.stand(subject, standing, { origin, during: key.law.name }),
      });
    } finally {
      signal.removeEventListener("abort", end);
      hasty.end();
    }
  }
}
