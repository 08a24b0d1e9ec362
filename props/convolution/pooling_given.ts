import { givens, tensors } from "../../src/mod.ts";
import type { Arbitrary, Pair, Tensor, TensorOptions } from "../../src/mod.ts";
import { areWindows, bothOf, paddings, pairs, windowsOn } from "./pairs.ts";

/** What a pooling is drawn from. */
export interface PoolingGiven extends Record<string, unknown> {
  readonly x: Tensor;
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** Images, and windows each of which has an entry that is no padding. */
export function poolings(
  { dilation = 1, ...options }: TensorOptions & { readonly dilation?: number } = {},
): Arbitrary<PoolingGiven> {
  return givens<PoolingGiven>({
    x: tensors([{ name: "N", max: 3 }, { name: "C", max: 2 }, { name: "H", max: 6 }, "W"], options),
    size: pairs(1, 3),
    stride: pairs(1, 2),
    padding: paddings(1),
    dilation: pairs(1, dilation),
  }).filter((given) =>
    ([0, 1] as const).every((axis) => areWindows(given.x.shape[2 + axis]!, along(given, axis)))
  );
}

function along({ size, stride, padding, dilation }: PoolingGiven, axis: 0 | 1) {
  return {
    kernel: bothOf(size)[axis],
    stride: bothOf(stride)[axis],
    padding: bothOf(padding)[axis],
    dilation: bothOf(dilation)[axis],
  };
}

/** The shape of the output of a pooling. */
export function pooledShape(given: PoolingGiven): number[] {
  const counts = ([0, 1] as const).map((axis) =>
    windowsOn(given.x.shape[2 + axis]!, along(given, axis))
  );
  return [...given.x.shape.slice(0, 2), ...counts];
}

/** The flat entries of x in each window, row by row, in the order of the entries of out. */
export function windowsOf(given: PoolingGiven): number[][] {
  const [y, z] = [along(given, 0), along(given, 1)];
  const [, , H, W] = given.x.shape as [number, number, number, number];
  const [N, C, OH, OW] = pooledShape(given) as [number, number, number, number];
  return Array.from({ length: N * C * OH * OW }, (_, entry) => {
    const plane = Math.floor(entry / (OH * OW));
    const o = Math.floor(entry / OW) % OH;
    const p = entry % OW;
    const window: number[] = [];
    for (let k = 0; k < y.kernel; k++) {
      for (let l = 0; l < z.kernel; l++) {
        const r = o * y.stride - y.padding + k * y.dilation;
        const s = p * z.stride - z.padding + l * z.dilation;
        if (r >= 0 && r < H && s >= 0 && s < W) window.push((plane * H + r) * W + s);
      }
    }
    return window;
  });
}

/** The step by which x moves where out moves by one, along the vertical axis or the horizontal one. */
export function stepAlong(axis: 0 | 1): (given: PoolingGiven) => number | undefined {
  return ({ stride, padding }) => bothOf(padding)[axis] === 0 ? bothOf(stride)[axis] : undefined;
}
