import {
  classIndices,
  Embedding,
  EmbeddingDot,
  everyLayer,
  gather,
  generator,
  type Law,
  map,
  multiply,
  NegativeSamplingLoss,
  onlyPickedRowsLearn,
  repeatedRowsAddUp,
  reshape,
  sameAs,
  scatterAdd,
  set,
  sum,
  type Tensor,
  tensors,
  UnigramSampler,
  zeros,
} from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";
import fc from "fast-check";
import { type Broken, broken, formulas, type Named } from "./broken.ts";
import { matrix, scalar, sizes } from "./matrix.ts";

/** Looks rows of W up by ids [N,T]; what it answers for dW is changed. */
function lookup(
  { caughtBy = "param gradient", laws = [], ...mistake }: Named & {
    readonly caughtBy?: string;
    readonly laws?: readonly Law[];
  },
  dW: (at: { W: Tensor; ids: Tensor; dout: Tensor }) => Tensor,
): Broken {
  return broken({ ...mistake, caughtBy }, {
    given: { W: tensors(["V", "D"]), ids: classIndices(["N", "T"], { classes: "V" }) },
    inputs: ["ids"],
    nondifferentiable: ["ids"],
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (ids) => gather(W, ids),
        backward: ({ dout }, ids) => [dW({ W, ids, dout })],
      }),
    laws: [...everyLayer, ...laws],
  });
}

function scattered(W: Tensor, ids: Tensor, rows: Tensor): Tensor {
  const dW = zeros(W.shape);
  scatterAdd(dW, { indices: ids, rows });
  return dW;
}

/** The inner products of h with rows of W, with wrong gradients. */
function dot(
  mistake: Named & { readonly caughtBy?: string },
  backward: (at: { h: Tensor; W: Tensor; ids: Tensor; dout: Tensor }) => readonly Tensor[],
): Broken {
  return broken(mistake, {
    given: {
      h: tensors(["N", "D"]),
      W: tensors(["V", "D"]),
      ids: classIndices(["N"], { classes: "V" }),
    },
    inputs: ["h", "ids"],
    nondifferentiable: ["ids"],
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (h, ids) => new EmbeddingDot(W).forward(h, ids),
        backward: ({ dout }, h, ids) => backward({ h, W, ids, dout }),
      }),
    laws: everyLayer,
  });
}

/** Each row of x times its own number. */
function weighted(x: Tensor, weights: Tensor): Tensor {
  return multiply(x, reshape(weights, [weights.size, 1]));
}

const V = { name: "V", min: 3, max: 5 };

/** A negative sampling loss of two drawn words, with a mistake. */
function sampling(
  mistake: Named & { readonly caughtBy?: string },
  layer: (right: NegativeSamplingLoss, W: Tensor, sampler: UnigramSampler) => Layer,
): Broken {
  const build = (W: Tensor, seed: number): [NegativeSamplingLoss, UnigramSampler] => {
    const counts = Array.from({ length: W.shape[0]! }, () => 1);
    const sampler = new UnigramSampler({ counts, random: generator(seed) });
    return [new NegativeSamplingLoss({ W, sampler, sampleSize: 2 }), sampler];
  };
  return broken(mistake, {
    given: {
      h: tensors(["N", "D"]),
      W: tensors([V, "D"]),
      ids: classIndices(["N"], { classes: V }),
      seed: fc.nat(),
    },
    inputs: ["h", "ids"],
    nondifferentiable: ["ids"],
    stateful: true,
    layer: ({ W, seed }) => {
      const [right, sampler] = build(W, seed);
      return layer(right, W, sampler);
    },
    laws: [
      ...everyLayer,
      sameAs(
        "NegativeSamplingLoss",
        ({ W, seed }: { W: Tensor; seed: number }) => build(W, seed)[0],
      ),
    ],
  });
}

