import { formatShape, type Tensor } from "../../tensor/mod.ts";

/**
 * Checks the inputs of a recurrent cell: x [N,D], and its state, each [N,H].
 *
 * @throws {RangeError} If they do not fit.
 */
export function checkCell(
  x: Tensor,
  { state, Wx, Wh, layer }: {
    readonly state: Readonly<Record<string, Tensor>>;
    readonly Wx: Tensor;
    readonly Wh: Tensor;
    readonly layer: string;
  },
): void {
  const [D, H] = [Wx.shape[0]!, Wh.shape[0]!];
  if (x.rank !== 2 || x.shape[1] !== D) {
    throw new RangeError(`${layer}: expected x of shape [N,${D}], found ${formatShape(x.shape)}`);
  }
  checkState(state, { N: x.shape[0]!, H, layer });
}

/**
 * Checks that each part of a state is [N,H].
 *
 * @throws {RangeError} If one is not.
 */
export function checkState(
  state: Readonly<Record<string, Tensor>>,
  { N, H, layer }: { readonly N: number; readonly H: number; readonly layer: string },
): void {
  for (const [name, one] of Object.entries(state)) {
    if (one.rank === 2 && one.shape[0] === N && one.shape[1] === H) continue;
    throw new RangeError(
      `${layer}: expected ${name} of shape [${N},${H}], found ${formatShape(one.shape)}`,
    );
  }
}
