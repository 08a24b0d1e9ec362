import {
  bounded,
  classIndices,
  EmbeddingDot,
  everyLayer,
  full,
  generator,
  NegativeSamplingLoss,
  prop,
  sameAs,
  SigmoidWithLoss,
  slice,
  symmetricHessian,
  Tensor,
  tensors,
  UnigramSampler,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop } from "../../src/mod.ts";
import fc from "fast-check";

const SAMPLE_SIZE = 2;

/** What was drawn: embeddings, how often each word occurs less 1, and a seed. */
interface Drawn extends Record<string, unknown> {
  readonly W: Tensor;
  readonly counts: Tensor;
  readonly seed: number;
}

function samplerOf({ counts, seed }: Drawn): UnigramSampler {
  return new UnigramSampler({
    counts: [...counts.data].map((count) => count + 1),
    random: generator(seed),
  });
}

/** The book's: an EmbeddingDot and a SigmoidWithLoss for each word, whose gradients add up. */
function oneForEachWord(drawn: Drawn): Layer {
  const sampler = samplerOf(drawn);
  const dW = zeros(drawn.W.shape);
  const words = Array.from({ length: SAMPLE_SIZE + 1 }, () => ({
    dot: new EmbeddingDot(drawn.W),
    loss: new SigmoidWithLoss(),
  }));
  return {
    params: [drawn.W],
    grads: [dW],
    forward(h: Tensor, targets: Tensor): Tensor {
      const ids = sampler.sample(targets, SAMPLE_SIZE);
      const out = zeros([]);
      words.forEach(({ dot, loss }, k) => {
        const column = k === 0
          ? targets
          : new Tensor(targets.shape, slice(ids, { axis: 1, start: k - 1, end: k }).data);
        const labels = full(targets.shape, k === 0 ? 1 : 0);
        out.data[0]! += loss.forward(dot.forward(h, column), labels).item();
      });
      return out;
    },
    backward(dout: Tensor): Tensor {
      const gradients = words.map(({ dot, loss }) => dot.backward(loss.backward(dout)));
      dW.data.fill(0);
      for (const { dot } of words) dot.grads[0].data.forEach((v, i) => dW.data[i]! += v);
      const dh = zeros(gradients[0]!.shape);
      for (const gradient of gradients) gradient.data.forEach((v, i) => dh.data[i]! += v);
      return dh;
    },
  };
}

const V = { name: "V", min: SAMPLE_SIZE + 1, max: 5 };

export const negativeSamplingLoss: Prop = prop({
  name: "NegativeSamplingLoss",
  given: {
    h: tensors(["N", "D"]),
    W: tensors([V, "D"]),
    targets: classIndices(["N"], { classes: V }),
    counts: classIndices([V], { classes: 9 }),
    seed: fc.nat(),
  },
  inputs: ["h", "targets"],
  nondifferentiable: ["targets"],
  // Each forward draws other words.
  stateful: true,
  layer: (drawn) =>
    new NegativeSamplingLoss({
      W: drawn.W,
      sampler: samplerOf(drawn),
      sampleSize: SAMPLE_SIZE,
    }),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    symmetricHessian,
    sameAs("an EmbeddingDot and a SigmoidWithLoss for each word", oneForEachWord, { ulps: 256 }),
  ],
});
