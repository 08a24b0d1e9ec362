import {
  add,
  Attention,
  AttentionWeight,
  everyLayer,
  type Layer,
  map,
  matmul,
  multiply,
  reshape,
  rowsSumTo,
  slice,
  sum,
  type Tensor,
  tensors,
  TimeAttention,
  transpose,
  WeightSum,
  zeros,
} from "../../src/mod.ts";
import { type Broken, broken, formulas, type Named } from "./broken.ts";

const N = { name: "N", max: 3 };
const T = { name: "T", max: 4 };
const S = { name: "S", max: 3 };
const H = { name: "H", max: 3 };
const moderate = { min: -3, max: 3 };

/** A right layer of two inputs with another backward pass. */
function changed(
  layer: Layer,
  backward: (at: { a: Tensor; b: Tensor; dout: Tensor; right: Tensor[] }) => readonly Tensor[],
): Layer {
  let inputs: readonly [Tensor, Tensor];
  return {
    params: [],
    grads: [],
    forward(a: Tensor, b: Tensor): Tensor {
      inputs = [a.clone(), b.clone()];
      return layer.forward(a, b);
    },
    backward(dout?: Tensor): readonly Tensor[] {
      const right = layer.backward(dout) as Tensor[];
      return backward({ a: inputs[0], b: inputs[1], dout: dout!, right });
    },
  };
}

function weights(
  named: Named,
  change: Parameters<typeof changed>[1],
): Broken {
  return broken(named, {
    given: { hs: tensors([N, T, H], moderate), h: tensors([N, H], moderate) },
    inputs: ["hs", "h"],
    layer: () => changed(new AttentionWeight(), change),
  });
}

function weightedSum(named: Named, change: Parameters<typeof changed>[1]): Broken {
  return broken(named, {
    given: { hs: tensors([N, T, H]), a: tensors([N, T]) },
    inputs: ["hs", "a"],
    layer: () => changed(new WeightSum(), change),
  });
}

function attention(named: Named, layer: () => Layer): Broken {
  return broken(named, {
    given: { hs: tensors([N, T, H], moderate), h: tensors([N, H], moderate) },
    inputs: ["hs", "h"],
    layer,
  });
}

function timeAttention(named: Named, layer: () => Layer): Broken {
  return broken(named, {
    given: { hsEnc: tensors([N, T, H], moderate), hsDec: tensors([N, S, H], moderate) },
    inputs: ["hsEnc", "hsDec"],
    layer,
  });
}

/** The step s of a sequence [N,S,H], as [N,H]. */
function stepOf(x: Tensor, s: number): Tensor {
  return reshape(slice(x, { axis: 1, start: s, end: s + 1 }), [x.shape[0]!, x.shape[2]!]);
}

