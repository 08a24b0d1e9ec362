import type fc from "fast-check";
import type { Outcome } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
/** A trial worth mutating. */
export interface Lead {
  readonly data: TrialData;
  readonly score: number;
}
export class Climb {
  #prop: Prop;
  #random: fc.Random;
  constructor(
    prop: Prop,
    options: {
      readonly leads: readonly Lead[];
      readonly random: fc.Random;
      readonly dictionary: readonly number[];
    },
  ) {
    this.#prop = prop;
    this.#random = options.random;
  }
  next(): TrialData {
    const [given, upstream, seed] = this.#prop.draw.generate(this.#random, 3).value;
    return { given, upstream, seed };
  }
  learn(_outcome: Outcome): void {}
}
export function suspicion(_outcome: Outcome): number {
  return 0;
}
