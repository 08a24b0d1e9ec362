import { generator, type Layer, type Tensor, uniform, zeros } from "../../src/mod.ts";

/** What decides over a mask. */
export type Drawn = {
  readonly seed: number;
  readonly ratio: number;
  readonly isInverted: boolean;
};

/**
 * Draws one number for each place that `place` tells of an entry, in the order of the places; each forward
 * goes on where the one before stopped.
 */
export function slowDropout(
  { seed, ratio, isInverted }: Drawn,
  { places, place }: {
    readonly places: (x: Tensor) => number;
    readonly place: (x: Tensor, entry: number) => number;
  },
): Layer {
  const random = generator(seed);
  let factors: number[];
  const times = (x: Tensor): Tensor => {
    const out = zeros(x.shape);
    factors.forEach((factor, i) => out.data[i] = factor * x.data[i]! + 0);
    return out;
  };
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      const drops = Array.from({ length: places(x) }, () => uniform(random) < ratio);
      const kept = isInverted ? 1 / (1 - ratio) : 1;
      factors = [...x.data].map((_, i) => drops[place(x, i)] ? 0 : kept);
      return times(x);
    },
    backward: (dout?: Tensor) => times(dout!),
  };
}
