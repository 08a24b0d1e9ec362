import { formatShape, gather, type Tensor } from "../tensor/mod.ts";

/** What is trained on, or evaluated: example i is row i, along the first axis, of each tensor. */
export interface Examples {
  /** The input of the network, or a list of all its inputs. */
  readonly x: Tensor | readonly Tensor[];
  /** The labels, which the loss takes beside the output; the last input where the network is its own loss. */
  readonly t?: Tensor;
}

/** Some of the examples. */
export interface Batch {
  readonly inputs: Tensor[];
  readonly t?: Tensor;
}

/**
 * How many examples there are.
 *
 * @throws {RangeError} If there is none, or the tensors have different numbers of rows.
 */
export function countOf({ x, t }: Examples): number {
  const all = t === undefined ? listOf(x) : [...listOf(x), t];
  const count = all[0]?.shape[0] ?? 0;
  if (count === 0 || all.some(({ shape }) => shape[0] !== count)) {
    throw new RangeError(
      `Trainer: expected examples of which there is one or more, as many in each tensor, found ${
        all.map(({ shape }) => formatShape(shape)).join(", ") || "no tensor"
      }`,
    );
  }
  return count;
}

/** The examples of these numbers, in their order. */
export function rowsOf({ x, t }: Examples, rows: readonly number[]): Batch {
  const inputs = listOf(x).map((input) => gather(input, rows));
  return t === undefined ? { inputs } : { inputs, t: gather(t, rows) };
}

function listOf(x: Examples["x"]): readonly Tensor[] {
  return Array.isArray(x) ? x : [x as Tensor];
}
