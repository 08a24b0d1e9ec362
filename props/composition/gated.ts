import {
  Affine,
  everyLayer,
  Gated,
  prop,
  rowsDoNotMix,
  sameAs,
  Sequential,
  Sigmoid,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

interface Params extends Record<string, Tensor> {
  readonly V: Tensor;
  readonly c: Tensor;
  readonly W: Tensor;
  readonly b: Tensor;
}

/** GLU, σ(x V + c) ∘ (x W + b), by sums over indices. */
function slowGlu({ V, c, W, b }: Params): Layer {
  const params = [V, c, W, b];
  const grads = params.map(({ shape }) => zeros(shape));
  let x: Tensor;
  const [D, M] = W.shape as [number, number];
  const at = (n: number, m: number): { gate: number; value: number } => {
    let [logit, value] = [c.at(m), b.at(m)];
    for (let d = 0; d < D; d++) {
      logit += x.at(n, d) * V.at(d, m);
      value += x.at(n, d) * W.at(d, m);
    }
    return { gate: 1 / (1 + Math.exp(-logit)), value };
  };
  return {
    params,
    grads,
    forward(input: Tensor): Tensor {
      x = input;
      const out = zeros([x.shape[0]!, M]);
      for (let i = 0; i < out.size; i++) {
        const { gate, value } = at(Math.floor(i / M), i % M);
        out.data[i] = gate * value;
      }
      return out;
    },
    backward(dout?: Tensor): Tensor {
      const dx = zeros(x.shape);
      const [dV, dc, dW, db] = grads as [Tensor, Tensor, Tensor, Tensor];
      for (const grad of grads) grad.data.fill(0);
      for (let i = 0; i < dout!.size; i++) {
        const [n, m] = [Math.floor(i / M), i % M];
        const { gate, value } = at(n, m);
        const dvalue = dout!.data[i]! * gate;
        const dlogit = dout!.data[i]! * value * gate * (1 - gate);
        dc.data[m]! += dlogit;
        db.data[m]! += dvalue;
        for (let d = 0; d < D; d++) {
          dV.data[d * M + m]! += dlogit * x.at(n, d);
          dW.data[d * M + m]! += dvalue * x.at(n, d);
          dx.data[n * D + d]! += dlogit * V.at(d, m) + dvalue * W.at(d, m);
        }
      }
      return dx;
    },
  };
}

const N: Axis = { name: "N", max: 4 };
const D: Axis = { name: "D", max: 3 };
const M: Axis = { name: "M", max: 3 };

const layer = ({ V, c, W, b }: Params): Layer =>
  new Gated(new Sequential(new Affine(V, c), new Sigmoid()), new Affine(W, b));

export const gated: Prop = prop({
  name: "Gated Affine: GLU",
  given: {
    x: tensors([N, D]),
    V: tensors([D, M]),
    c: tensors([M]),
    W: tensors([D, M]),
    b: tensors([M]),
  },
  layer,
  laws: [...everyLayer, rowsDoNotMix],
});

// Logits of a moderate size, as only they are exact enough for two ways to agree.
const moderate = { min: -3, max: 3 };

export const gatedByFormula: Prop = prop({
  name: "Gated Affine by its formula",
  given: {
    x: tensors([N, D], moderate),
    V: tensors([D, M], moderate),
    c: tensors([M], moderate),
    W: tensors([D, M], moderate),
    b: tensors([M], moderate),
  },
  layer,
  laws: [sameAs("sums over indices", slowGlu, { ulps: 1024 })],
});