/** Wrong attention of the second book's kind. */
export const bookAttentionLayers: readonly Broken[] = [
  weights(
    {
      mistake: "AttentionWeight whose dh is the mean over the time steps",
      named: /divided by N once too often, N = the size of hs's axis 1/,
    },
    ({ a: hs, right: [dhs, dh] }) => [dhs!, map(dh!, (v) => v / hs.shape[1]!)],
  ),
  broken({
    mistake: "AttentionWeight with a softmax over the batch",
    caughtBy: "rows sum to 1",
  }, {
    given: { hs: tensors([N, T, H], moderate), h: tensors([N, H], moderate) },
    inputs: ["hs", "h"],
    layer: () => {
      const scores = (hs: Tensor, h: Tensor): Tensor =>
        reshape(matmul(hs, reshape(h, [...h.shape, 1])), hs.shape.slice(0, 2));
      const columns = (x: Tensor): Tensor => sum(x, { axis: 0, keepDims: true });
      return formulas({
        forward: (hs, h) => {
          const e = map(scores(hs, h), Math.exp);
          const total = columns(e).data;
          const width = total.length;
          const out = e.clone();
          for (let i = 0; i < out.size; i++) out.data[i]! /= total[i % width]!;
          return out;
        },
        backward: ({ out, dout }, hs, h) => {
          const total = columns(multiply(out, dout)).data;
          const ds = multiply(out, dout);
          const width = total.length;
          for (let i = 0; i < ds.size; i++) ds.data[i]! -= out.data[i]! * total[i % width]!;
          const column = reshape(ds, [...ds.shape, 1]);
          return [
            matmul(column, reshape(h, [h.shape[0]!, 1, h.shape[1]!])),
            reshape(matmul(transpose(column), hs), h.shape),
          ];
        },
      });
    },
    laws: [...everyLayer, rowsSumTo(1)],
  }),
  weightedSum(
    {
      mistake: "WeightSum whose da learns from the last feature only",
      named: /only the last contribution is kept/,
    },
    ({ a: hs, dout, right: [dhs, da] }) => {
      const [, , width] = hs.shape as [number, number, number];
      const last = da!.clone();
      const [, steps] = da!.shape as [number, number];
      for (let i = 0; i < last.size; i++) {
        last.data[i] = hs.data[i * width + width - 1]! *
          dout.data[Math.floor(i / steps) * width + width - 1]!;
      }
      return [dhs!, last];
    },
  ),
  weightedSum(
    {
      mistake: "WeightSum whose dhs is dc at each time step",
      named: /the factor a is missing|handed on|as if a were 1/,
    },
    ({ dout, right: [dhs, da] }) => {
      const spread = dhs!.clone();
      const [, steps, width] = spread.shape as [number, number, number];
      for (let i = 0; i < spread.size; i++) {
        spread.data[i] = dout.data[Math.floor(i / (steps * width)) * width + i % width]!;
      }
      return [spread, da!];
    },
  ),
  attention(
    {
      mistake: "Attention that forgets that its weights come from hs, too",
      named: /a term is missing|only (the last|one) contribution is kept|taken for (a )?constant/,
    },
    () => {
      const weightSum = new WeightSum();
      const attentionWeight = new AttentionWeight();
      return {
        params: [],
        grads: [],
        forward: (hs: Tensor, h: Tensor) => weightSum.forward(hs, attentionWeight.forward(hs, h)),
        backward: (dc?: Tensor) => {
          const [dhs, da] = weightSum.backward(dc!);
          return [dhs, attentionWeight.backward(da)[1]];
        },
      };
    },
  ),
  attention(
    {
      mistake: "Attention that takes its weights for constants",
      named: /dh is never computed|taken for (a )?constant/,
    },
    () => {
      const weightSum = new WeightSum();
      const attentionWeight = new AttentionWeight();
      let shape: readonly number[];
      return {
        params: [],
        grads: [],
        forward: (hs: Tensor, h: Tensor) => {
          shape = h.shape;
          return weightSum.forward(hs, attentionWeight.forward(hs, h));
        },
        backward: (dc?: Tensor) => [weightSum.backward(dc!)[0], zeros(shape)],
      };
    },
  ),
  timeAttention(
    {
      mistake: "TimeAttention whose encoder learns from the last step of the decoder only",
      named: /only the last contribution is kept/,
    },
    () => {
      const last = new Attention();
      return changed(new TimeAttention(), ({ a: hsEnc, b: hsDec, dout, right }) => {
        const s = hsDec.shape[1]! - 1;
        last.forward(hsEnc, stepOf(hsDec, s));
        return [last.backward(stepOf(dout, s))[0], right[1]!];
      });
    },
  ),
  timeAttention(
    {
      mistake: "TimeAttention with one Attention for all steps, which remembers the last",
      named: /backward reaches where forward does not: dhs/,
    },
    () => {
      const one = new Attention();
      let hsDec: Tensor;
      const joined = (parts: readonly Tensor[]): Tensor => {
        const out = zeros(hsDec.shape);
        const [, steps, width] = out.shape as [number, number, number];
        for (let i = 0; i < out.size; i++) {
          const n = Math.floor(i / (steps * width));
          out.data[i] = parts[Math.floor(i / width) % steps]!.data[n * width + i % width]!;
        }
        return out;
      };
      return {
        params: [],
        grads: [],
        forward: (hsEnc: Tensor, states: Tensor) => {
          hsDec = states.clone();
          return joined(
            Array.from(
              { length: states.shape[1]! },
              (_, s) => one.forward(hsEnc, stepOf(states, s)),
            ),
          );
        },
        backward: (dout?: Tensor) => {
          const all = Array.from(
            { length: dout!.shape[1]! },
            (_, s) => one.backward(stepOf(dout!, s)),
          );
          return [all.map(([dhs]) => dhs).reduce(add), joined(all.map(([, dh]) => dh))];
        },
      };
    },
  ),
];
