import { gradientList } from "../layer.ts";
import { formatShape, sameShape, Tensor } from "../tensor/mod.ts";
import { type Law, PASS, type Violation } from "./law.ts";

/** Each gradient has the shape and the dtype of what it is the gradient of, and none is missing. */
export const shapesFit: Law = {
  name: "shapes fit",
  says:
    "each gradient has the shape of what it is the gradient of, and none is missing or too many",
  check(trial) {
    const layer = trial.layer();
    const inputs = trial.inputs();
    const out: unknown = layer.forward(...inputs);
    if (!(out instanceof Tensor)) return wrong("out", "from forward", [kindOf(out), "a Tensor"]);
    const returned: unknown = layer.backward(trial.dout(out.shape, out.dtype));
    if (!(returned instanceof Tensor) && !Array.isArray(returned)) {
      return wrong("dx", "from backward(dout)", [kindOf(returned), "a Tensor, or a list of them"]);
    }
    const gradients = gradientList(returned);
    const { differentiable, inputNames } = trial;
    if (gradients.length !== differentiable.length) {
      const names = differentiable.map((i) => `d${inputNames[i]}`).join(", ") || "none";
      return wrong("what backward returns", "from backward(dout)", [
        `${gradients.length} gradients`,
        `${differentiable.length}: ${names}`,
      ]);
    }
    if (layer.grads.length !== layer.params.length) {
      return wrong("grads", "from the layer", [
        `${layer.grads.length} grads`,
        `${layer.params.length}: one for each of params`,
      ]);
    }
    for (let k = 0; k < gradients.length; k++) {
      const input = trial.inputs()[differentiable[k]!]!;
      const found = misfit(`d${inputNames[differentiable[k]!]}`, gradients[k], input);
      if (found !== undefined) return found;
    }
    for (let k = 0; k < layer.grads.length; k++) {
      const found = misfit(`d${trial.paramNames()[k]}`, layer.grads[k], layer.params[k]!);
      if (found !== undefined) return found;
    }
    return PASS;
  },
};

function misfit(name: string, gradient: unknown, of: Tensor): Violation | undefined {
  if (!(gradient instanceof Tensor)) {
    return wrong(name, "from backward(dout)", [kindOf(gradient), "a Tensor"]);
  }
  if (sameShape(gradient.shape, of.shape) && gradient.dtype === of.dtype) return undefined;
  const describe = (x: Tensor): string => `shape ${formatShape(x.shape)}, ${x.dtype}`;
  return wrong(name, "from backward(dout)", [describe(gradient), describe(of)]);
}

function wrong(where: string, actualFrom: string, [actual, expected]: [string, string]): Violation {
  return {
    kind: "violation",
    where,
    actual,
    actualFrom,
    expected,
    expectedFrom: "from the contract of a layer",
  };
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
}
