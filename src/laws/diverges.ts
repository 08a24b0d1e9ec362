import type { Trial } from "./law.ts";
import { map, type Tensor } from "../tensor/mod.ts";
import { type Round, round } from "./round.ts";

/** How near the point is come to, as exponents of two: beside an entry, and beside 0. */
const NEAR = { float64: [6, 11, 20, 38], float32: [4, 7, 12, 20] };
const NEAR_ZERO = { float64: [60, 120, 240, 480], float32: [20, 33, 52, 80] };
/** What has grown beyond it on the way is taken to diverge where it overflows. */
const HUGE = { float64: 1e30, float32: 1e8 };
/** From one to the next what diverges grows by this at least: a logarithm of something halved nearly doubles. */
export const GROWTH = 1.4;

/**
 * Whether a quantity of a round grows without bound as the drawn inputs are come near to, from either side:
 * then it is the mathematics that is not finite there, as that of log x, 1 / x and √x′ at 0.
 *
 * What stays bounded nearby, as x log x does and x / |x|, is for the layer to be finite at.
 */
export function diverges(trial: Trial, quantity: (round: Round) => number): boolean {
  for (const side of [1, -1]) {
    let before = 0;
    let grows = true;
    for (let k = 0; k < NEAR.float64.length && grows; k++) {
      const { size, huge } = sizeNear(trial, { k, side, quantity });
      if (size === Infinity && before > huge) break;
      grows = size < Infinity && size > GROWTH * before;
      before = size;
    }
    if (grows) return true;
  }
  return false;
}

function sizeNear(
  trial: Trial,
  { k, side, quantity }: {
    readonly k: number;
    readonly side: number;
    readonly quantity: (round: Round) => number;
  },
): { readonly size: number; readonly huge: number } {
  const inputs = trial.inputs();
  let huge = HUGE.float64;
  for (const i of trial.differentiable) {
    const { data, dtype } = inputs[i]!;
    huge = HUGE[dtype];
    const { lo, hi } = trial.domains[i]!;
    for (let j = 0; j < data.length; j++) {
      const v = data[j]!;
      const moved = v === 0
        ? side * 2 ** -NEAR_ZERO[dtype][k]!
        : v * (1 - side * 2 ** -NEAR[dtype][k]!);
      data[j] = Math.min(hi, Math.max(lo, moved));
    }
  }
  try {
    return { size: quantity(round(trial, { inputs, dout: withoutZeros })), huge };
  } catch {
    return { size: NaN, huge };
  }
}

/** An upstream gradient behind which no pole is hidden: one of 0 hides that of the entry that it belongs to. */
export function withoutZeros(dout: Tensor): Tensor {
  return map(dout, (d) => d === 0 ? 1 : d);
}

/** The positions of what is not finite. */
export function notFiniteIn(x: Tensor): readonly number[] {
  return [...x.data.keys()].filter((i) => !Number.isFinite(x.data[i]));
}

/** The largest magnitude at the positions: NaN where one is no number. */
export function sizeAt(x: Tensor, positions: readonly number[]): number {
  return Math.max(...positions.map((i) => Math.abs(x.data[i]!)));
}
