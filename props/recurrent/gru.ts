import {
  everyLayer,
  GRU,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";
import { slowCell, type UnitFormulas, type Weights } from "./slow_cell.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

/** The reset after the product, unit by unit. */
const unit: UnitFormulas = {
  forward: ({ fromX: [xz, xr, xn], fromH: [hz, hr, hn], state: [h] }) => {
    const z = sigmoid(xz! + hz!);
    return [(1 - z) * h! + z * Math.tanh(xn! + sigmoid(xr! + hr!) * hn!)];
  },
  backward: ({ fromX: [xz, xr, xn], fromH: [hz, hr, hn], state: [h] }, [dh]) => {
    const [z, r] = [sigmoid(xz! + hz!), sigmoid(xr! + hr!)];
    const n = Math.tanh(xn! + r * hn!);
    const dn = dh! * z * (1 - n ** 2);
    const [dz, dr] = [dh! * (n - h!) * z * (1 - z), dn * hn! * r * (1 - r)];
    return { fromX: [dz, dr, dn], fromH: [dz, dr, dn * r], state: [dh! * (1 - z)] };
  },
};

/** The reset before the product, written out as sums over indices. */
function slowGru({ Wx, Wh, b }: Weights): Layer {
  const [D, width] = Wx.shape as [number, number];
  const H = Wh.shape[0]!;
  const params = [Wx, Wh, b];
  const grads = params.map(({ shape }) => zeros(shape));
  let inputs: readonly [x: Tensor, h: Tensor];

  /** The gates of row n; the state that the candidate sees is reset. */
  const gatesOf = (n: number): { z: number[]; r: number[]; candidate: number[] } => {
    const [x, h] = inputs;
    const a = (k: number, state: (m: number) => number): number => {
      let sum = b.data[k]!;
      for (let d = 0; d < D; d++) sum += x.at(n, d) * Wx.at(d, k);
      for (let m = 0; m < H; m++) sum += state(m) * Wh.at(m, k);
      return sum;
    };
    const units = Array.from({ length: H }, (_, j) => j);
    const z = units.map((j) => sigmoid(a(j, (m) => h.at(n, m))));
    const r = units.map((j) => sigmoid(a(H + j, (m) => h.at(n, m))));
    const candidate = units.map((j) => Math.tanh(a(2 * H + j, (m) => r[m]! * h.at(n, m))));
    return { z, r, candidate };
  };

  return {
    params,
    grads,
    forward(x: Tensor, h: Tensor): Tensor {
      inputs = [x, h];
      const out = zeros(h.shape);
      for (let n = 0; n < h.shape[0]!; n++) {
        const { z, candidate } = gatesOf(n);
        for (let j = 0; j < H; j++) {
          out.data[n * H + j] = (1 - z[j]!) * h.at(n, j) + z[j]! * candidate[j]!;
        }
      }
      return out;
    },
    backward(dout: Tensor): readonly Tensor[] {
      const [x, h] = inputs;
      const [dx, dh] = [zeros(x.shape), zeros(h.shape)];
      const [dWx, dWh, db] = grads as [Tensor, Tensor, Tensor];
      for (const grad of grads) grad.data.fill(0);
      for (let n = 0; n < h.shape[0]!; n++) {
        const { z, r, candidate } = gatesOf(n);
        /** Sends the gradient of gate k back; returns what the m-th entry of its state gets. */
        const back = (k: number, da: number, state: (m: number) => number): number[] => {
          db.data[k]! += da;
          for (let d = 0; d < D; d++) {
            dx.data[n * D + d]! += da * Wx.at(d, k);
            dWx.data[d * width + k]! += da * x.at(n, d);
          }
          return Array.from({ length: H }, (_, m) => {
            dWh.data[m * width + k]! += da * state(m);
            return da * Wh.at(m, k);
          });
        };
        const dreset = new Array<number>(H).fill(0);
        for (let j = 0; j < H; j++) {
          const up = dout.at(n, j);
          dh.data[n * H + j]! += up * (1 - z[j]!);
          const dn = up * z[j]! * (1 - candidate[j]! ** 2);
          back(2 * H + j, dn, (m) => r[m]! * h.at(n, m)).forEach((v, m) => dreset[m]! += v);
          const dz = up * (candidate[j]! - h.at(n, j)) * z[j]! * (1 - z[j]!);
          back(j, dz, (m) => h.at(n, m)).forEach((v, m) => dh.data[n * H + m]! += v);
        }
        for (let j = 0; j < H; j++) {
          dh.data[n * H + j]! += dreset[j]! * r[j]!;
          const dr = dreset[j]! * h.at(n, j) * r[j]! * (1 - r[j]!);
          back(H + j, dr, (m) => h.at(n, m)).forEach((v, m) => dh.data[n * H + m]! += v);
        }
      }
      return [dx, dh];
    },
  };
}

const N: Axis = { name: "N", max: 3 };
const D: Axis = { name: "D", max: 3 };
const H: Axis = { name: "H", max: 3 };
const gates: Axis = { name: "H", times: 3 };
const given = {
  x: tensors([N, D]),
  hPrev: tensors([N, H]),
  Wx: tensors([D, gates]),
  Wh: tensors([H, gates]),
  b: tensors([gates]),
};
const laws = [...everyLayer, rowsDoNotMix, permutedBatches];

export const gru: Prop = prop({
  name: "GRU",
  given,
  inputs: ["x", "hPrev"],
  layer: (weights) => new GRU(weights),
  laws: [...laws, sameAs("sums over indices", slowGru, { ulps: 256 })],
});

export const gruResetAfter: Prop = prop({
  name: "GRU that resets after the product",
  given: { ...given, bh: tensors([H]) },
  inputs: ["x", "hPrev"],
  layer: (weights) => new GRU({ ...weights, resetAfter: true }),
  laws: [
    ...laws,
    sameAs(
      "sums over indices",
      (weights: Weights & { readonly bh: Tensor }) => slowCell(weights, unit),
      { ulps: 256 },
    ),
  ],
});
