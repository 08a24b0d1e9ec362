import { Tensor } from "../../src/mod.ts";
import { entries, type EntryOptions, type Place, upstream } from "./entries.ts";
import { Decimal, exactly, oneSided } from "./exact.ts";
import type { Random } from "./random.ts";
import { judged, type Kind, type Posed, type Subject } from "./subject.ts";

/** A function of each row of a matrix, with its backward pass. */
export interface Rowwise {
  readonly name: string;
  readonly kind: (place: Place) => Kind;
  readonly forward: (row: Float64Array) => ArrayLike<number>;
  /** Σ dout · ∂out/∂x for each entry of the row. */
  readonly backward: (row: Float64Array, dout: Float64Array) => ArrayLike<number>;
  /** Forward in 60 digits. */
  readonly exact: (row: readonly Decimal[]) => readonly Decimal[];
  readonly options?: EntryOptions;
  /** Whether the entries of the first row are always equal. */
  readonly isConstant?: true;
}

/** Judges it on matrices of one to three rows of one to five entries, now and then all equal. */
export function rowwise(fn: Rowwise): Subject {
  const pose = (random: Random, place: Place): Posed => {
    const rows = 1 + random.below(3);
    const width = 1 + random.below(5);
    const x = new Tensor(
      [rows, width],
      entries(random, place, { count: rows * width, ...fn.options }),
    );
    for (let row = 0; row < rows; row++) {
      if (random.onceIn(8) || fn.isConstant && row === 0) {
        x.data.fill(x.data[row * width]!, row * width, (row + 1) * width);
      }
    }
    const forward = (data: Float64Array): Float64Array => {
      const out: number[] = [];
      for (let row = 0; row < rows; row++) out.push(...Array.from(fn.forward(rowOf(data, row))));
      return Float64Array.from(out);
    };
    const rowOf = (data: Float64Array, row: number): Float64Array =>
      data.subarray(row * width, (row + 1) * width);
    const data = x.data as Float64Array;
    const out = forward(data);
    const per = out.length / rows;
    const dout = new Tensor([rows, per], upstream(random, out.length));
    const doutOf = (row: number): Float64Array =>
      (dout.data as Float64Array).subarray(row * per, (row + 1) * per);
    const gradient = new Float64Array(data.length);
    for (let row = 0; row < rows; row++) {
      gradient.set(fn.backward(rowOf(data, row), doutOf(row)), row * width);
    }
    return {
      problem: {
        at: [x],
        gradients: [new Tensor(x.shape, gradient)],
        dout,
        out: new Tensor([rows, per], out),
        seed: random.bits() & 0x7fffffff,
      },
      evaluate: ([point]) => forward(point!.data as Float64Array),
      truth: (_, i) => {
        const row = Math.floor(i / width);
        const here = Array.from(rowOf(data, row), exactly);
        const weights = Array.from(doutOf(row), exactly);
        return oneSided((v) => {
          const out = fn.exact(here.with(i - row * width, v));
          return out.reduce((sum, o, j) => sum.plus(o.times(weights[j]!)), new Decimal(0));
        }, here[i - row * width]!);
      },
    };
  };
  return {
    name: fn.name,
    kind: fn.kind,
    pose,
    trial: (random, place) => judged(pose(random, place)),
  };
}
