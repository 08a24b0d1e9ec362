import * as tf from "./tfjs.ts";
import { type Axis, type Prop, tensors } from "../../../src/mod.ts";
import { op } from "./op.ts";

type Pad = "same" | "valid" | number;
type Rounding = "floor" | "round" | "ceil";

/** How a window is moved. */
interface Mode {
  readonly strides?: number | [number, number];
  readonly pad: Pad;
  readonly dilations?: number | [number, number];
  readonly rounding?: Rounding;
}

const MODES: readonly Mode[] = [
  { pad: "valid" },
  { pad: "same" },
  { pad: 1 },
  { pad: "same", strides: 2 },
  { pad: "valid", strides: [1, 2] },
  { pad: 1, strides: 2, rounding: "floor" },
  { pad: 0, strides: 2, rounding: "ceil" },
  { pad: "same", dilations: 2 },
  { pad: "valid", dilations: [2, 1] },
];

function nameOf({ strides, pad, dilations, rounding }: Mode): string {
  return [
    `${pad}`,
    ...strides === undefined ? [] : [`strides ${strides}`],
    ...dilations === undefined ? [] : [`dilations ${dilations}`],
    ...rounding === undefined ? [] : [rounding],
  ].join(", ");
}

const H: Axis = { name: "H", min: 3, max: 5 };
const image = tensors(["N", H, 4, 2].with(0, { name: "N", max: 2 }));
const filter = tensors([2, 3, 2, 2]);

const conv2d: readonly Prop[] = MODES.flatMap((mode) =>
  op({
    name: "conv2d",
    mode: nameOf(mode),
    given: { x: image, filter },
    call: ({ x, filter }) =>
      tf.conv2d(x, filter, mode.strides ?? 1, mode.pad, "NHWC", mode.dilations, mode.rounding),
  })
);

const depthwise: readonly Prop[] = MODES.flatMap((mode) =>
  op({
    name: "depthwiseConv2d",
    mode: nameOf(mode),
    given: { x: image, filter },
    call: ({ x, filter }) =>
      tf.depthwiseConv2d(
        x,
        filter,
        mode.strides ?? 1,
        mode.pad,
        "NHWC",
        mode.dilations,
        mode.rounding,
      ),
  })
);

/** Convolutions with one and two axes. */
export const convolutionOps: readonly Prop[] = [
  ...conv2d,
  ...depthwise,
  ...(["valid", "same", 1] as const).flatMap((pad) =>
    [1, 2].flatMap((stride) =>
      op({
        name: "conv1d",
        mode: nameOf({ pad, strides: stride, ...pad === 1 ? { rounding: "floor" } : {} }),
        given: { x: tensors(["N", { name: "W", min: 3 }, 2]), filter: tensors([3, 2, 2]) },
        call: ({ x, filter }) =>
          tf.conv1d(x, filter, stride, pad, "NWC", 1, pad === 1 ? "floor" : undefined),
      })
    )
  ),
  op({
    name: "conv2d",
    mode: "NCHW, valid",
    given: { x: tensors([1, 2, H, 4]), filter },
    call: ({ x, filter }) => tf.conv2d(x, filter, 1, "valid", "NCHW"),
  }),
  op({
    name: "conv2d",
    mode: "of rank 3, explicit padding",
    given: { x: tensors([H, 4, 2]), filter },
    call: ({ x, filter }) => tf.conv2d(x, filter, 1, [[0, 0], [1, 2], [0, 1], [0, 0]]),
  }),
  op({
    name: "conv2d",
    mode: "1 by 1",
    given: { x: image, filter: tensors([1, 1, 2, 3]) },
    call: ({ x, filter }) => tf.conv2d(x, filter, 1, "same"),
  }),
  ...(["valid", "same"] as const).map((pad) =>
    op({
      name: "separableConv2d",
      mode: pad,
      given: { x: image, depthwise: tensors([2, 2, 2, 1]), pointwise: tensors([1, 1, 2, 2]) },
      call: ({ x, depthwise, pointwise }) => tf.separableConv2d(x, depthwise, pointwise, 1, pad),
    })
  ),
].flat();
