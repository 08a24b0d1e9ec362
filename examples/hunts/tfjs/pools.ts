import * as tf from "./tfjs.ts";
import { type Axis, type Prop, tensors } from "../../../src/mod.ts";
import { op } from "./op.ts";

type Pad = "same" | "valid" | number;
type Rounding = "floor" | "round" | "ceil";

/** The window, its strides, the padding, and how sizes are rounded. */
const MODES: readonly (readonly [number | [number, number], number, Pad, Rounding?])[] = [
  [2, 1, "valid"],
  [2, 1, "same"],
  [2, 2, "valid"],
  [[3, 2], 2, "same"],
  [3, 1, 1],
  [3, 2, 1, "floor"],
  [2, 2, 0, "ceil"],
  [1, 1, "valid"],
];

const H: Axis = { name: "H", min: 3, max: 5 };
const image = tensors([{ name: "N", max: 2 }, H, 4, 2]);
const volume = tensors([1, 2, H, 3, 1]);

/** Functions of windows of an image or a volume. */
export const poolOps: readonly Prop[] = [
  ...MODES.flatMap(([window, strides, pad, rounding]) => {
    const mode = [`${window}, ${pad}, strides ${strides}`, ...rounding ? [rounding] : []].join(
      ", ",
    );
    return [
      op({
        name: "avgPool",
        mode,
        given: { x: image },
        call: ({ x }) => tf.avgPool(x, window, strides, pad, rounding),
      }),
      op({
        name: "maxPool",
        mode,
        given: { x: image },
        call: ({ x }) => tf.maxPool(x, window, strides, pad, rounding),
      }),
    ];
  }),
  ...(["avg", "max"] as const).flatMap((type) =>
    [1, 2].map((dilations) =>
      op({
        name: "pool",
        mode: `${type}, same, dilations ${dilations}`,
        given: { x: image },
        call: ({ x }) => tf.pool(x, 2, type, "same", dilations, 1),
      })
    )
  ),
  ...(["valid", "same", 1] as const).flatMap((pad) => [
    op({
      name: "avgPool3d",
      mode: `2, ${pad}, strides 1`,
      given: { x: volume },
      call: ({ x }) => tf.avgPool3d(x, 2, 1, pad, pad === 1 ? "floor" : undefined),
    }),
    op({
      name: "maxPool3d",
      mode: `2, ${pad}, strides 1`,
      given: { x: volume },
      call: ({ x }) => tf.maxPool3d(x, 2, 1, pad, pad === 1 ? "floor" : undefined),
    }),
  ]),
  op({
    name: "maxPool3d",
    mode: "2,1,2, same, strides 2",
    given: { x: volume },
    call: ({ x }) => tf.maxPool3d(x, [2, 1, 2], 2, "same"),
  }),
  op({
    name: "avgPool3d",
    mode: "2,1,2, same, strides 2",
    given: { x: volume },
    call: ({ x }) => tf.avgPool3d(x, [2, 1, 2], 2, "same"),
  }),
  op({
    name: "maxPoolWithArgmax",
    mode: "2, valid, strides 1",
    given: { x: tensors([1, H, 4, 1]) },
    call: ({ x }) => tf.maxPoolWithArgmax(x, 2, 1, "valid")["result"]!,
  }),
].flat();
