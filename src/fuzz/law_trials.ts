import type fc from "fast-check";
import { encode } from "../corpus/mod.ts";
import type { Law, Outcome, Violation } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { Climb, type Lead, suspicion } from "./climb.ts";
import { dataOf, type Drawn, drawTrial, randomOf, streamOf } from "./draw_trial.ts";
import { judgeTrial } from "./judge_trial.ts";
import { literalsOf } from "./literals.ts";
import { isSampled, labelsOf, lookAt } from "./look_at_trial.ts";
import type { Observation, Origin } from "./run_report.ts";
import { CLIMB, type Piece, restOf, schedule } from "./schedule.ts";
import { bestOf, countOutcome, emptyTally, LEADS, mergeTally, type Tally } from "./tally.ts";

/** What a stretch of trials came to. */
export interface Stretch {
  /** What the trials came to that broke no law. */
  readonly tally: Tally;
  /** The trial at which it ended: the one after the last that was judged, or the one that broke the law. */
  readonly at: number;
  /** The trial that broke the law. */
  readonly broken?: Broken;
}

/** Where a sequence of trials begins. */
export interface Start {
  /** The first trial. */
  readonly at: number;
  /** The most suspicious trials before it. */
  readonly best: readonly Lead[];
  /** Those that the climbs of its round began from, where it is one of them. */
  readonly leads: readonly Lead[];
}

/** How a sequence of trials is judged. */
export interface SequenceOptions extends StretchOptions {
  /** The trials of the law in all. */
  readonly runs: number;
}

/** What a sequence of trials came to. */
export interface Sequence extends Stretch {
  /** What the latest climbs began from. */
  readonly leads: readonly Lead[];
}

/** A trial that breaks a law, as it was found. */
export interface Broken {
  readonly phase: Origin["phase"];
  /** The number of the trial within its phase. */
  readonly trial: number;
  readonly data: TrialData;
  readonly violation: Violation;
  /** Why no file can hold the trial, if none can. */
  readonly unstorable?: string;
}

/** How a stretch of trials is judged. */
export interface StretchOptions {
  /** The time in milliseconds, as of `now()`, after which no further trial is begun. */
  readonly until?: number;
  /** Called before each trial with its number among all trials of the law. */
  readonly onTrial?: (trial: number) => void;
}

/** The seed of all draws, and what else is wanted of the trials of a law. */
export interface LawTrialsOptions {
  /** The number that all draws follow from. */
  readonly seed: number;
  /** The trials, counted from the first, that are recorded one by one; none if left out. */
  readonly observe?: number;
}

/** The clock, as it was before a module under test was loaded: some have a clock of their own. */
const now = performance.now.bind(performance);

/** The constant that sets the random numbers of climbs apart from those of generated trials. */
const CLIMBS = 0x5bd1e995;

/** The trials of one law of one prop. Any stretch of them can be judged without the others. */
export class LawTrials {
  readonly #prop: Prop;
  readonly #law: Law;
  readonly #stream: number;
  readonly #observe: number;
  #dictionary: readonly number[] | undefined;

  constructor(prop: Prop, law: Law, { seed, observe = 0 }: LawTrialsOptions) {
    this.#prop = prop;
    this.#law = law;
    this.#stream = streamOf(seed, { prop, law });
    this.#observe = observe;
  }

