import { set, type Shape, sizeOf, type Tensor, zeros } from "../../tensor/mod.ts";
import type { Trial } from "../law.ts";

/** What the laws of attention must know of a layer. */
export interface AttentionOptions {
  /** The name of the input [...,S,E] whose rows are weighed, such as "v". */
  readonly values: string;
  /**
   * What may be attended to, as the layer sees what was drawn: 1 for that and 0 for what is masked, a tensor
   * that broadcasts to [...,T,S]; all of it if left out. For a causal layer it has the zeros after the
   * diagonal, too.
   */
  // deno-lint-ignore no-explicit-any
  readonly mask?: (given: any) => Tensor;
}

/** The values of a trial: the position among the inputs, and their axes. */
export interface Values {
  readonly input: number;
  readonly batch: Shape;
  /** The number of rows, and their width. */
  readonly rows: number;
  readonly width: number;
}

/**
 * Finds the values among the inputs; undefined where they are empty.
 *
 * @throws {TypeError} If there is no such input.
 * @throws {RangeError} If it has less than two axes.
 */
export function valuesOf(trial: Trial, name: string): Values | undefined {
  const input = trial.inputNames.indexOf(name);
  if (input < 0) {
    throw new TypeError(
      `Cannot find the values: expected ${name} among the inputs, found ${
        trial.inputNames.join(", ")
      }`,
    );
  }
  const { shape } = trial.inputs()[input]!;
  if (shape.length < 2) {
    throw new RangeError(`Cannot weigh the rows of ${name}: expected two axes or more`);
  }
  const [rows, width] = shape.slice(-2) as [number, number];
  return sizeOf(shape) === 0 ? undefined : { input, batch: shape.slice(0, -2), rows, width };
}

/**
 * What each row of an output may attend to, as 0 and 1, row by row: [...,T,S] where the output is [...,T,E],
 * or [...,S] where it is [...,E]. Undefined where the output has no rows like that.
 */
export function allowed(
  trial: Trial,
  out: Tensor,
  { values: { batch, rows, width }, mask }: {
    readonly values: Values;
    readonly mask: AttentionOptions["mask"];
  },
): ArrayLike<number> | undefined {
  const { shape } = out;
  const isFit = shape[shape.length - 1] === width && batch.every((size, i) => shape[i] === size);
  if (!isFit || out.size === 0) return undefined;
  const all = zeros([...shape.slice(0, -1), rows]);
  set(all, mask === undefined ? 1 : mask(trial.given));
  return all.data;
}
