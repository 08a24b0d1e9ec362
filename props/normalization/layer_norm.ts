import {
  agreesInFloat32,
  everyLayer,
  full,
  LayerNorm,
  normalized,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  scaleInvariant,
  shiftInvariant,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { slowNormalization } from "./slow_normalization.ts";

type ScaleAndShift = { gamma: Tensor; beta: Tensor };
const EPS = 1e-5;

function slowLayerNorm({ gamma, beta }: ScaleAndShift): Layer {
  return slowNormalization({
    gamma,
    beta,
    eps: EPS,
    group: (index) => `row ${index.slice(0, -1)}`,
    channel: (index) => index.at(-1)!,
  });
}

const layer = ({ gamma, beta }: ScaleAndShift): Layer => new LayerNorm({ gamma, beta });
const laws = [
  ...everyLayer,
  agreesInFloat32,
  rowsDoNotMix,
  permutedBatches,
  // What is divided by a deviation near √ε is rounded by 1/√ε more.
  sameAs("the Jacobian, entry by entry", slowLayerNorm, { ulps: 2 ** 20 }),
];

export const layerNorm: Prop = prop({
  name: "LayerNorm",
  given: { x: tensors(["N", "D"]), gamma: tensors(["D"]), beta: tensors(["D"]) },
  layer,
  laws,
});

export const layerNormOfSequences: Prop = prop({
  name: "LayerNorm of [N,T,D]",
  given: {
    x: tensors([{ name: "N", max: 3 }, { name: "T", max: 3 }, "D"]),
    gamma: tensors(["D"]),
    beta: tensors(["D"]),
  },
  layer,
  laws,
});

export const layerNormOverTwoAxes: Prop = prop({
  name: "LayerNorm over two axes",
  given: {
    x: tensors(["N", { name: "H", max: 3 }, { name: "W", max: 3 }]),
    gamma: tensors(["H", "W"]),
    beta: tensors(["H", "W"]),
  },
  layer,
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    sameAs("the Jacobian, entry by entry", ({ gamma, beta }: ScaleAndShift) =>
      slowNormalization({
        gamma,
        beta,
        eps: EPS,
        group: ([n]) => `row ${n}`,
        channel: ([, h, w], shape) => h! * shape[2]! + w!,
      }), { ulps: 2 ** 20 }),
  ],
});

export const layerNormUnscaled: Prop = prop({
  name: "LayerNorm with a scale of 1",
  given: { x: tensors(["N", { name: "D", max: 8 }]) },
  layer: ({ x }) => {
    const D = x.shape[1]!;
    return new LayerNorm({ gamma: full([D], 1), beta: zeros([D]) });
  },
  laws: [normalized({ eps: EPS }), scaleInvariant({ eps: EPS }), shiftInvariant],
});
