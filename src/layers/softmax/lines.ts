import { type Data, formatShape, type Shape } from "../../tensor/mod.ts";

/** Where the entries along one axis lie: each line of them begins somewhere and goes on in equal steps. */
export interface Lines {
  /** Where each line begins. */
  readonly starts: readonly number[];
  /** How many entries a line has. */
  readonly length: number;
  /** From one entry of a line to the next. */
  readonly step: number;
  /** The axis, counted from the front. */
  readonly axis: number;
}

/**
 * The lines along an axis, counted from the back if negative.
 *
 * @throws {RangeError} If there is no such axis.
 */
export function linesAlong(shape: Shape, axis: number, layer: string): Lines {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at];
  if (length === undefined) {
    throw new RangeError(`${layer}: expected x with axis ${axis}, found ${formatShape(shape)}`);
  }
  const before = shape.slice(0, at).reduce((size, n) => size * n, 1);
  const step = shape.slice(at + 1).reduce((size, n) => size * n, 1);
  const starts = Array.from(
    { length: before * step },
    (_, i) => Math.floor(i / step) * length * step + i % step,
  );
  return { starts, length, step, axis: at };
}

/** The largest entry of a line, and how all others compare with it. */
export interface Top {
  /** The largest entry: −∞ if there is none, NaN if one of them is. */
  readonly largest: number;
  /** Σ e^(x − largest) over all entries but this one, so that log Σ eˣ = largest + log(1 + others). */
  readonly others: number;
}

/** Looks for the largest entry of the line that begins at `start`. */
export function topOf(data: Data, start: number, { length, step }: Lines): Top {
  const end = start + length * step;
  let top = start;
  for (let i = start; i < end; i += step) {
    // NaN is not below itself, and stays on top.
    if (!(data[i]! <= data[top]!) && data[top] === data[top]) top = i;
  }
  const largest = length === 0 ? -Infinity : data[top]!;
  let others = 0;
  for (let i = start; i < end; i += step) if (i !== top) others += Math.exp(data[i]! - largest);
  return { largest, others };
}
