import type fc from "fast-check";
import type { Law } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { Climb, type Lead } from "./climb.ts";
import { dataOf, type Drawn, drawTrial, randomOf, streamOf } from "./draw_trial.ts";
import { type Judged, judgeStretch } from "./judge_stretch.ts";
import { judgeTrial } from "./judge_trial.ts";
import { literalsOf } from "./literals.ts";
import { CLIMB, type Piece, restOf, schedule } from "./schedule.ts";
import type { Stretch, StretchOptions } from "./stretch.ts";
import { bestOf, emptyTally, mergeTally } from "./tally.ts";

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
  readonly #judged: Judged;
  readonly #stream: number;
  #dictionary: readonly number[] | undefined;

  constructor(prop: Prop, law: Law, { seed, observe = 0 }: LawTrialsOptions) {
    this.#judged = { prop, law, observe };
    this.#stream = streamOf(seed, { prop, law });
  }

  /** The `index`th generated trial, with what is needed to shrink it. */
  draw(index: number): fc.Value<Drawn> {
    return drawTrial(this.#judged.prop, this.#stream, index);
  }

  /** Judges one of the examples of the prop. */
  example(index: number, options: StretchOptions): Stretch {
    return judgeStretch({
      phase: "example",
      from: index,
      to: index + 1,
      index,
      draw: (number) => this.#judged.prop.examples[number]!,
    }, { ...options, ...this.#judged, tally: emptyTally() });
  }

  /** Judges a trial that broke the law before. */
  stored(data: TrialData, options: StretchOptions): Stretch {
    return judgeStretch({
      phase: "stored",
      from: 0,
      to: 1,
      index: 0,
      draw: () => data,
    }, {
      ...options,
      ...this.#judged,
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
    return judgeStretch({ phase: "generated", from, to, index, draw }, {
      ...options,
      ...this.#judged,
      tally,
    });
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
      stretch = judgeStretch({
        phase: "targeted",
        from: at,
        to: Math.min(at + CLIMB, to),
        index: k * CLIMB,
        draw: () => climb.next(),
        learn: (outcome) => climb.learn(outcome),
      }, { ...options, ...this.#judged, tally });
    }
    return stretch;
  }

  /** A trial of a climb, as data, without judging it: what comes before it in the climb is judged. */
  climbed(
    trial: number,
    leads: readonly Lead[],
    { onTrial }: Pick<StretchOptions, "onTrial"> = {},
  ): TrialData {
    const { prop, law } = this.#judged;
    const climb = this.#climb(Math.floor(trial / CLIMB), leads);
    for (let step = 0; step < trial % CLIMB; step++) {
      onTrial?.(step);
      climb.learn(judgeTrial(prop, law, climb.next()));
    }
    onTrial?.(trial % CLIMB);
    return climb.next();
  }

  #climb(index: number, leads: readonly Lead[]): Climb {
    return new Climb(this.#judged.prop, {
      leads,
      random: randomOf(this.#stream ^ CLIMBS, index),
      dictionary: this.#dictionary ??= this.#literals(),
    });
  }

  #literals(): readonly number[] {
    try {
      const { prop } = this.#judged;
      const [given, upstream, seed] = this.draw(0).value;
      return literalsOf(prop.trial({ given, upstream, seed }).layer(), [prop.build]);
    } catch {
      // A layer that cannot be built has no source to read.
      return [];
    }
  }
}
