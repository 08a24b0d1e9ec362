import type { CampaignReport, Problem } from "../fuzz/campaign_report.ts";
import { decode } from "../corpus/mod.ts";
import type { Host } from "../host/host.ts";
import type { Reply } from "../host/reply.ts";
import type { Stretch } from "../fuzz/stretch.ts";
import type { CampaignEvents, CampaignOptions } from "./campaign_options.ts";
import { Chase } from "./chase.ts";
import { followLease } from "./follow_lease.ts";
import type { LawKey } from "./law_run.ts";
import type { Lease } from "./lease.ts";
import { progressOf } from "./progress_of.ts";
import { reportOn } from "./report_on.ts";
import { reportUnbroken } from "./report_unbroken.ts";
import { StandingFailures } from "./standing_failures.ts";
import { Subject } from "./subject.ts";

/** The longest time that is given to one law at a time, in milliseconds. */
const TURN = 250;
/** The shortest. */
const SHORTEST_TURN = 10;
/** So many turns each law should have. */
const TURNS = 5;

/** Runs a campaign: every law of every prop, by as many hosts as are wanted. */
export function runCampaign(
  options: CampaignOptions,
  events: CampaignEvents,
): Promise<CampaignReport> {
  return new Campaign(options, events).run();
}

/** Gives each host one piece of work after the other, until all laws are judged or the time is up. */
class Campaign {
  readonly #options: CampaignOptions;
  readonly #events: CampaignEvents;
  readonly #failures: StandingFailures;
  readonly #chase: Chase;
  #subjects: readonly Subject[];
  readonly #problems: Problem[];
  readonly #deadline: number;
  /** The time that is given to one law at a time, in milliseconds. */
  readonly #turn: number;
  readonly #started = Date.now();
  #active = 0;
  #isOver = false;
  #wake = Promise.withResolvers<void>();

  constructor(options: CampaignOptions, events: CampaignEvents) {
    this.#options = options;
    this.#events = events;
    this.#failures = new StandingFailures(events);
    const isOver = () => this.#isOver;
    this.#chase = new Chase(options, { events, failures: this.#failures, isOver });
    this.#problems = [...options.problems];
    this.#deadline = options.time === undefined
      ? Infinity
      : performance.now() + 1000 * options.time;
    this.#subjects = subjectsOf(options);
    this.#turn = turnOf(options, this.#subjects.length);
  }

  async run(): Promise<CampaignReport> {
    const { hosts, signal } = this.#options;
    const stop = () => {
      this.#isOver = true;
      for (const host of hosts) host.end();
      this.#changed();
    };
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    const timer = Number.isFinite(this.#deadline)
      ? setTimeout(() => this.#changed(), Math.max(0, this.#deadline - performance.now()))
      : undefined;
    try {
      await Promise.all(hosts.map((host) => this.#work(host)));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      for (const host of hosts) host.end();
    }
    return await reportOn(this.#options, {
      started: this.#started,
      subjects: this.#subjects,
      problems: this.#problems,
      terminates: (propId) => this.#chase.terminates(propId),
    });
  }

  /** Gives a host one piece of work after the other, until there is none left. */
  async #work(host: Host): Promise<void> {
    while (!this.#isOver) {
      const task = this.#next(host);
      if (task === undefined) {
        // What others are doing may open more work.
        if (this.#active === 0) break;
        await this.#wake.promise;
        continue;
      }
      this.#active++;
      try {
        await task();
      } finally {
        this.#active--;
        this.#changed();
      }
    }
    this.#changed();
  }

  /** Wakes the hosts that wait for work, and tells how far the campaign has come. */
  #changed(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
    if (this.#isOver) return;
    this.#events.onProgress(progressOf(this.#subjects, {
      broken: this.#failures.broken,
      shareOf: (subject) => this.#shareOf(subject),
    }));
  }

