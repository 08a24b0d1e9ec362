import type { Data } from "../../tensor/mod.ts";
import { type Grid, inside } from "./windows.ts";

/** The planes of one image: their numbers, and where the first of them begins. */
export interface Planes {
  readonly data: Data;
  readonly start: number;
  readonly count: number;
}

/**
 * Writes the windows on some planes as columns [planes · KH · KW, OH · OW], one column for each window: what
 * the book calls im2col.
 *
 * It leaves out what lies in the padding: `columns` are zeros at first, and stay so there.
 */
export function unfold(columns: Data, { data, start, count }: Planes, [y, x]: Grid): void {
  let column = 0;
  for (let plane = 0; plane < count; plane++) {
    const corner = start + plane * y.size * x.size;
    for (let i = 0; i < y.kernel; i++) {
      const [top, bottom] = inside(y, i);
      for (let j = 0; j < x.kernel; j++, column += y.count * x.count) {
        const [left, right] = inside(x, j);
        for (let o = top; o < bottom; o++) {
          const row = corner + (o * y.stride - y.padding + i * y.dilation) * x.size;
          let from = row + left * x.stride - x.padding + j * x.dilation;
          const end = column + o * x.count + right;
          for (let to = end - right + left; to < end; to++, from += x.stride) {
            columns[to] = data[from]!;
          }
        }
      }
    }
  }
}

/** Adds columns [planes · KH · KW, OH · OW] to the planes that they are windows on: `unfold` transposed. */
export function fold(columns: Data, { data, start, count }: Planes, [y, x]: Grid): void {
  let column = 0;
  for (let plane = 0; plane < count; plane++) {
    const corner = start + plane * y.size * x.size;
    for (let i = 0; i < y.kernel; i++) {
      const [top, bottom] = inside(y, i);
      for (let j = 0; j < x.kernel; j++, column += y.count * x.count) {
        const [left, right] = inside(x, j);
        for (let o = top; o < bottom; o++) {
          const row = corner + (o * y.stride - y.padding + i * y.dilation) * x.size;
          let to = row + left * x.stride - x.padding + j * x.dilation;
          const end = column + o * x.count + right;
          for (let from = end - right + left; from < end; from++, to += x.stride) {
            data[to]! += columns[from]!;
          }
        }
      }
    }
  }
}
