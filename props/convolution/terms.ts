import { zeros } from "../../src/mod.ts";
import type { Layer, Pair, Tensor } from "../../src/mod.ts";
import { bothOf, windowsOn } from "./pairs.ts";

/** What a convolution is drawn from. */
export interface ConvolutionGiven extends Record<string, unknown> {
  readonly x: Tensor;
  readonly W: Tensor;
  readonly b?: Tensor;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups?: number;
}

/** The shape of the output of a convolution. */
export function shapeOf({ x, W, stride, padding, dilation }: ConvolutionGiven): number[] {
  const [strides, paddings, dilations] = [bothOf(stride), bothOf(padding), bothOf(dilation)];
  const counts = [0, 1].map((axis) =>
    windowsOn(x.shape[2 + axis]!, {
      kernel: W.shape[2 + axis]!,
      stride: strides[axis]!,
      padding: paddings[axis]!,
      dilation: dilations[axis]!,
    })
  );
  return [x.shape[0]!, W.shape[0]!, ...counts];
}

/**
 * All the products that a convolution adds up, one by one: of the entry of W at `w` and that of x at `i`, to
 * that of out at `o`.
 */
export function* terms(
  given: ConvolutionGiven,
): Generator<{ readonly w: number; readonly i: number; readonly o: number }> {
  const { x, W, groups = 1 } = given;
  const [sy, sx] = bothOf(given.stride);
  const [py, px] = bothOf(given.padding);
  const [dy, dx] = bothOf(given.dilation);
  const [, C, height, width] = x.shape as [number, number, number, number];
  const [F, depth, KH, KW] = W.shape as [number, number, number, number];
  const [N, , OH, OW] = shapeOf(given) as [number, number, number, number];
  for (let n = 0; n < N; n++) {
    for (let f = 0; f < F; f++) {
      const group = Math.floor(f / (F / groups));
      for (let o = 0; o < OH; o++) {
        for (let p = 0; p < OW; p++) {
          for (let c = 0; c < depth; c++) {
            for (let k = 0; k < KH; k++) {
              for (let l = 0; l < KW; l++) {
                const r = o * sy - py + k * dy;
                const s = p * sx - px + l * dx;
                if (r < 0 || r >= height || s < 0 || s >= width) continue;
                yield {
                  w: ((f * depth + c) * KH + k) * KW + l,
                  i: ((n * C + group * depth + c) * height + r) * width + s,
                  o: ((n * F + f) * OH + o) * OW + p,
                };
              }
            }
          }
        }
      }
    }
  }
}

/** A convolution as sums of products over indices. */
export function slowConvolution(drawn: ConvolutionGiven): Layer {
  const { W, b } = drawn;
  const params = b === undefined ? [W] : [W, b];
  const grads = params.map(({ shape }) => zeros(shape));
  let given = drawn;
  return {
    params,
    grads,
    forward(x: Tensor): Tensor {
      given = { ...drawn, x };
      const out = zeros(shapeOf(given));
      for (const { w, i, o } of terms(given)) out.data[o]! += W.data[w]! * x.data[i]!;
      if (b !== undefined) {
        for (let o = 0; o < out.size; o++) out.data[o]! += b.data[channelOf(out, o)]!;
      }
      return out;
    },
    backward(dout: Tensor): Tensor {
      const { x } = given;
      const dx = zeros(x.shape);
      for (const { data } of grads) data.fill(0);
      for (const { w, i, o } of terms(given)) {
        dx.data[i]! += W.data[w]! * dout.data[o]!;
        grads[0]!.data[w]! += x.data[i]! * dout.data[o]!;
      }
      if (b !== undefined) {
        for (let o = 0; o < dout.size; o++) grads[1]!.data[channelOf(dout, o)]! += dout.data[o]!;
      }
      return dx;
    },
  };
}

/** The channel of an entry of [N,F,OH,OW]. */
export function channelOf({ shape }: Tensor, entry: number): number {
  const [, F, OH, OW] = shape as [number, number, number, number];
  return Math.floor(entry / (OH * OW)) % F;
}

/** A convolution as a matrix [entries of out, entries of x]: its weights, over and over, along bands. */
export function convolutionMatrix(given: ConvolutionGiven): Tensor {
  const { x, W } = given;
  const rows = shapeOf(given).reduce((product, size) => product * size, 1);
  const A = zeros([rows, x.size]);
  for (const { w, i, o } of terms(given)) A.data[o * x.size + i]! += W.data[w]!;
  return A;
}
