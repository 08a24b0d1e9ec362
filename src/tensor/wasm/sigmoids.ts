import { LN2, ROUNDER, SERIES, WIDEST } from "../sigmoid.ts";
import { absolute, add, addBits, and, assemble, type Code, constant, divide } from "./assembler.ts";
import { less, load, type Local, Locals, multiply, or, pair, plus } from "./assembler.ts";
import { type Procedure, repeat, shift, store, subtract } from "./assembler.ts";

/** Where the numbers are; before them is what is said of them. */
export const NUMBERS = 2;
/** How many numbers there is room for, in 64 KB. */
export const ROOM = 2 ** 13 - NUMBERS - 1;

/** What the module exports: functions that write over the numbers, two at a time. */
export interface SigmoidExports {
  /** Its first two numbers are 0 where a number was too large, and the results are worth nothing. */
  readonly memory: WebAssembly.Memory;
  /** 1 / (1 + e⁻ˣ) of each. */
  readonly sigmoids: (pairs: number) => void;
  /** The hyperbolic tangent of each. */
  readonly tangents: (pairs: number) => void;
}

/** The steps of `sigmoid` and `hyperbolicTangent`, for two numbers at once. */
export function assembleSigmoids(): Uint8Array<ArrayBuffer> {
  return assemble({ pages: 1, functions: { sigmoids: sigmoids(), tangents: tangents() } });
}

function sigmoids(): Procedure {
  const locals = new Locals();
  const pairs = locals.param();
  const power = new Power(locals);
  const steps = (x: Local): Code => {
    const { scale, rest } = power;
    const one = power.known(1);
    const raised = add(scale.get, multiply(scale.get, rest.get));
    return [
      power.of(multiply(power.known(-1), x.get)),
      x.set(divide(one, add(one, raised))),
    ];
  };
  return { locals, body: each(pairs, { power, steps, locals }) };
}

function tangents(): Procedure {
  const locals = new Locals();
  const pairs = locals.param();
  const power = new Power(locals);
  const above = locals.declare("v128");
  const steps = (x: Local): Code => [
    power.of(multiply(power.known(2), absolute(x.get))),
    above.set(
      add(subtract(power.scale.get, power.known(1)), multiply(power.scale.get, power.rest.get)),
    ),
    // The sign is the bit that −0 has.
    x.set(or(and(x.get, pair(-0)), divide(above.get, add(above.get, power.known(2))))),
  ];
  return { locals, body: each(pairs, { power, steps, locals }) };
}

/** e to the power of y as 2ᵏ · (1 + rest). */
class Power {
  /** 2ᵏ. */
  readonly scale: Local;
  readonly rest: Local;
  /** All bits set as long as no y was too large. */
  readonly fine: Local;
  readonly #y: Local;
  readonly #rounded: Local;
  readonly #k: Local;
  readonly #r: Local;
  readonly #q: Local;
  readonly #locals: Locals;
  readonly #constants = new Map<number, Local>();

  constructor(locals: Locals) {
    this.#locals = locals;
    const v128 = (): Local => locals.declare("v128");
    [this.scale, this.rest, this.fine] = [v128(), v128(), v128()];
    [this.#y, this.#rounded, this.#k, this.#r, this.#q] = [v128(), v128(), v128(), v128(), v128()];
  }

  /** A number that is known beforehand, twice, in a variable: made anew each time it would take longer. */
  known(value: number): Code {
    const found = this.#constants.get(value) ?? this.#locals.declare("v128");
    this.#constants.set(value, found);
    return found.get;
  }

  /** What is to be done before the loop. */
  get preparation(): Code {
    return [
      this.fine.set(less(pair(0), pair(1))),
      [...this.#constants].map(([value, local]) => local.set(pair(value))),
    ];
  }

  of(value: Code): Code {
    const [y, rounded, k, r, q] = [this.#y, this.#rounded, this.#k, this.#r, this.#q];
    const [high, low] = LN2;
    const series = (first: 0 | 1): Code =>
      SERIES.filter((_, i) => i % 2 === first).reduceRight<Code>(
        (sum, c) => sum === 0 ? this.known(c) : add(this.known(c), multiply(q.get, sum)),
        0,
      );
    return [
      y.set(value),
      this.fine.set(and(this.fine.get, less(absolute(y.get), this.known(WIDEST)))),
      rounded.set(add(multiply(y.get, this.known(Math.LOG2E)), this.known(ROUNDER))),
      k.set(subtract(rounded.get, this.known(ROUNDER))),
      r.set(
        subtract(
          subtract(y.get, multiply(k.get, this.known(high))),
          multiply(k.get, this.known(low)),
        ),
      ),
      q.set(multiply(r.get, r.get)),
      this.rest.set(
        add(r.get, multiply(q.get, add(series(0), multiply(r.get, series(1))))),
      ),
      // The lowest bits of `rounded` are k; moved up, they are what the exponent has more than that of 1.
      this.scale.set(addBits(this.known(1), shift(rounded.get, 52))),
    ];
  }
}

function each(
  pairs: Local,
  { power, steps, locals }: {
    readonly power: Power;
    readonly steps: (x: Local) => Code;
    readonly locals: Locals;
  },
): Code {
  const [i, at, x] = [locals.declare("i32"), locals.declare("i32"), locals.declare("v128")];
  const step = steps(x);
  return [
    power.preparation,
    at.set(constant(8 * NUMBERS)),
    repeat(pairs.get, i, [
      x.set(load(at.get, 0)),
      step,
      store(at.get, 0, x.get),
      at.set(plus(at.get, constant(16))),
    ]),
    store(constant(0), 0, power.fine.get),
  ];
}
