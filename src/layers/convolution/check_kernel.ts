import { formatShape, type Tensor } from "../../tensor/mod.ts";

/**
 * Checks the weights of a convolution: a kernel of four axes, none of them empty, whose first axis can be cut in
 * groups, and a bias of `biases` entries.
 *
 * @throws {RangeError} If something does not fit.
 */
export function checkKernel(
  W: Tensor,
  { b, biases, groups, axes, layer }: {
    readonly b: Tensor | undefined;
    readonly biases: number;
    readonly groups: number;
    /** The axes of W, as the error names them. */
    readonly axes: readonly [string, string, string, string];
    readonly layer: string;
  },
): void {
  const found = formatShape(W.shape);
  if (W.rank !== 4 || W.size === 0) {
    throw new RangeError(`${layer}: expected W of shape [${axes.join(",")}], found ${found}`);
  }
  if (!Number.isInteger(groups) || groups < 1) {
    throw new RangeError(`${layer}: expected an integer of groups from 1, found ${groups}`);
  }
  if (W.shape[0]! % groups !== 0) {
    throw new RangeError(
      `${layer}: expected W of shape [${axes.join(",")}] with ${
        axes[0]
      } a multiple of the ${groups} groups, found ${found}`,
    );
  }
  if (b !== undefined && (b.rank !== 1 || b.size !== biases)) {
    throw new RangeError(
      `${layer}: expected b of shape [${biases}] beside W of shape ${found}, found ${
        formatShape(b.shape)
      }`,
    );
  }
}