  /** The `index`th generated trial, with what is needed to shrink it. */
  draw(index: number): fc.Value<Drawn> {
    return drawTrial(this.#prop, this.#stream, index);
  }

  /** Judges one of the examples of the prop. */
  example(index: number, options: StretchOptions): Stretch {
    return this.#judge({
      phase: "example",
      from: index,
      to: index + 1,
      index,
      draw: (number) => this.#prop.examples[number]!,
    }, { ...options, tally: emptyTally() });
  }

  /** Judges a trial that broke the law before. */
  stored(data: TrialData, options: StretchOptions): Stretch {
    return this.#judge({ phase: "stored", from: 0, to: 1, index: 0, draw: () => data }, {
      ...options,
      tally: emptyTally(),
    });
  }

  /** Judges trials of the schedule in their order, from `at` on, until the time is up or all are judged. */
  sequence({ at, best, leads }: Start, { runs, ...options }: SequenceOptions): Sequence {
    const { until = Infinity } = options;
    const tally = emptyTally();
    let latest: readonly Lead[] = leads;
    let next = at;
    for (const { pieces, to } of schedule(runs)) {
      if (to <= next) continue;
      for (const piece of pieces) {
        const rest = restOf(piece, Math.max(piece.from, next));
        if (rest === undefined) continue;
        // Climbs begin from the best of all trials before the first of them.
        const isMidway = piece.kind === "climbs" && next > piece.from;
        if (piece.kind === "climbs" && !isMidway) latest = bestOf([...best, ...tally.leads]);
        const stretch = this.piece(rest, { ...options, leads: latest });
        mergeTally(tally, stretch.tally);
        next = stretch.at;
        if (stretch.broken !== undefined) return { ...stretch, tally, leads: latest };
        if (next < piece.to || now() > until) return { tally, at: next, leads: latest };
      }
    }
    return { tally, at: next, leads: latest };
  }

  /** Judges a piece of the schedule; `leads` are the most suspicious trials of all before its round's climbs. */
  piece(piece: Piece, options: StretchOptions & { readonly leads: readonly Lead[] }): Stretch {
    return piece.kind === "generated"
      ? this.#generated(piece, options)
      : this.#climbs(piece, options);
  }

  #generated({ from, to, index }: Piece, options: StretchOptions): Stretch {
    const tally = emptyTally();
    const draw = (trial: number) => dataOf(this.draw(trial).value);
    return this.#judge({ phase: "generated", from, to, index, draw }, { ...options, tally });
  }

  #climbs(
    { from, to, index }: Piece,
    { leads, until = Infinity, ...options }: StretchOptions & { readonly leads: readonly Lead[] },
  ): Stretch {
    const tally = emptyTally();
    let stretch: Stretch = { tally, at: from };
    for (let at = from, k = index; at < to && stretch.broken === undefined; at += CLIMB, k++) {
      if (at > from && until < Infinity && now() > until) break;
      const climb = this.#climb(k, leads);
      stretch = this.#judge({
        phase: "targeted",
        from: at,
        to: Math.min(at + CLIMB, to),
        index: k * CLIMB,
        draw: () => climb.next(),
        learn: (outcome) => climb.learn(outcome),
      }, { ...options, tally });
    }
    return stretch;
  }

  /** A trial of a climb, as data, without judging it: what comes before it in the climb is judged. */
  climbed(
    trial: number,
    leads: readonly Lead[],
    { onTrial }: Pick<StretchOptions, "onTrial"> = {},
  ): TrialData {
    const climb = this.#climb(Math.floor(trial / CLIMB), leads);
    for (let step = 0; step < trial % CLIMB; step++) {
      onTrial?.(step);
      climb.learn(judgeTrial(this.#prop, this.#law, climb.next()));
    }
    onTrial?.(trial % CLIMB);
    return climb.next();
  }

  #climb(index: number, leads: readonly Lead[]): Climb {
    return new Climb(this.#prop, {
      leads,
      random: randomOf(this.#stream ^ CLIMBS, index),
      dictionary: this.#dictionary ??= this.#literals(),
    });
  }

  /** Judges trials one after the other, and adds what they come to up in the tally. */
  #judge(
    source: Source,
    { until = Infinity, onTrial, tally }: StretchOptions & { readonly tally: Tally },
  ): Stretch {
    const { phase, from, to } = source;
    const isTargeted = phase === "targeted";
    const before = tally.trials;
    const started = now();
    let least = leastOf(tally.leads);
    let at = from;
    let broken: Broken | undefined;
    for (; at < to; at++) {
      const number = source.index + at - from;
      // What was climbed to says nothing of what is drawn.
      const isLookedAt = !isTargeted && isSampled(at);
      const isTimed = isLookedAt || at < this.#observe;
      const begun = isTimed ? now() : 0;
      // At least one trial is judged, or a slow layer would never come to an end.
      if (isLookedAt && at > from && begun > until) break;
      onTrial?.(at);
      const data = source.draw(number);
      const drawn = isTimed ? now() : 0;
      const outcome = judgeTrial(this.#prop, this.#law, data);
      source.learn?.(outcome);
      if (isTimed) {
        const ended = now();
        if (isLookedAt) {
          tally.sample.drawMilliseconds += drawn - begun;
          tally.sample.milliseconds += ended - begun;
          lookAt(tally.sample, data.given, this.#prop.labels);
        }
        if (at < this.#observe) {
          tally.observations.push(
            this.#observed(data, {
              phase,
              trial: number,
              outcome: outcome.kind,
              drawMilliseconds: drawn - begun,
              judgeMilliseconds: ended - drawn,
              ..."reason" in outcome ? { reason: outcome.reason } : {},
              ..."resolution" in outcome ? { resolution: outcome.resolution } : {},
            }),
          );
        }
      }
      if (outcome.kind === "violation") {
        broken = { phase, trial: number, data, violation: outcome };
        break;
      }
      countOutcome(tally, outcome, phase);
      const score = suspicion(outcome);
      if (score > least && isStorable(data)) {
        tally.leads.push({ data, score });
        if (tally.leads.length >= 2 * LEADS) {
          tally.leads = bestOf(tally.leads);
          least = leastOf(tally.leads);
        }
      }
    }
    tally.milliseconds += now() - started;
    tally.phases[phase] = (tally.phases[phase] ?? 0) + tally.trials - before;
    tally.leads = bestOf(tally.leads);
    return { tally, at, ...broken === undefined ? {} : { broken } };
  }

  #observed(
    { given }: TrialData,
    { resolution, ...known }: Omit<Observation, "given" | "features"> & { resolution?: number },
  ): Observation {
    const labels = labelsOf(given, this.#prop.labels).map((name) => [name, true] as const);
    return {
      ...known,
      given,
      features: {
        ...Object.fromEntries(labels),
        ...resolution === undefined ? {} : { resolution },
      },
    };
  }

  #literals(): readonly number[] {
    try {
      const [given, upstream, seed] = this.draw(0).value;
      return literalsOf(this.#prop.trial({ given, upstream, seed }).layer(), [this.#prop.build]);
    } catch {
      // A layer that cannot be built has no source to read.
      return [];
    }
  }
}

/** The score that a trial must have more than to be kept among others. */
function leastOf(leads: readonly Lead[]): number {
  return leads.length < LEADS ? 0 : leads[LEADS - 1]!.score;
}

/** Whether a lead can be handed on to another process: what draws functions, say, leads nowhere. */
function isStorable(data: TrialData): boolean {
  try {
    encode(data);
    return true;
  } catch {
    return false;
  }
}

/** Where the trials of a stretch come from. */
interface Source {
  readonly phase: Origin["phase"];
  readonly from: number;
  readonly to: number;
  /** The number within the phase of the first trial. */
  readonly index: number;
  readonly draw: (number: number) => TrialData;
  readonly learn?: (outcome: Outcome) => void;
}
