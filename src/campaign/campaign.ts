import type { CampaignReport, Problem, Shard } from "../fuzz/campaign_report.ts";
import { decode, encode, type Json, type StoredFailure } from "../corpus/mod.ts";
import type { LawCall, PropSummary, Start } from "../host/calls.ts";
import { Host, type HostOptions, type Reply } from "../host/host.ts";
import type { Stretch } from "../fuzz/law_trials.ts";
import { reportOf } from "../fuzz/report_of.ts";
import type { Failure, Location, Origin, RunReport } from "../fuzz/run_report.ts";
import type { Tally } from "../fuzz/tally.ts";
import { type Ending, type LawKey, LawRun, type LawState, type Lease } from "./law_run.ts";
import { TERMINATES, TERMINATES_SAYS, violationOf } from "./terminates.ts";
import { type Outcome, pursue, pursueStop, type Standing } from "./pursue.ts";

/** What a campaign is to judge, and how. */
export interface CampaignOptions {
  /** The modules, with their props; loaded before. */
  readonly modules: readonly CampaignModule[];
  /** What could not be loaded. */
  readonly problems: readonly Problem[];
  /** Which of the laws are judged. */
  readonly isWanted: (title: string, law: string) => boolean;
  readonly seed: number;
  /** The trials of each law; without, they go on until the time is up. */
  readonly runs?: number;
  /** The seconds that all trials together may take. */
  readonly time?: number;
  /** The processes that judge, all of which are ended after. */
  readonly hosts: readonly Host[];
  readonly shard?: Shard;
  readonly maxInconclusive?: number;
  readonly failFast: boolean;
  /** The trials of each law that are recorded one by one. */
  readonly observe: number;
  readonly host: HostOptions;
  /** Ends the campaign early. */
  readonly signal: AbortSignal;
  /** What an earlier run of the same campaign came to, by law. */
  readonly states: ReadonlyMap<string, Json>;
  readonly backproof: string;
}

/** A module under test. */
export interface CampaignModule {
  /** As the command line was given it. */
  readonly module: string;
  readonly url: string;
  readonly props: readonly PropSummary[];
  /** What broke its laws before. */
  readonly stored: readonly StoredFailure[];
  /** Where the class of a name stands. */
  readonly locate: (prop: PropSummary) => Location | undefined;
}

/** What is told of a campaign while it runs. */
export interface CampaignEvents {
  /** The state of a law changed: it is all that is needed to go on from here. */
  readonly onState: (key: string, state: Json) => void;
  /** A law is judged. */
  readonly onLaw: (report: RunReport) => void;
  /** Some trials were judged. */
  readonly onProgress: (progress: Progress) => void;
  /** A trial that breaks a law was found, or a simpler one than before. Returns the path of its file. */
  readonly onStanding: (standing: Found) => Promise<string | undefined>;
}

/** A trial that breaks a law, while it is shrunk. */
export interface Found extends Standing {
  /** Tells the failures of a campaign apart. */
  readonly id: string;
  readonly module: string;
  readonly prop: string;
  readonly law: string;
  readonly during?: string;
  readonly origin: Omit<Origin, "path">;
}

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

/** Runs a campaign: every law of every prop, by as many hosts as are wanted. */
export function runCampaign(
  options: CampaignOptions,
  events: CampaignEvents,
): Promise<CampaignReport> {
  return new Campaign(options, events).run();
}

/** A law with what became of it. */
interface Subject {
  readonly id: string;
  readonly key: LawKey;
  readonly run: LawRun;
  report: RunReport | undefined;
  isPursued: boolean;
  /** The failure as far as it is known, until the report is there. */
  standing: { readonly failure: Failure; readonly shrinks: number } | undefined;
  /** The file of the failure, as it is written. */
  saved: Promise<string | undefined> | undefined;
}

/** The layer of a prop that had to be stopped. */
interface StoppedProp {
  readonly subject: Subject;
  readonly ending: Ending & { kind: "stopped" };
}

