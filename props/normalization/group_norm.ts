import fc from "fast-check";
import {
  agreesInFloat32,
  everyLayer,
  full,
  GroupNorm,
  normalized,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  scaleInvariant,
  shiftInvariantOver,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Over, Prop, Tensor } from "../../src/mod.ts";
import { slowNormalization } from "./slow_normalization.ts";

type Given = { gamma: Tensor; beta: Tensor; groups: number };
const EPS = 1e-5;
const CHANNELS = 4;

function slowGroupNorm({ gamma, beta, groups }: Given): Layer {
  return slowNormalization({
    gamma,
    beta,
    eps: EPS,
    group: ([n, c]) => `example ${n}, group ${Math.floor(c! / (CHANNELS / groups))}`,
    channel: ([, c]) => c!,
  });
}

const layer = ({ gamma, beta, groups }: Given): Layer => new GroupNorm({ gamma, beta, groups });
const laws = [
  ...everyLayer,
  agreesInFloat32,
  rowsDoNotMix,
  permutedBatches,
  sameAs("the Jacobian, entry by entry", slowGroupNorm, { ulps: 2 ** 20 }),
];
const groups = fc.constantFrom(1, 2, 4);
const drawn = { gamma: tensors([CHANNELS]), beta: tensors([CHANNELS]), groups };

export const groupNorm: Prop = prop({
  name: "GroupNorm",
  given: { x: tensors(["N", CHANNELS]), ...drawn },
  layer,
  laws,
});

const images = [{ name: "N", max: 2 }, CHANNELS, { name: "H", max: 2 }, { name: "W", max: 2 }];

export const groupNormOfImages: Prop = prop({
  name: "GroupNorm of [N,C,H,W]",
  given: { x: tensors(images), ...drawn },
  layer,
  laws,
});

/** Each group of each example. */
const over: Over = {
  as: (shape, { groups }) => [
    shape[0]!,
    groups as number,
    CHANNELS / (groups as number) * shape[2]! * shape[3]!,
  ],
};

export const groupNormUnscaled: Prop = prop({
  name: "GroupNorm with a scale of 1",
  given: { x: tensors(images), groups },
  layer: ({ groups }) =>
    new GroupNorm({ gamma: full([CHANNELS], 1), beta: zeros([CHANNELS]), groups }),
  laws: [
    normalized({ ...over, eps: EPS }),
    scaleInvariant({ ...over, eps: EPS }),
    shiftInvariantOver(over),
  ],
});
