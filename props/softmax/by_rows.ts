import { Tensor, zeros } from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";

/** A layer that works on each row by itself, from the formulas of its values and of their slopes. */
export function byRows({ values, slope, isReduced = false }: {
  /** What comes out of a row. */
  readonly values: (row: readonly number[]) => readonly number[];
  /** ∂valueᵢ/∂rowⱼ. */
  readonly slope: (row: readonly number[], i: number, j: number) => number;
  /** Whether a row becomes one number, and the last axis goes. */
  readonly isReduced?: boolean;
}): Layer {
  let input: Tensor;
  const rowsOf = ({ data, shape }: Tensor): number[][] => {
    const width = shape[shape.length - 1]!;
    return Array.from(
      { length: data.length / width },
      (_, n) => [...data.subarray(n * width, (n + 1) * width)],
    );
  };
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      const shape = isReduced ? x.shape.slice(0, -1) : x.shape;
      return new Tensor(shape, Float64Array.from(rowsOf(x).flatMap(values)));
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(input.shape);
      const rows = rowsOf(input);
      const count = dout.size / rows.length;
      rows.forEach((row, n) => {
        for (let i = 0; i < count; i++) {
          for (let j = 0; j < row.length; j++) {
            dx.data[n * row.length + j]! += dout.data[n * count + i]! * slope(row, i, j);
          }
        }
      });
      return dx;
    },
  };
}
