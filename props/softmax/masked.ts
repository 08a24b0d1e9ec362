import { map, multiply, zipWith } from "../../src/mod.ts";
import type { Layer, Tensor } from "../../src/mod.ts";

/**
 * A layer of logits of which some are masked, by −∞: those below 0 in `m`, but never the first of a row.
 * What comes out of a masked logit is taken as 0.
 */
export function masked(layer: Layer, m: Tensor): Layer {
  const isKept = keptIn(m);
  const has = (x: Tensor): boolean => x.rank === m.rank;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      const out = layer.forward(zipWith(x, isKept, (v, kept) => kept === 1 ? v : -Infinity));
      return has(out) ? zipWith(out, isKept, (v, kept) => kept === 1 ? v : 0) : out;
    },
    backward(dout: Tensor): Tensor {
      const dx = layer.backward(has(dout) ? multiply(dout, isKept) : dout) as Tensor;
      // Not by choosing: NaN stays to be seen.
      return multiply(dx, isKept);
    },
  };
}

/** 1 for each logit that is kept, else 0. */
export function keptIn(m: Tensor): Tensor {
  const width = m.shape[m.rank - 1]!;
  let entry = 0;
  return map(m, (v) => entry++ % width === 0 || v >= 0 ? 1 : 0);
}
