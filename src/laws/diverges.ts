import type { Trial } from "./law.ts";
import { map, type Tensor } from "../tensor/mod.ts";
import { type Round, round } from "./round.ts";

/** How near the point is come to, as exponents of two that double: beside an entry, and beside 0. */
const NEAR = { float64: [6, 12, 24, 48], float32: [3, 6, 12, 22] };
const NEAR_ZERO = { float64: [60, 120, 240, 480], float32: [14, 28, 56, 112] };
/** So often the point is come nearer to. */
const STEPS = NEAR.float64.length;
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
    for (let k = 0; k < STEPS && grows; k++) {
      const size = sizeNear(trial, { k, side, quantity });
      grows = size !== undefined && size > GROWTH * before && size > 0;
      before = size ?? 0;
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
): number | undefined {
  const inputs = trial.inputs();
  for (const i of trial.differentiable) {
    const { data, dtype } = inputs[i]!;
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
    const size = quantity(round(trial, { inputs, dout: withoutZeros }));
    return Number.isFinite(size) ? size : undefined;
  } catch {
    return undefined;
  }
}

/** An upstream gradient behind which no pole is hidden: one of 0 hides that of the entry that it belongs to. */
export function withoutZeros(dout: Tensor): Tensor {
  return map(dout, (d) => d === 0 ? 1 : d);
}

/** The entries of a tensor that are not finite. */
export function notFiniteIn({ data }: Tensor): readonly number[] {
  return Array.from(data.keys()).filter((i) => !Number.isFinite(data[i]));
}

/** The largest magnitude among some entries of a tensor, or Infinity where one of them is not finite. */
export function sizeAt({ data }: Tensor, entries: readonly number[]): number {
  return entries.reduce((size, i) => {
    const v = Math.abs(data[i]!);
    return v < Infinity ? Math.max(size, v) : Infinity;
  }, 0);
}
