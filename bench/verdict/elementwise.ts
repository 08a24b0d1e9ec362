import { Tensor } from "../../src/mod.ts";
import { entries, type EntryOptions, type Place, upstream } from "./entries.ts";
import { type Decimal, exactly, oneSided } from "./exact.ts";
import type { Random } from "./random.ts";
import { judged, type Kind, type Posed, type Subject } from "./subject.ts";

/** A function of one number with its slope, written so that neither loses digits that it need not lose. */
export interface Elementwise {
  readonly name: string;
  readonly kind: Kind;
  readonly f: (v: number) => number;
  readonly slope: (v: number) => number;
  /** The function in 60 digits: what bars are held against, and the slope is checked with. */
  readonly exact: (v: Decimal) => Decimal;
  /** Its slope in 60 digits, where a difference quotient of tiny steps would not do. */
  readonly exactSlope?: (v: Decimal) => Decimal;
  /** Kinks and other points worth a visit. */
  readonly special?: readonly number[];
  /** The largest |x| that is drawn; the function overflows beyond, or tells nothing. */
  readonly most?: number;
  /** A smooth function counts as hard where |x| may be larger. */
  readonly tame?: number;
  /** Whether it is defined for positive numbers only. */
  readonly positive?: true;
  /** Whether that is declared to the judge. */
  readonly domain?: true;
}

/** Judges an elementwise function on tensors of one to fifteen entries. */
export function elementwise(fn: Elementwise): Subject {
  const options: EntryOptions = {
    ...fn.special === undefined ? {} : { special: fn.special },
    ...fn.most === undefined ? {} : { most: fn.most },
    ...fn.positive ? { positive: true } : {},
  };
  const pose = (random: Random, place: Place): Posed => {
    const shape = [1 + random.below(3), 1 + random.below(5)];
    const count = shape[0]! * shape[1]!;
    const x = new Tensor(shape, entries(random, place, { count, ...options }));
    const dout = new Tensor(shape, upstream(random, count));
    return {
      problem: {
        at: [x],
        gradients: [new Tensor(shape, x.data.map((v, i) => dout.data[i]! * fn.slope(v)))],
        dout,
        out: new Tensor(shape, x.data.map((v) => fn.f(v))),
        seed: random.bits() & 0x7fffffff,
        ...fn.domain ? { domains: [{ lo: 0, hi: Infinity }] } : {},
      },
      evaluate: ([point]) => point!.data.map((v) => fn.f(v)),
      truth: (_, i) => {
        const at = exactly(x.data[i]!);
        const slope = fn.exactSlope?.(at);
        const [below, above] = slope === undefined ? oneSided(fn.exact, at) : [slope, slope];
        const d = exactly(dout.data[i]!);
        return [below.times(d), above.times(d)];
      },
    };
  };
  return {
    name: fn.name,
    kind: ({ scale, offset }) =>
      fn.kind === "smooth" && Math.abs(offset) + 3 * scale > (fn.tame ?? Infinity)
        ? "hard"
        : fn.kind,
    pose,
    trial: (random, place) => judged(pose(random, place)),
  };
}
