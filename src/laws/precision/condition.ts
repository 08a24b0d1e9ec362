import { randomNumbers } from "../../diff/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { Trial } from "../law.ts";
import { type Answers, answersOf } from "./answers.ts";

/** The unit roundoff of float32. */
const UNIT = 2 ** -24;
/** So many times what a nudge changes is what rounding on the way may change. */
const TIMES = 16;
/** By how many units all that goes in is nudged: at first, and at a closer look. */
const FIRST = [1, 1, 1, 1, 1, 1];
const CLOSER = Array.from({ length: 60 }, (_, k) => [1, 4, 16][k % 3]!);

/** How much the answers in float64 change when all that goes in is nudged by units of float32. */
export class Condition {
  readonly #trial: Trial;
  readonly #expected: Answers;
  readonly #changes: Float64Array[];
  /** The looks that are left. */
  readonly #looks: (readonly number[])[] = [FIRST, CLOSER];
  #nudges = 0;

  /** Takes a trial in float64, and its answers. */
  constructor(trial: Trial, expected: Answers) {
    this.#trial = trial;
    this.#expected = expected;
    this.#changes = expected.map(({ size }) => new Float64Array(size));
  }

  /** How much rounding may change an entry of an answer; looked at more closely while it is less than `off`. */
  change(answer: number, entry: number, { off }: { readonly off: number }): number {
    const known = (): number => TIMES * this.#changes[answer]![entry]!;
    // A number that is none is off by more than any other.
    while (!(off <= known()) && this.#looks.length > 0) this.#look(this.#looks.shift()!);
    return known();
  }

  #look(units: readonly number[]): void {
    for (const unit of units) {
      const answers = this.#nudged(unit * UNIT);
      this.#expected.forEach(({ data }, k) => {
        const changes = this.#changes[k]!;
        for (let i = 0; i < data.length; i++) {
          const change = Math.abs((answers?.[k]?.data[i] ?? NaN) - data[i]!);
          if (!(change <= changes[i]!)) changes[i] = change === change ? change : Infinity;
        }
      });
    }
  }

  /** The answers after a nudge; undefined where the layer refuses. */
  #nudged(distance: number): Answers | undefined {
    const trial = this.#trial;
    const random = randomNumbers(trial.seed + this.#nudges++);
    const params = trial.paramNames();
    const moved = trial.changed((x, name) => {
      const input = trial.inputNames.indexOf(name);
      if (input >= 0 && !trial.differentiable.includes(input)) return x.clone();
      const isFree = input >= 0 || params.includes(name);
      const { lo, hi } = trial.domains[input] ?? { lo: -Infinity, hi: Infinity };
      // What else is drawn may count something, or choose.
      return nudged(x, { distance, random, lo, hi, keep: (v) => !isFree && Number.isInteger(v) });
    });
    try {
      return answersOf(moved, {
        dout: (drawn) =>
          nudged(drawn, { distance, random, lo: -Infinity, hi: Infinity, keep: () => false }),
      });
    } catch {
      return undefined;
    }
  }
}

function nudged(x: Tensor, { distance, random, lo, hi, keep }: {
  readonly distance: number;
  readonly random: () => number;
  readonly lo: number;
  readonly hi: number;
  readonly keep: (v: number) => boolean;
}): Tensor {
  const moved = x.clone();
  const { data } = moved;
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    if (keep(v)) continue;
    const by = distance * Math.abs(v) * (0.5 + 0.5 * random()) * (random() < 0.5 ? -1 : 1);
    data[i] = Math.min(hi, Math.max(lo, v + by));
  }
  return moved;
}
