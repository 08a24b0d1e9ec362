import { PASS, type Pass } from "./law.ts";

/** How close numbers came to breaking a law: the largest difference, in units of the one allowed. */
export class Nearness {
  #largest = 0;

  /** Notes a difference that is within what is allowed. */
  note(difference: number, allowed: number): void {
    const share = difference / allowed;
    if (share > this.#largest) this.#largest = share;
  }

  /** The outcome of a law that holds. */
  pass(): Pass {
    return this.#largest > 0 ? { kind: "pass", suspicion: this.#largest } : PASS;
  }
}
