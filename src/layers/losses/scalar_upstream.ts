import { checkUpstream } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";

/**
 * The upstream gradient of a loss as a number: 1 if it is left out.
 *
 * @throws {RangeError} If it is no scalar.
 */
export function scalarUpstream(dout: Tensor | undefined, layer: string): number {
  if (dout === undefined) return 1;
  checkUpstream(dout, [], layer);
  return dout.data[0]!;
}
