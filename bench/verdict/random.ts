/** Numbers that follow from a seed: the same seed, the same numbers. */
export class Random {
  #state: number;

  constructor(seed: number) {
    let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
    mixed = Math.imul(mixed ^ mixed >>> 15, 0xc2b2ae35);
    this.#state = (mixed ^ mixed >>> 16) >>> 0 || 1;
    for (let i = 0; i < 4; i++) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return this.#state = state >>> 0;
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return this.bits() % count;
  }

  /** A number in [0, 1) with 53 bits. */
  unit(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /** True once in so many times. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
