import { permute, Tensor } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";
import { rowsOf } from "../measure/rows_of.ts";

/** What may have been used for a tensor. */
export interface Replacement {
  readonly text: string;
  of(tensor: Tensor, one: Case): Tensor | undefined;
}

/** Reversed, shifted, with two of its axes exchanged, or reshaped where it should be transposed. */
export function turned({ rank }: Tensor, key: string): readonly Replacement[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const mirror = (tensor: Tensor, axis: number): Tensor => along(axis, (i, n) => n - 1 - i)(tensor);
  const found: Replacement[] = axes.map((axis) => ({
    text: `${key} is reversed along axis ${axis} in backward`,
    of: (tensor) => mirror(tensor, axis),
  }));
  if (rank > 1) {
    const [a, b] = [rank - 2, rank - 1];
    found.push({
      text: `${key} is reversed along axes ${a} and ${b} in backward`,
      of: (tensor) => mirror(mirror(tensor, a), b),
    });
  }
  for (const a of axes.slice(1)) {
    const b = a - 1;
    const exchanged = rank === 2 ? "transposed" : `rearranged with axes ${b} and ${a} exchanged`;
    found.push({
      text: `${key} is ${exchanged} in backward`,
      of: (tensor) => tensor.shape[a] === tensor.shape[b] ? laidOut(tensor, b) : undefined,
    }, {
      text: `${key} is reshaped where it should be ${exchanged}, in backward`,
      of: (tensor) => readAs(tensor, b),
    }, {
      text: `${key} is ${exchanged} where it should be reshaped, in backward`,
      of: (tensor) => laidOut(tensor, b),
    });
  }
  for (const axis of axes) {
    for (const step of [1, -1]) {
      found.push({
        text: `${key} is shifted by one along axis ${axis} in backward`,
        of: along(axis, (i, n) => (i + step + n) % n),
      });
    }
  }
  // Labels come in forms of different ranks: what has no such axes is not turned along them.
  return found.map(({ text, of }) => ({
    text,
    of: (tensor, one) => tensor.rank === rank ? of(tensor, one) : undefined,
  }));
}

/** The entries of a tensor, each row along an axis taken from elsewhere in it; NaN where that is outside. */
export function along(axis: number, from: (i: number, n: number) => number): (x: Tensor) => Tensor {
  return (x) => {
    const y = x.clone();
    for (const row of rowsOf(x.shape, axis)) {
      row.forEach((flat, i) => y.data[flat] = x.data[row[from(i, row.length)]!] ?? NaN);
    }
    return y;
  };
}

/** The entries in the order of two neighbouring axes exchanged, laid out in the old shape. */
function laidOut(x: Tensor, axis: number): Tensor {
  return new Tensor(x.shape, permute(x, exchange(x.rank, axis)).data);
}

/** The opposite: the entries taken for those of the other shape, with its axes exchanged. */
function readAs({ shape, rank, data }: Tensor, axis: number): Tensor {
  const axes = exchange(rank, axis);
  return permute(new Tensor(axes.map((a) => shape[a]!), data), axes);
}

/** The axes in their order, but for two neighbours. */
export function exchange(rank: number, axis: number): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  [axes[axis], axes[axis + 1]] = [axis + 1, axis];
  return axes;
}