/** Wrong gradients of what looks words up, and scores them. */
export const embeddingLayers: readonly Broken[] = [
  lookup(
    {
      mistake: "TimeEmbedding that keeps the gradient of the last step",
      named: /only the last contribution is kept|wrong only where|a term is missing/,
      caughtBy: "gradients of repeated rows add up",
      laws: [repeatedRowsAddUp],
    },
    ({ W, ids, dout }) => {
      const T = ids.shape[1]!;
      const D = W.shape[1]!;
      const last = dout.clone();
      last.data.forEach((_, i) => {
        if (Math.floor(i / D) % T !== T - 1) last.data[i] = 0;
      });
      return scattered(W, ids, last);
    },
  ),
  lookup(
    {
      mistake: "TimeEmbedding averaged over the steps",
      named: /divided by N once too often, N = the size of (ids|d?out)'s axis 1/,
    },
    ({ W, ids, dout }) => multiply(scattered(W, ids, dout), 1 / ids.shape[1]!),
  ),
  lookup(
    {
      mistake: "Embedding with a weight decay in its gradient",
      named: /0\.01|a term is (missing|one too many)|W/,
      caughtBy: "only picked rows learn",
      laws: [onlyPickedRowsLearn],
    },
    ({ W, ids, dout }) => {
      const dW = scattered(W, ids, dout);
      dW.data.forEach((_, i) => dW.data[i]! += 0.01 * W.data[i]!);
      return dW;
    },
  ),
  dot(
    {
      mistake: "EmbeddingDot that hands W the gradient of h",
      named: /stands? in place of/,
      caughtBy: "param gradient",
    },
    ({ W, ids, dout }) => {
      const dh = weighted(gather(W, ids), dout);
      return [dh, scattered(W, ids, dh)];
    },
  ),
  dot(
    {
      mistake: "EmbeddingDot that keeps the last gradient of a repeated id",
      named: /only the last contribution is kept/,
      caughtBy: "param gradient",
    },
    ({ h, W, ids, dout }) => {
      const dW = zeros(W.shape);
      const rows = weighted(h, dout);
      const width = W.shape[1]!;
      ids.data.forEach((id, n) =>
        dW.data.set(rows.data.subarray(n * width, (n + 1) * width), id * width)
      );
      return [weighted(gather(W, ids), dout), dW];
    },
  ),
  dot(
    {
      mistake: "EmbeddingDot whose dh is of the row of the first id",
      named: /ids|row|shifted|in place of/,
    },
    ({ h, W, ids, dout }) => [
      matrix(sizes(h), (n, d) => dout.data[n]! * W.at(ids.data[0]!, d)),
      scattered(W, ids, weighted(h, dout)),
    ],
  ),
  sampling(
    {
      mistake: "NegativeSamplingLoss that learns of its targets only",
      named: /contribution is kept|wrong only in rows whose index does not appear in ids/,
      caughtBy: "param gradient",
    },
    (right, W) => {
      const dW = zeros(W.shape);
      let ids: Tensor;
      return {
        params: right.params,
        grads: [dW],
        forward: (h: Tensor, targets: Tensor) => right.forward(h, ids = targets.clone()),
        backward(dout: Tensor): Tensor {
          const dh = right.backward(dout);
          const [all] = right.grads;
          const D = W.shape[1]!;
          dW.data.forEach((_, i) => {
            dW.data[i] = ids.data.includes(Math.floor(i / D)) ? all.data[i]! : 0;
          });
          return dh;
        },
      };
    },
  ),
  sampling(
    {
      mistake: "NegativeSamplingLoss that is not divided by N in backward",
      named:
        /1\/N of a mean is missing, N = the (size of (h|ids)'s axis 0|number of ids's entries)/,
    },
    (right, W) => {
      const dW = zeros(W.shape);
      let n: number;
      return {
        params: right.params,
        grads: [dW],
        forward: (h: Tensor, targets: Tensor) => (n = targets.size, right.forward(h, targets)),
        backward(dout: Tensor): Tensor {
          const dh = multiply(right.backward(dout), n);
          set(dW, multiply(right.grads[0], n));
          return dh;
        },
      };
    },
  ),
  sampling(
    {
      mistake: "NegativeSamplingLoss that forgets its target",
      caughtBy: "same as NegativeSamplingLoss",
    },
    (_, W, sampler) => {
      const dW = zeros(W.shape);
      const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
      let words: { dots: EmbeddingDot[]; scores: Tensor[]; n: number };
      return {
        params: [W],
        grads: [dW],
        forward(h: Tensor, targets: Tensor): Tensor {
          const ids = sampler.sample(targets, 2);
          const dots = [new EmbeddingDot(W), new EmbeddingDot(W)];
          const scores = dots.map((one, k) => {
            const column = targets.clone();
            column.data.forEach((_, n) => column.data[n] = ids.at(n, k));
            return one.forward(h, column);
          });
          words = { dots, scores, n: targets.size };
          const losses = scores.map((score) => sum(map(score, softplus)).item());
          return scalar((losses[0]! + losses[1]!) / targets.size);
        },
        backward(dout: Tensor): Tensor {
          const scale = dout.item() / words.n;
          const [a, b] = words.dots.map((one, k) =>
            one.backward(map(words.scores[k]!, (s) => scale / (1 + Math.exp(-s))))
          );
          dW.data.forEach((_, i) =>
            dW.data[i] = words.dots[0]!.grads[0].data[i]! + words.dots[1]!.grads[0].data[i]!
          );
          b!.data.forEach((v, i) => a!.data[i]! += v);
          return a!;
        },
      };
    },
  ),
  broken({
    mistake: "Embedding that counts ids from 1",
    caughtBy: "same as Embedding",
  }, {
    given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
    inputs: ["ids"],
    nondifferentiable: ["ids"],
    layer: ({ W }) => {
      const near = (ids: Tensor): Tensor => map(ids, (id) => (id + 1) % W.shape[0]!);
      return formulas({
        params: [W],
        forward: (ids) => gather(W, near(ids)),
        backward: ({ dout }, ids) => [scattered(W, near(ids), dout)],
      });
    },
    laws: [...everyLayer, sameAs("Embedding", ({ W }: { W: Tensor }) => new Embedding(W))],
  }),
];
