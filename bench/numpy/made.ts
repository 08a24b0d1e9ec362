import { type Shape, sizeOf, Tensor } from "../../src/mod.ts";

/** Numbers that look random, the same ones as in numpy_tool.py, to the bit. */
export function made(seed: number, shape: Shape): Tensor {
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = (i + seed) * 7919 % 10007 / 10007 - 0.5;
  return new Tensor(shape, data);
}

/** A weighted sum of each tensor: two of the same numbers have the same. */
export function summary(tensors: readonly Tensor[]): number[] {
  return tensors.map(({ data, shape }) => {
    const weights = made(1, shape).data;
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i]! * weights[i]!;
    return sum;
  });
}
