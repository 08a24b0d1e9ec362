import * as tf from "./tfjs.ts";
import { type Axis, positives, type Prop, tensors, within } from "../../../src/mod.ts";
import { op } from "./op.ts";

/** The sizes that an image is brought to, from [3,4] or from [2,3]. */
const SIZES: readonly [number, number][] = [[6, 8], [5, 3], [2, 2], [3, 4], [1, 1]];
/** Whether corners are aligned, and whether centres are at halves. */
const PLACES: readonly (readonly [string, boolean, boolean])[] = [
  ["", false, false],
  [", align corners", true, false],
  [", half-pixel centres", false, true],
];

const H: Axis = { name: "H", min: 2, max: 4 };
const image = tensors([1, H, 4, 2]);
const scales = { min: 0.25, max: 4 };
const scalesDomain = within(0.1, 10);

/** Functions of images, and those that normalise. */
export const imageOps: readonly Prop[] = [
  ...SIZES.flatMap((size) =>
    PLACES.flatMap(([place, alignCorners, halfPixelCenters]) => [
      op({
        name: "image.resizeBilinear",
        mode: `to ${size}${place}`,
        given: { x: tensors([1, 3, 4, 2]) },
        call: ({ x }) => tf.image.resizeBilinear(x, size, alignCorners, halfPixelCenters),
      }),
      op({
        name: "image.resizeNearestNeighbor",
        mode: `to ${size}${place}`,
        given: { x: tensors([1, 3, 4, 2]) },
        call: ({ x }) => tf.image.resizeNearestNeighbor(x, size, alignCorners, halfPixelCenters),
      }),
    ])
  ),
  ...PLACES.flatMap(([place, alignCorners, halfPixelCenters]) =>
    SIZES.map((size) =>
      op({
        name: "image.resizeBilinear",
        mode: `a square to ${size}${place}`,
        given: { x: tensors([1, 3, 3, 2]) },
        call: ({ x }) => tf.image.resizeBilinear(x, size, alignCorners, halfPixelCenters),
      })
    )
  ),
  op({
    name: "image.flipLeftRight",
    given: { x: image },
    call: ({ x }) => tf.image.flipLeftRight(x),
  }),
  op({
    name: "image.grayscaleToRGB",
    given: { x: tensors([1, H, 2, 1]) },
    call: ({ x }) => tf.image.grayscaleToRGB(x),
  }),
  op({
    name: "image.rgbToGrayscale",
    given: { x: tensors([1, H, 2, 3]) },
    call: ({ x }) => tf.image.rgbToGrayscale(x),
  }),
  op({
    name: "image.rotateWithOffset",
    given: { x: image },
    call: ({ x }) => tf.image.rotateWithOffset(x, 0.5),
  }),
  op({
    name: "image.cropAndResize",
    given: { x: image },
    call: ({ x }) => tf.image.cropAndResize(x, [[0, 0, 1, 1]], [0], [2, 2]),
  }),
  ...([[1, 1, 1, 0.5], [2, 1, 0.5, 0.75], [5, 0.5, 2, 1]] as const).map(
    ([radius, bias, alpha, beta]) =>
      op({
        name: "localResponseNormalization",
        mode: `radius ${radius}, bias ${bias}, alpha ${alpha}, beta ${beta}`,
        given: { x: tensors([1, 1, "W", 4]) },
        call: ({ x }) => tf.localResponseNormalization(x, radius, bias, alpha, beta),
      }),
  ),
  ...([2, 3, 4] as const).map((rank) =>
    op({
      name: "batchNorm",
      mode: `of rank ${rank}`,
      given: {
        x: tensors([..."NHW".slice(0, rank - 1), "C"]),
        mean: tensors(["C"]),
        variance: positives(["C"], scales),
        offset: tensors(["C"]),
        scale: tensors(["C"]),
      },
      domain: { variance: scalesDomain },
      call: ({ x, mean, variance, offset, scale }) =>
        tf.batchNorm(x, mean, variance, offset, scale),
    })
  ),
  op({
    name: "batchNorm",
    mode: "statistics of the same shape",
    given: {
      x: tensors(["N", "C"]),
      mean: tensors(["N", "C"]),
      variance: positives(["N", "C"], scales),
      offset: tensors(["N", "C"]),
      scale: tensors(["N", "C"]),
    },
    domain: { variance: scalesDomain },
    call: ({ x, mean, variance, offset, scale }) => tf.batchNorm(x, mean, variance, offset, scale),
  }),
  op({
    name: "batchNorm",
    mode: "of rank 2, without offset",
    given: {
      x: tensors(["N", "C"]),
      mean: tensors(["C"]),
      variance: positives(["C"], scales),
      scale: tensors(["C"]),
    },
    domain: { variance: scalesDomain },
    call: ({ x, mean, variance, scale }) => tf.batchNorm(x, mean, variance, undefined, scale),
  }),
  op({
    name: "batchNorm",
    mode: "of rank 2, without scale and offset",
    given: { x: tensors(["N", "C"]), mean: tensors(["C"]), variance: positives(["C"], scales) },
    domain: { variance: scalesDomain },
    call: ({ x, mean, variance }) => tf.batchNorm(x, mean, variance),
  }),
].flat();
