import { formatShape, type Shape } from "../../tensor/mod.ts";
import { bothOf, type Pair } from "./pair.ts";

/** How windows lie on an image. */
export interface WindowOptions {
  /** How far a window is from the next one; 1 if left out. */
  readonly stride?: Pair;
  /** How many entries are added on each side; 0 if left out. */
  readonly padding?: Pair;
  /** How far the entries of a window are from each other; 1 if left out. */
  readonly dilation?: Pair;
}

/** The windows along one axis: the k-th entry of the o-th one is at o · stride − padding + k · dilation. */
export interface Windows {
  /** How many entries the axis has, without padding. */
  readonly size: number;
  /** How many windows there are. */
  readonly count: number;
  /** How many entries a window has. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** The windows on an image. */
export type Grid = readonly [vertical: Windows, horizontal: Windows];

/** What a window is like along one axis, before there is an image. */
export type Step = Omit<Windows, "size" | "count">;

/** What a window is like along both axes. */
export type Steps = readonly [vertical: Step, horizontal: Step];

/**
 * What windows are like along both axes.
 *
 * @throws {RangeError} If a number is no integer, a stride, a dilation or a size is below 1, or a padding below 0.
 */
export function stepsOf(
  kernel: Pair,
  { stride = 1, padding = 0, dilation = 1 }: WindowOptions,
  layer: string,
): Steps {
  const kernels = bothOf(kernel, { name: "a window", least: 1, layer });
  const strides = bothOf(stride, { name: "a stride", least: 1, layer });
  const paddings = bothOf(padding, { name: "a padding", layer });
  const dilations = bothOf(dilation, { name: "a dilation", least: 1, layer });
  const along = (axis: 0 | 1): Step => ({
    kernel: kernels[axis],
    stride: strides[axis],
    padding: paddings[axis],
    dilation: dilations[axis],
  });
  return [along(0), along(1)];
}

/** How many entries a window reaches over, with those that its dilation leaves out. */
export function reach({ kernel, dilation }: Step): number {
  return dilation * (kernel - 1) + 1;
}

/**
 * The windows that fit on images x [N,C,H,W].
 *
 * @throws {RangeError} If x has not four axes, or no window fits.
 */
export function gridOn(shape: Shape, steps: Steps, layer: string): Grid {
  if (shape.length !== 4) {
    throw new RangeError(`${layer}: expected x of shape [N,C,H,W], found ${formatShape(shape)}`);
  }
  const along = (axis: 0 | 1): Windows => {
    const step = steps[axis];
    const size = shape[2 + axis]!;
    const count = Math.floor((size + 2 * step.padding - reach(step)) / step.stride) + 1;
    if (count >= 1) return { size, count, ...step };
    throw new RangeError(
      `${layer}: expected x of shape [N,C,H,W] with ${"HW"[axis]} of at least ${
        reach(step) - 2 * step.padding
      }, found ${formatShape(shape)}`,
    );
  };
  return [along(0), along(1)];
}

/** The windows whose k-th entry lies on the image, and not in the padding: from the first one up to, without, the last. */
export function inside(
  { size, count, stride, padding, dilation }: Windows,
  k: number,
): readonly [first: number, end: number] {
  const at = k * dilation - padding;
  const first = Math.max(0, Math.ceil(-at / stride));
  const end = Math.min(count, Math.floor((size - 1 - at) / stride) + 1);
  return [first, Math.max(first, end)];
}
