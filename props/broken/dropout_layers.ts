import fc from "fast-check";
import {
  Dropout,
  evaluationKeepsState,
  everyLayer,
  generator,
  type Given,
  keepsExpectation,
  map,
  multiply,
  sameAs,
  sameMask,
  scalesInEvaluation,
  type Tensor,
  tensors,
  TimeDropout,
  uniform,
} from "../../src/mod.ts";
import type { Law, Layer } from "../../src/mod.ts";
import { type Broken, broken, withBackward } from "./broken.ts";

type Drawn = { x: Tensor; seed: number; ratio: number };

/** A dropout that draws its mask, and a law that it breaks. */
function wrong(
  [mistake, named]: readonly [string, RegExp?],
  { layer, laws, caughtBy }: {
    readonly layer: (drawn: Drawn) => Layer;
    readonly laws: readonly Law[];
    readonly caughtBy: string;
  },
): Broken {
  return broken({ mistake, caughtBy, ...named === undefined ? {} : { named } }, {
    given: {
      x: tensors(["N", "T", "D"]),
      seed: fc.nat(),
      ratio: fc.constantFrom(0.1, 0.3, 0.7),
    },
    layer,
    stateful: true,
    laws,
  });
}

const ratioOf = ({ ratio }: Given): number => ratio as number;

/** A layer with modes, by what it multiplies each entry. */
function masked(
  { training, evaluation }: { training: () => number; evaluation: () => number },
): Layer {
  let mask: Tensor;
  return {
    isTraining: true,
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      const draw = this.isTraining ? training : evaluation;
      mask = map(x, draw);
      return multiply(x, mask);
    },
    backward: (dout?: Tensor) => multiply(dout!, mask),
  };
}

/** Wrong layers that drop at random: what is drawn, how often, and how it is made up for. */
export const dropoutLayers: readonly Broken[] = [
  wrong(["dropout that keeps what it should drop"], {
    layer: ({ seed, ratio }) => {
      const random = generator(seed);
      return masked({
        training: () => uniform(random) < ratio ? 1 / (1 - ratio) : 0,
        evaluation: () => 1,
      });
    },
    laws: [keepsExpectation(ratioOf)],
    caughtBy: "keeps the expectation",
  }),
  wrong(["dropout that is scaled neither in training nor in evaluation"], {
    layer: ({ seed, ratio }) => {
      const random = generator(seed);
      return masked({ training: () => uniform(random) < ratio ? 0 : 1, evaluation: () => 1 });
    },
    laws: [keepsExpectation(ratioOf)],
    caughtBy: "keeps the expectation",
  }),
  wrong(["dropout that is scaled in training and in evaluation too"], {
    layer: ({ seed, ratio }) => {
      const random = generator(seed);
      return masked({
        training: () => uniform(random) < ratio ? 0 : 1 / (1 - ratio),
        evaluation: () => 1 - ratio,
      });
    },
    laws: [scalesInEvaluation()],
    caughtBy: "a number in evaluation",
  }),
  wrong(["dropout that drops in evaluation too"], {
    layer: ({ seed, ratio }) => {
      const random = generator(seed);
      const training = (): number => uniform(random) < ratio ? 0 : 1 / (1 - ratio);
      return masked({ training, evaluation: training });
    },
    laws: [scalesInEvaluation()],
    caughtBy: "a number in evaluation",
  }),
  wrong(["dropout that draws random numbers in evaluation"], {
    layer: ({ seed, ratio }) => {
      const random = generator(seed);
      return masked({
        training: () => uniform(random) < ratio ? 0 : 1 / (1 - ratio),
        evaluation: () => uniform(random) < 2 ? 1 : 0,
      });
    },
    laws: [evaluationKeepsState],
    caughtBy: "evaluation does not change state",
  }),
  wrong([
    "dropout that draws a new mask in backward",
    /random|mask|backward changes what it remembers/,
  ], {
    layer: ({ seed, ratio }) => {
      const other = new Dropout({ random: generator(seed + 1), ratio });
      return withBackward(
        new Dropout({ random: generator(seed), ratio }),
        (dout) => other.forward(dout),
      );
    },
    laws: [...everyLayer, sameMask],
    caughtBy: "same mask forward and backward",
  }),
  wrong(["dropout of sequences that draws a mask for each time step"], {
    layer: ({ seed, ratio }) =>
      new TimeDropout({ random: generator(seed), ratio, isShared: false }),
    laws: [
      sameAs(
        "one mask for all time steps",
        ({ seed, ratio }: Drawn) => new TimeDropout({ random: generator(seed), ratio }),
      ),
    ],
    caughtBy: "same as one mask for all time steps",
  }),
  wrong(["dropout of sequences whose mask is that of the first step and the batch", /mask|axis/], {
    layer: ({ seed, ratio, x }) => {
      const [N, T, D] = x.shape as [number, number, number];
      const layer = new TimeDropout({ random: generator(seed), ratio });
      let mask: Tensor;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          mask = layer.forward(map(x, () => 1));
          return multiply(x, mask);
        },
        // The factors of [N,D] are read as if they were [D,N].
        backward: (dout?: Tensor) => {
          const dx = dout!.clone();
          for (let i = 0; i < dx.size; i++) {
            const [n, d] = [Math.floor(i / (T * D)), i % D];
            const at = d * N + n;
            dx.data[i]! *= mask.data[Math.floor(at / D) * T * D + at % D]!;
          }
          return dx;
        },
      };
    },
    laws: everyLayer,
    caughtBy: "input gradient",
  }),
];
