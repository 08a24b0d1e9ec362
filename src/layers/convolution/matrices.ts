import { Tensor, zeros } from "../../tensor/mod.ts";
import type { Grid } from "./windows.ts";

/** The matrices of a convolution, for one image at a time. */
export interface Matrices {
  /** The weights of each group as rows [G,A/G,B·KH·KW]: the same numbers as W [A,B,KH,KW]. */
  readonly weights: Tensor;
  /** Room for the columns that they multiply [G,B·KH·KW,windows]; zeros at first. */
  readonly columns: Tensor;
}

/** The matrices of a convolution with weights W [A,B,KH,KW] in groups, on images with these windows. */
export function matricesOf(
  W: Tensor,
  { groups, grid: [vertical, horizontal] }: { readonly groups: number; readonly grid: Grid },
): Matrices {
  const [rows, depth, KH, KW] = W.shape as [number, number, number, number];
  const inner = depth * KH * KW;
  return {
    weights: new Tensor([groups, rows / groups, inner], W.data),
    columns: zeros([groups, inner, vertical.count * horizontal.count]),
  };
}

/** The n-th image of x [N,C,H,W] as one matrix for each group [G,C/G,H·W]: the same numbers. */
export function imageOf(x: Tensor, n: number, groups: number): Tensor {
  const [, C, H, W] = x.shape as [number, number, number, number];
  const size = C * H * W;
  return new Tensor([groups, C / groups, H * W], x.data.subarray(n * size, (n + 1) * size));
}
