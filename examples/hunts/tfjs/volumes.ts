import * as tf from "./tfjs.ts";
import { type Axis, type Prop, tensors } from "../../../src/mod.ts";
import { op } from "./op.ts";

const H: Axis = { name: "H", min: 3, max: 5 };
const PADS = ["valid", "same"] as const;
const STRIDES = [1, 2] as const;

/** Convolutions that are transposed, with three axes, or of maxima, and those that are fused. */
export const volumeOps: readonly Prop[] = [
  op({
    name: "conv2dTranspose",
    mode: "valid",
    given: { x: tensors(["N", 2, 3, 2]), filter: tensors([2, 3, 2, 2]) },
    call: ({ x, filter }) => tf.conv2dTranspose(x, filter, [x.shape[0], 3, 5, 2], 1, "valid"),
  }),
  op({
    name: "conv2dTranspose",
    mode: "same, strides 2",
    given: { x: tensors(["N", 2, 3, 2]), filter: tensors([2, 3, 1, 2]) },
    call: ({ x, filter }) => tf.conv2dTranspose(x, filter, [x.shape[0], 4, 6, 1], 2, "same"),
  }),
  op({
    name: "conv2dTranspose",
    mode: "valid, strides 2,1",
    given: { x: tensors(["N", 2, 3, 2]), filter: tensors([2, 2, 1, 2]) },
    call: ({ x, filter }) => tf.conv2dTranspose(x, filter, [x.shape[0], 4, 4, 1], [2, 1], "valid"),
  }),
  ...PADS.flatMap((pad) =>
    STRIDES.map((strides) =>
      op({
        name: "conv3d",
        mode: `${pad}, strides ${strides}`,
        given: { x: tensors([1, 3, 2, H, 1]), filter: tensors([2, 1, 2, 1, 2]) },
        call: ({ x, filter }) => tf.conv3d(x, filter, strides, pad),
      })
    )
  ),
  op({
    name: "conv3d",
    mode: "same, dilations 2",
    given: { x: tensors([1, 3, 3, 3, 1]), filter: tensors([2, 2, 2, 1, 1]) },
    call: ({ x, filter }) => tf.conv3d(x, filter, 1, "same", "NDHWC", 2),
  }),
  op({
    name: "conv3dTranspose",
    mode: "valid",
    given: { x: tensors([1, 2, 1, 2, 2]), filter: tensors([2, 1, 2, 1, 2]) },
    call: ({ x, filter }) => tf.conv3dTranspose(x, filter, [1, 3, 1, 3, 1], 1, "valid"),
  }),
  ...PADS.flatMap((pad) =>
    STRIDES.map((strides) =>
      op({
        name: "dilation2d",
        mode: `${pad}, strides ${strides}`,
        given: { x: tensors([1, H, 4, 2]), filter: tensors([2, 2, 2]) },
        call: ({ x, filter }) => tf.dilation2d(x, filter, strides, pad),
      })
    )
  ),
  op({
    name: "dilation2d",
    mode: "same, dilations 2",
    given: { x: tensors([1, H, 4, 2]), filter: tensors([2, 2, 2]) },
    call: ({ x, filter }) => tf.dilation2d(x, filter, 1, "same", 2),
  }),
  ...(["linear", "relu", "sigmoid"] as const).map((activation) =>
    op({
      name: "fused.conv2d",
      mode: `same, bias [C], ${activation}`,
      given: { x: tensors([1, H, 3, 2]), filter: tensors([2, 2, 2, 2]), bias: tensors([2]) },
      call: ({ x, filter, bias }) =>
        tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same", activation }),
    })
  ),
  op({
    name: "fused.conv2d",
    mode: "valid, strides 2, bias [1], prelu",
    given: {
      x: tensors([1, H, 3, 2]),
      filter: tensors([2, 2, 2, 2]),
      bias: tensors([1]),
      alpha: tensors([2]),
    },
    call: ({ x, filter, bias, alpha }) =>
      tf.fused.conv2d({
        x,
        filter,
        bias,
        strides: 2,
        pad: "valid",
        activation: "prelu",
        preluActivationWeights: alpha,
      }),
  }),
  ...(["linear", "relu6"] as const).map((activation) =>
    op({
      name: "fused.depthwiseConv2d",
      mode: `same, bias [C], ${activation}`,
      given: { x: tensors([1, H, 3, 2]), filter: tensors([2, 2, 2, 1]), bias: tensors([2]) },
      call: ({ x, filter, bias }) =>
        tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: "same", activation }),
    })
  ),
].flat();
