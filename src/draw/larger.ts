import type fc from "fast-check";
import { allocate, Tensor } from "../tensor/mod.ts";
import { nameOf, type Sizes, timesOf } from "./axis.ts";
import type { Draw } from "./draw.ts";

/**
 * What was drawn with one named axis made larger by one in all the tensors that have it: a copy of one of
 * its indices, where entries may be whatever they are, else drawn anew.
 */
export function larger(
  draws: readonly Draw[],
  drawn: readonly Tensor[],
  { axis, sizes, random }: {
    readonly axis: string;
    readonly sizes: Sizes;
    readonly random: fc.Random;
  },
): Tensor[] {
  const size = sizes.get(axis)!;
  const grown = new Map([...sizes, [axis, size + 1]]);
  const index = size === 0 ? undefined : random.nextInt(0, size - 1);
  return drawn.map((x, k) => {
    const draw = draws[k]!;
    const { axes = [], extraAxes } = draw;
    const isTouched = [...axes, ...extraAxes].some((one) => nameOf(one) === axis);
    if (!isTouched) return x;
    if (!draw.isEntrywise || index === undefined) return draw.sample(random, grown);
    for (let i = 0; i < axes.length; i++) {
      if (nameOf(axes[i]!) === axis) x = doubled(x, { axis: i, index, times: timesOf(axes[i]!) });
    }
    return x;
  });
}

/** A copy with one index of one axis twice, in each of its blocks where it has several. */
function doubled(
  x: Tensor,
  { axis, index, times }: {
    readonly axis: number;
    readonly index: number;
    readonly times: number;
  },
): Tensor {
  const size = x.shape[axis]! / times;
  let inner = 1;
  for (let i = axis + 1; i < x.rank; i++) inner *= x.shape[i]!;
  const shape = x.shape.with(axis, times * (size + 1));
  const data = allocate(x.size / size * (size + 1), x.dtype);
  const block = size * inner;
  for (let from = 0, to = 0; from < x.size; from += block, to += block + inner) {
    const cut = from + (index + 1) * inner;
    data.set(x.data.subarray(from, cut), to);
    data.set(x.data.subarray(cut - inner, from + block), to + cut - from);
  }
  return new Tensor(shape, data);
}
