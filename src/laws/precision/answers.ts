import { gradientList, type Layer } from "../../layer.ts";
import { allocate, type DType, overwrite, Tensor } from "../../tensor/mod.ts";
import type { Trial } from "../law.ts";

/** The output, then the gradients of the inputs, then those of the params: copies. */
export type Answers = readonly Tensor[];

/** What a layer answers, a fresh one unless one is given, to the drawn dout or to a changed one. */
export function answersOf(
  trial: Trial,
  { layer = trial.layer(), dout: change }: {
    readonly layer?: Layer;
    readonly dout?: (drawn: Tensor) => Tensor;
  } = {},
): Answers {
  const out = layer.forward(...trial.inputs()).clone();
  const dout = trial.dout(out.shape, out.dtype);
  const returned = gradientList(layer.backward(change === undefined ? dout : change(dout)));
  return [out, ...[...returned, ...layer.grads].map((gradient) => gradient.clone())];
}

/** A copy in another dtype. */
export function cast(x: Tensor, dtype: DType): Tensor {
  const data = allocate(x.size, dtype);
  overwrite(data, x.data);
  return new Tensor(x.shape, data);
}
