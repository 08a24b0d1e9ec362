import type fc from "fast-check";
import type { Outcome } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";

/** A trial worth mutating. */
export interface Lead {
  /** The trial. */
  readonly data: TrialData;
  /** How suspicious its outcome was. */
  readonly score: number;
}

/** One trial in so many starts from a new draw: most mistakes show nothing of themselves until they are met. */
const FRESH = 2;

/**
 * One climb: a short chain of trials, each a mutation of the most suspicious one so far or of a new draw.
 * It follows from the prop, the leads, the dictionary and `random` alone.
 */
export class Climb {
  readonly #prop: Prop;
  readonly #random: fc.Random;
  readonly #dictionary: readonly number[];
  #best: Lead | undefined;
  #tried: TrialData | undefined;

  constructor(prop: Prop, { leads, random, dictionary }: {
    readonly leads: readonly Lead[];
    readonly random: fc.Random;
    readonly dictionary: readonly number[];
  }) {
    this.#prop = prop;
    this.#random = random;
    this.#dictionary = dictionary;
    if (leads.length > 0) this.#best = leads[random.nextInt(0, leads.length - 1)];
  }

  /** The next trial to judge: one that the prop could have drawn. */
  next(): TrialData {
    const random = this.#random;
    const mutation = { random, dictionary: this.#dictionary };
    const isFresh = this.#best === undefined || random.nextInt(1, FRESH) === 1;
    let data = isFresh ? this.#fresh() : this.#best!.data;
    // One change more often than several, and small steps where there is something to climb.
    const again = isFresh ? 2 : 4;
    do data = this.#prop.mutate(data, mutation); while (random.nextInt(1, again) === 1);
    this.#tried = data;
    return data;
  }

  /** Hears what came of the trial that was handed out last. */
  learn(outcome: Outcome): void {
    if (this.#tried === undefined) return;
    const score = suspicion(outcome);
    if (score >= (this.#best?.score ?? 0)) this.#best = { data: this.#tried, score };
  }

  #fresh(): TrialData {
    const [given, upstream, seed] = this.#prop.draw.generate(this.#random, undefined).value;
    return { given, upstream, seed };
  }
}

/** How suspicious an outcome is; 0 where nothing is known. Higher is worth more. */
export function suspicion(outcome: Outcome): number {
  switch (outcome.kind) {
    case "pass":
      // At a kink the layer chose: close by, it may choose what it must not.
      return (outcome.suspicion ?? 0) + (outcome.convention ? 1 : 0);
    case "inconclusive":
      // Where nothing can be judged, nothing can be found.
      return 0.5;
    case "vacuous":
      return 0;
    case "violation":
      return 10;
  }
}