  /** How much of the work on a law is done, from 0 to 1. */
  #shareOf({ report, run }: Subject): number {
    if (report !== undefined) return 1;
    const { runs, time } = this.#options;
    if (runs !== undefined) return Math.min(1, run.tally.trials / runs);
    return Math.max(0, Math.min(1, 1 - (this.#deadline - performance.now()) / (1000 * time!)));
  }

  /** The next work for a host: what was found goes before what may be found. */
  #next(host: Host): (() => Promise<void>) | undefined {
    const isLate = performance.now() >= this.#deadline;
    for (const subject of this.#subjects) {
      const { run } = subject;
      if (subject.report !== undefined || subject.isPursued || run.isLeased) continue;
      if (isLate) run.settle();
      if (run.ending?.kind === "broken") {
        subject.isPursued = true;
        const { ending } = run;
        return async () => this.#chased(await this.#chase.violation(host, subject, ending));
      }
      // Of a law that had no turn nothing is known.
      if (run.isDone || isLate && run.tally.trials > 0) {
        subject.end(reportUnbroken(subject), this.#events);
      }
    }
    const stopped = this.#chase.nextStopped(this.#subjects);
    if (stopped !== undefined) {
      return async () => this.#chased(await this.#chase.stoppedLayer(host, stopped));
    }
    if (isLate) return undefined;
    const open = this.#byTurn().filter(({ report, isPursued }) =>
      report === undefined && !isPursued
    );
    const { length } = this.#options.hosts;
    const hosts = open.length === 0 ? 0 : Math.ceil(length / open.length);
    for (const subject of open) {
      const lease = subject.run.lease({ hosts });
      if (lease !== undefined) return () => this.#judge(host, subject, lease);
    }
    return undefined;
  }

  /** With a time to keep, each law has its turn; with trials to do, one after the other. */
  #byTurn(): readonly Subject[] {
    if (this.#options.runs !== undefined) return this.#subjects;
    return [...this.#subjects].sort((a, b) => a.run.tally.milliseconds - b.run.tally.milliseconds);
  }

  #chased(isBroken: boolean): void {
    if (isBroken && this.#options.failFast) this.#isOver = true;
  }

  async #judge(host: Host, subject: Subject, lease: Lease): Promise<void> {
    const { key, run } = subject;
    const reply = await followLease(host, subject, { lease, turn: this.#turn });
    if (this.#isOver) return run.giveBack(lease);
    if (reply.kind === "stopped") return run.takeStop(lease, reply);
    if (reply.kind === "failed") {
      run.giveBack(lease);
      return this.#fail(subject, reply);
    }
    if (reply.rejected !== undefined) this.#complain(key, reply.rejected);
    run.take(lease, decode(reply.value) as Stretch);
    // Where a trial has ended the law, what comes of it is not known yet: it is met again from before.
    if (run.ending === undefined && (lease.kind === "piece" || lease.kind === "sequence")) {
      subject.tellState(this.#events);
    }
  }

  /** Ends all laws of a prop that fails outside of its layer: what it draws cannot be drawn, say. */
  #fail({ key, propId }: Subject, { thrown }: Reply & { kind: "failed" }): void {
    const { isError, name = "Error", message } = thrown;
    const said = isError ? `it throws ${name}: ${message}` : message.replace(/^threw/, "it throws");
    this.#complain(key, `Cannot judge ${key.prop.name}: ${said}`);
    this.#subjects = this.#subjects.filter((subject) =>
      subject.propId !== propId || subject.report !== undefined
    );
  }

  #complain({ module }: LawKey, message: string): void {
    const isKnown = this.#problems.some((one) => one.module === module && one.message === message);
    if (!isKnown) this.#problems.push({ module, message });
  }
}

/** The laws that are wanted, of this machine's share of the modules. */
function subjectsOf(options: CampaignOptions): Subject[] {
  const all = options.modules.flatMap(({ module, url, props, stored }) =>
    props.flatMap((prop) =>
      prop.laws.filter(({ name }) => options.isWanted(`${prop.name} obeys ${name}`, name))
        .map((law) => ({ key: { module, url, prop, law }, stored }))
    )
  );
  const { index, count } = options.shard ?? { index: 1, count: 1 };
  return all.filter((_, i) => i % count === index - 1)
    .map(({ key, stored }) => new Subject(key, { stored, options }));
}

/** Short enough for each law to have several turns, if there is a time to keep. */
function turnOf({ time, hosts }: CampaignOptions, laws: number): number {
  if (time === undefined) return TURN;
  const share = 1000 * time * hosts.length / Math.max(1, laws);
  return Math.max(SHORTEST_TURN, Math.min(TURN, share / TURNS));
}
