import {
  agreesInFloat32,
  everyLayer,
  full,
  normalized,
  permutedBatches,
  prop,
  RMSNorm,
  rowsDoNotMix,
  sameAs,
  scaleInvariant,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { slowNormalization } from "./slow_normalization.ts";

const EPS = 1e-5;

function slowRMSNorm({ gamma }: { gamma: Tensor }): Layer {
  return slowNormalization({
    gamma,
    eps: EPS,
    group: (index) => `row ${index.slice(0, -1)}`,
    channel: (index) => index.at(-1)!,
    isCentered: false,
  });
}

const layer = ({ gamma }: { gamma: Tensor }): Layer => new RMSNorm({ gamma });
const laws = [
  ...everyLayer,
  agreesInFloat32,
  rowsDoNotMix,
  permutedBatches,
  sameAs("the Jacobian, entry by entry", slowRMSNorm, { ulps: 2 ** 20 }),
];

export const rmsNorm: Prop = prop({
  name: "RMSNorm",
  given: { x: tensors(["N", "D"]), gamma: tensors(["D"]) },
  layer,
  laws,
});

export const rmsNormOfSequences: Prop = prop({
  name: "RMSNorm of [N,T,D]",
  given: {
    x: tensors([{ name: "N", max: 3 }, { name: "T", max: 3 }, "D"]),
    gamma: tensors(["D"]),
  },
  layer,
  laws,
});

const square = { eps: EPS, isCentered: false };

export const rmsNormUnscaled: Prop = prop({
  name: "RMSNorm with a scale of 1",
  given: { x: tensors(["N", { name: "D", max: 8 }]) },
  layer: ({ x }) => new RMSNorm({ gamma: full([x.shape[1]!], 1) }),
  laws: [normalized(square), scaleInvariant(square)],
});