class Campaign {
  readonly #options: CampaignOptions;
  readonly #events: CampaignEvents;
  #subjects: readonly Subject[];
  readonly #terminates = new Map<string, RunReport | "pursued">();
  readonly #problems: Problem[];
  readonly #deadline: number;
  /** The time that is given to one law at a time, in milliseconds. */
  readonly #turn: number;
  readonly #started = Date.now();
  readonly #broken = new Set<string>();
  /** The failures that no file can hold, each with why. */
  readonly #unstorable = new Map<Subject, string>();
  #active = 0;
  #isOver = false;
  #wake = Promise.withResolvers<void>();

  constructor(options: CampaignOptions, events: CampaignEvents) {
    this.#options = options;
    this.#events = events;
    this.#problems = [...options.problems];
    this.#deadline = options.time === undefined
      ? Infinity
      : performance.now() + 1000 * options.time;
    const all = options.modules.flatMap(({ module, url, props, stored }) =>
      props.flatMap((prop) =>
        prop.laws.filter(({ name }) => options.isWanted(`${prop.name} obeys ${name}`, name))
          .map((law) => ({ key: { module, url, prop, law }, stored }))
      )
    );
    const { index, count } = options.shard ?? { index: 1, count: 1 };
    this.#subjects = all.filter((_, i) => i % count === index - 1)
      .map(({ key, stored }) => this.#subject(key, stored));
    this.#turn = this.#turnOf(options);
  }

  /** Short enough for each law to have several turns, if there is a time to keep. */
  #turnOf({ time, hosts }: CampaignOptions): number {
    if (time === undefined) return TURN;
    const share = 1000 * time * hosts.length / Math.max(1, this.#subjects.length);
    return Math.max(SHORTEST_TURN, Math.min(TURN, share / TURNS));
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
    return await this.#report();
  }

  #subject(key: LawKey, stored: readonly StoredFailure[]): Subject {
    const { runs = Infinity, states } = this.#options;
    const id = `${key.module}\n${key.prop.name}\n${key.law.name}`;
    const state = states.get(id);
    const known = state === undefined ? undefined : decode(state) as SavedState;
    return {
      id,
      key,
      run: new LawRun(key, {
        runs,
        stored: stored.filter((one) =>
          one.prop === key.prop.name && (one.during ?? one.law) === key.law.name
        ),
        state: known?.law,
      }),
      report: known?.report,
      isPursued: false,
      standing: undefined,
      saved: undefined,
    };
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

  #changed(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
    if (!this.#isOver) this.#events.onProgress(this.#progress());
  }

  #next(host: Host): (() => Promise<void>) | undefined {
    const isLate = performance.now() >= this.#deadline;
    for (const subject of this.#subjects) {
      const { run } = subject;
      if (subject.report !== undefined || subject.isPursued || run.isLeased) continue;
      if (isLate) run.settle();
      if (run.ending?.kind === "broken") {
        subject.isPursued = true;
        const { ending } = run;
        return () => this.#pursue(host, subject, ending);
      }
      // Of a law that had no turn nothing is known.
      if (run.isDone || isLate && run.tally.trials > 0) this.#finish(subject);
    }
    const stopped = this.#nextStopped();
    if (stopped !== undefined) return () => this.#pursueStop(host, stopped);
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

  async #judge(host: Host, { id, key, run }: Subject, lease: Lease): Promise<void> {
    const { url } = key;
    const call = this.#call(key);
    const reply = lease.kind === "sequence"
      ? await host.call(url, "sequence", {
        ...call,
        at: lease.at,
        best: encode(lease.best),
        leads: encode(lease.leads),
        runs: Number.isFinite(lease.runs) ? lease.runs : null,
        milliseconds: Math.min(lease.milliseconds, this.#turn),
      })
      : lease.kind === "piece"
      ? await host.call(url, "piece", {
        ...call,
        piece: lease.piece,
        leads: encode(lease.leads),
        milliseconds: PIECE,
      })
      : lease.kind === "example"
      ? await host.call(url, "example", { ...call, index: lease.index })
      : await host.call(url, "stored", { ...call, trial: encode(lease.stored.trial) });
    if (this.#isOver) return run.giveBack(lease);
    if (reply.kind === "stopped") return run.takeStop(lease, reply);
    if (reply.kind === "failed") {
      run.giveBack(lease);
      return this.#fail(key, reply);
    }
    if (reply.rejected !== undefined) this.#complain(key.module, reply.rejected);
    run.take(lease, decode(reply.value) as Stretch);
    // Where a trial has ended the law, what comes of it is not known yet: it is met again from before.
    if (run.ending === undefined && (lease.kind === "piece" || lease.kind === "sequence")) {
      this.#events.onState(id, encode({ law: run.state } satisfies SavedState));
    }
  }

  async #pursue(host: Host, subject: Subject, ending: Ending & { kind: "broken" }): Promise<void> {
    const { key } = subject;
    const { phase, trial, ...found } = ending.broken;
    const { data, violation } = found;
    const start: Start = phase === "stored"
      ? { phase, trial, data: encode(data) }
      : phase === "targeted"
      ? { phase, trial, leads: encode(ending.leads) }
      : { phase, trial };
    const origin = { phase, trial };
    const onShrink = (standing: Standing) => this.#stands(subject, standing, { origin });
    onShrink({ ...found, path: [] });
    const outcome = await pursue(host, {
      url: key.url,
      call: this.#call(key),
      start,
      found: { data, violation },
      origin,
      onShrink,
    });
    if (this.#isOver) return;
    await this.#end(subject, outcome);
  }

  /** Remembers and saves a trial that breaks a law: whatever happens next, it is not lost. */
  #stands(
    subject: Subject,
    standing: Standing,
    { origin, ...stopped }: Pick<Found, "origin" | "during">,
  ): Promise<string | undefined> {
    const { data, violation, path, unstorable } = standing;
    const { id, key } = subject;
    if (unstorable !== undefined) this.#unstorable.set(subject, unstorable);
    const isStop = stopped.during !== undefined;
    this.#broken.add(isStop ? propOf(key) : id);
    if (!isStop) {
      const failure: Failure = {
        violation,
        given: data.given,
        upstream: data.upstream,
        trialSeed: data.seed,
        origin: { ...origin, path },
      };
      subject.standing = { failure, shrinks: path.length };
    }
    const saved = this.#events.onStanding({
      id: isStop ? propOf(key) : id,
      module: key.module,
      prop: key.prop.name,
      law: isStop ? TERMINATES : key.law.name,
      ...stopped,
      ...standing,
      origin,
    });
    subject.saved = saved;
    return saved;
  }

  async #end(subject: Subject, { failure, shrinks }: Outcome): Promise<void> {
    const { key, run, id } = subject;
    if (failure === undefined) {
      this.#broken.delete(id);
      this.#told(subject, reportOf(run.tally, { ...this.#facts(key), shrinks, isFleeting: true }));
      return;
    }
    const replay = await this.#save(subject, failure);
    this.#told(subject, this.#broke(subject, { failure: { ...failure, ...replay }, shrinks }));
    if (this.#options.failFast) this.#isOver = true;
  }

  async #save(
    subject: Subject,
    { given, upstream, trialSeed, violation, origin, during }: Failure,
  ): Promise<{ readonly replay?: string }> {
    const { phase, trial, path } = origin!;
    const unstorable = this.#unstorable.get(subject);
    const replay = await this.#stands(subject, {
      data: { given, upstream, seed: trialSeed },
      violation,
      path,
      ...unstorable === undefined ? {} : { unstorable },
    }, { origin: { phase, trial }, ...during === undefined ? {} : { during } });
    return replay === undefined ? {} : { replay };
  }

  #broke({ key, run }: Subject, found: { failure: Failure; shrinks: number }): RunReport {
    return reportOf(run.tally, { ...this.#facts(key), ...found });
  }

  /** Ends a law that no trial broke. */
  #finish(subject: Subject): void {
    const { key, run } = subject;
    const { ending } = run;
    const tally: Tally = ending?.kind !== "stopped" ? run.tally : {
      ...run.tally,
      trials: run.tally.trials + 1,
      inconclusive: {
        ...run.tally.inconclusive,
        stopped: {
          count: 1,
          detail: `the layer had to be stopped, see "${TERMINATES}"`,
        },
      },
    };
    const report = reportOf(tally, { ...this.#facts(key), shrinks: 0 });
    // One trial that ends the run is not a small share of it.
    this.#told(subject, ending?.kind === "stopped" ? { ...report, status: "unjudged" } : report);
  }

  #told(subject: Subject, report: RunReport): void {
    subject.report = report;
    const { id, run } = subject;
    const saved = { law: run.state, report } satisfies SavedState;
    try {
      this.#events.onState(id, encode(saved));
    } catch {
      // What was drawn cannot be written down: a resumed campaign judges this law again.
    }
    this.#events.onLaw(report);
  }

  /** The next prop all of whose laws are done, and whose layer had to be stopped in one of them. */
  #nextStopped(): StoppedProp | undefined {
    for (const subject of this.#subjects) {
      const { ending } = subject.run;
      const name = propOf(subject.key);
      if (ending?.kind !== "stopped" || this.#terminates.has(name)) continue;
      const others = this.#subjects.filter(({ key }) => propOf(key) === name);
      if (others.some(({ report }) => report === undefined)) continue;
      this.#terminates.set(name, "pursued");
      return { subject, ending };
    }
    return undefined;
  }

  async #pursueStop(host: Host, { subject, ending }: StoppedProp): Promise<void> {
    const { key } = subject;
    const { phase, trial, why, leads, stored } = ending;
    const start: Start = phase === "targeted"
      ? { phase, trial, leads: encode(leads) }
      : phase === "stored"
      ? { phase, trial, data: encode(stored!.trial) }
      : { phase, trial };
    const { trialMilliseconds } = this.#options.host;
    const hasty = new Host({
      ...this.#options.host,
      trialMilliseconds: Math.min(trialMilliseconds, HASTE),
    });
    const during = { during: key.law.name };
    const end = () => hasty.end();
    this.#options.signal.addEventListener("abort", end);
    let outcome: Outcome;
    try {
      outcome = await pursueStop({ host, hasty }, {
        url: key.url,
        call: this.#call(key),
        start,
        origin: { phase, trial },
        violation: violationOf(why, this.#options.host),
        why,
        trialMilliseconds,
        onShrink: (standing) =>
          void this.#stands(subject, standing, { origin: { phase, trial }, ...during }),
      });
    } finally {
      this.#options.signal.removeEventListener("abort", end);
      hasty.end();
    }
    if (this.#isOver) return;
    const { failure, shrinks, doubt } = outcome;
    const facts = { ...this.#facts(key), law: TERMINATES, says: TERMINATES_SAYS };
    const tally = { ...subject.run.tally, trials: subject.run.at };
    const replay = failure === undefined ? {} : await this.#save(subject, failure);
    const report = failure === undefined
      ? reportOf(tally, { ...facts, shrinks, isFleeting: true, doubt })
      : reportOf(tally, { ...facts, shrinks, failure: { ...failure, ...replay } });
    this.#terminates.set(propOf(key), report);
    this.#events.onLaw(report);
    if (this.#options.failFast) this.#isOver = true;
  }

  /** Ends all laws of a prop that fails outside of its layer: what it draws cannot be drawn, say. */
  #fail(key: LawKey, { thrown }: Reply & { kind: "failed" }): void {
    const { isError, name = "Error", message } = thrown;
    const said = isError ? `it throws ${name}: ${message}` : message.replace(/^threw/, "it throws");
    this.#complain(key.module, `Cannot judge ${key.prop.name}: ${said}`);
    this.#subjects = this.#subjects.filter((subject) =>
      propOf(subject.key) !== propOf(key) || subject.report !== undefined
    );
  }

  #complain(module: string, message: string): void {
    const isKnown = this.#problems.some((one) => one.module === module && one.message === message);
    if (!isKnown) this.#problems.push({ module, message });
  }

  #call({ prop, law }: LawKey): LawCall {
    const { seed, observe } = this.#options;
    return { prop: prop.name, law: law.name, seed, observe };
  }

  #facts({ module, prop, law }: LawKey) {
    const { seed, maxInconclusive = prop.maxInconclusive, modules } = this.#options;
    const location = modules.find((one) => one.module === module)?.locate(prop);
    return {
      module,
      prop: prop.name,
      law: law.name,
      says: law.says,
      seed,
      maxInconclusive,
      ...location === undefined ? {} : { location },
    };
  }

  #progress(): Progress {
    const props = new Map<string, PropProgress>();
    let trials = 0;
    let share = 0;
    for (const subject of this.#subjects) {
      const { key, run, report, id } = subject;
      const name = key.prop.name;
      const before = props.get(name) ?? {
        laws: 0,
        lawsDone: 0,
        trials: 0,
        failures: this.#broken.has(propOf(key)) ? 1 : 0,
        share: 0,
      };
      const laws = before.laws + 1;
      const done = this.#shareOf(subject);
      props.set(name, {
        laws,
        lawsDone: before.lawsDone + (report === undefined ? 0 : 1),
        trials: before.trials + run.tally.trials,
        failures: before.failures + (this.#broken.has(id) ? 1 : 0),
        share: (before.share * before.laws + done) / laws,
      });
      trials += run.tally.trials;
      share += done;
    }
    const laws = this.#subjects.length;
    return {
      laws,
      lawsDone: this.#subjects.filter(({ report }) => report !== undefined).length,
      trials,
      props,
      failures: this.#broken.size,
      share: laws === 0 ? 1 : share / laws,
    };
  }

  /** How much of the work on a law is done, from 0 to 1. */
  #shareOf({ report, run }: Subject): number {
    if (report !== undefined) return 1;
    const { runs, time } = this.#options;
    if (runs !== undefined) return Math.min(1, run.tally.trials / runs);
    return Math.max(0, Math.min(1, 1 - (this.#deadline - performance.now()) / (1000 * time!)));
  }

  async #report(): Promise<CampaignReport> {
    const { seed, runs, time, hosts, shard, modules, backproof, signal } = this.#options;
    const laws: RunReport[] = [];
    let notRun = 0;
    for (const [i, subject] of this.#subjects.entries()) {
      const report = subject.report ?? await this.#unfinished(subject);
      if (report === undefined) notRun++;
      else laws.push(report);
      const name = propOf(subject.key);
      const isLast = !this.#subjects.slice(i + 1).some(({ key }) => propOf(key) === name);
      const terminates = this.#terminates.get(name);
      if (isLast && typeof terminates === "object") laws.push(terminates);
    }
    return {
      version: 1,
      backproof,
      deno: Deno.version.deno,
      started: new Date(this.#started).toISOString(),
      seconds: (Date.now() - this.#started) / 1000,
      seed,
      ...runs === undefined ? {} : { runs },
      ...time === undefined ? {} : { time },
      workers: hosts.length,
      ...shard === undefined ? {} : { shard },
      modules: modules.map(({ module }) => module),
      interrupted: signal.aborted,
      ...notRun > 0 ? { notRun } : {},
      problems: this.#problems,
      laws,
    };
  }

  /** What is known of a law that was not judged to the end; undefined if nothing is. */
  async #unfinished({ key, run, standing, saved }: Subject): Promise<RunReport | undefined> {
    const { tally } = run;
    // What is being written is not lost either.
    const replay = await saved;
    if (standing !== undefined) {
      const failure = { ...standing.failure, ...replay === undefined ? {} : { replay } };
      return reportOf(tally, { ...this.#facts(key), ...standing, failure });
    }
    return tally.trials === 0 ? undefined : reportOf(tally, { ...this.#facts(key), shrinks: 0 });
  }
}

/** What of a law is kept to go on from. */
interface SavedState {
  readonly law: LawState;
  readonly report?: RunReport;
}

/** The longest time that is given to one law at a time, in milliseconds. */
const TURN = 250;
const SHORTEST_TURN = 10;
/** So many turns each law should have. */
const TURNS = 5;
/** The longest time that one piece of work may take, in milliseconds. */
const PIECE = 400;
/** How long a layer is waited for, in milliseconds, while a trial is shrunk on which it does not answer. */
const HASTE = 1000;

function propOf({ module, prop }: LawKey): string {
  return `${module}\n${prop.name}`;
}
