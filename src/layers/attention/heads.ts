import { permute, reshape, type Tensor } from "../../tensor/mod.ts";

/** Cuts the features into heads: [N,T,heads·d] becomes [N,heads,T,d]. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [N, T, M] = x.shape as [number, number, number];
  return permute(reshape(x, [N, T, heads, M / heads]), [0, 2, 1, 3]);
}

/** Joins heads side by side again: [N,heads,T,d] becomes [N,T,heads·d]. */
export function joinHeads(x: Tensor): Tensor {
  const [N, heads, T, d] = x.shape as [number, number, number, number];
  return reshape(permute(x, [0, 2, 1, 3]), [N, T, heads * d]);
}
