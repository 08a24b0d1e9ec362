import {
  add,
  bounded,
  divide,
  everyLayer,
  exp,
  keepsOrder,
  map,
  max,
  multiply,
  prop,
  rowsDoNotMix,
  rowsSumTo,
  shiftInvariant,
  Softmax,
  subtract,
  sum,
  tensors,
  transpose,
} from "../../src/mod.ts";
import type { Law, Layer, Tensor } from "../../src/mod.ts";
import type { Broken, Named } from "./broken.ts";

function wrong(
  { mistake, named }: Named,
  layer: () => Layer,
  { caughtBy = "input gradient", laws = everyLayer }: { caughtBy?: string; laws?: readonly Law[] } =
    {},
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop({ name: mistake, given: { x: tensors(["N", "C"]) }, layer, laws }),
  };
}

/** A softmax from its formula, with the backward pass of y and dout. */
function softmaxBy(
  forward: (x: Tensor) => Tensor,
  backward: (y: Tensor, dout: Tensor) => Tensor = jacobian,
): Layer {
  let y: Tensor;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => (y = forward(x)).clone(),
    backward: (dout: Tensor) => backward(y, dout),
  };
}

const shifted = (x: Tensor): Tensor => exp(subtract(x, max(x, { axis: 1, keepDims: true })));
const normalized = (e: Tensor): Tensor => divide(e, sum(e, { axis: 1, keepDims: true }));
const softmax = (x: Tensor): Tensor => normalized(shifted(x));

function jacobian(y: Tensor, dout: Tensor): Tensor {
  return multiply(y, subtract(dout, sum(multiply(y, dout), { axis: 1, keepDims: true })));
}

/** Wrong softmaxes. */
export const softmaxLayers: readonly Broken[] = [
  wrong(
    {
      mistake: "Softmax whose backward is a plain copy of dout",
      named: /dout is handed on unchanged/,
    },
    () => softmaxBy(softmax, (_, dout) => dout.clone()),
  ),
  wrong(
    { mistake: "Softmax without the correction term", named: /a term is missing: − out · Σ/ },
    () => softmaxBy(softmax, (y, dout) => multiply(y, dout)),
  ),
  wrong(
    {
      mistake: "Softmax with the correction term not weighted by y",
      named: /correction|Σ (dout · out|out · dout)/,
    },
    () =>
      softmaxBy(
        softmax,
        (y, dout) => multiply(y, subtract(dout, sum(dout, { axis: 1, keepDims: true }))),
      ),
  ),
  wrong(
    {
      mistake: "Softmax with the slope of a sigmoid",
      named:
        /(only the diagonal|off-diagonal|other entries of (its|the) row|a term is missing: − out · Σ)/,
    },
    () => softmaxBy(softmax, (y, dout) => multiply(dout, multiply(y, subtract(1, y)))),
  ),
  wrong(
    { mistake: "Softmax that overflows", named: /exp overflows beyond 709/ },
    () => softmaxBy((x) => normalized(exp(x))),
    {
      caughtBy: "finite in, finite out",
    },
  ),
  wrong({ mistake: "Softmax over the wrong axis", named: /axis 0 in place of axis 1/ }, () => {
    const layer = new Softmax();
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => transpose(layer.forward(transpose(x))),
      backward: (dout: Tensor) => transpose(layer.backward(transpose(dout))),
    };
  }, { caughtBy: "rows of a batch do not mix", laws: [...everyLayer, rowsDoNotMix] }),
  wrong(
    {
      mistake: "Softmax that divides by the sum of the whole batch",
      named: /whole (tensor|batch)/,
    },
    () => softmaxBy((x) => divide(shifted(x), sum(shifted(x)))),
    { caughtBy: "rows sum to 1", laws: [rowsSumTo(1)] },
  ),
  wrong({ mistake: "Softmax that is not normalized" }, () => softmaxBy((x) => exp(x)), {
    caughtBy: "bounded by 0 and 1",
    laws: [bounded(0, 1)],
  }),
  wrong(
    { mistake: "Softmax with a 1 in the denominator" },
    () => softmaxBy((x) => divide(exp(x), add(1, sum(exp(x), { axis: 1, keepDims: true })))),
    {
      caughtBy: "invariant under a shift of the logits",
      laws: [shiftInvariant],
    },
  ),
  wrong(
    { mistake: "Softmax of the magnitudes" },
    () => softmaxBy((x) => softmax(map(x, Math.abs))),
    {
      caughtBy: "keeps the order of the logits",
      laws: [keepsOrder],
    },
  ),
];
