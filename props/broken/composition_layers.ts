import {
  add,
  gradientList,
  type Layer,
  map,
  MatMul,
  multiply,
  Sigmoid,
  subtract,
  type Tensor,
  tensors,
} from "../../src/mod.ts";
import { type Broken, broken, type Named } from "./broken.ts";

const D = { name: "D", max: 4 };

/** A layer made of two others, as two formulas. */
interface Composed {
  readonly forward: (x: Tensor, f: Tensor, g: Tensor) => Tensor;
  /** Answers dx; `f` and `g` are the parts' outputs. */
  readonly backward: (dout: Tensor, at: {
    readonly x: Tensor;
    readonly f: Tensor;
    readonly g: Tensor;
    /** Hands a gradient back through a part. */
    readonly through: (part: "layer" | "gate", dout: Tensor) => Tensor;
  }) => Tensor;
}

/** A MatMul, and a gate of Sigmoid. */
function composed(named: Named, { forward, backward }: Composed): Broken {
  return broken(named, {
    given: {
      x: tensors(["N", D], { min: -3, max: 3 }),
      W: tensors([D, D], { min: -3, max: 3 }),
    },
    layer: ({ W }) => {
      const parts: Record<"layer" | "gate", Layer> = { layer: new MatMul(W), gate: new Sigmoid() };
      let at: readonly [x: Tensor, f: Tensor, g: Tensor];
      return {
        params: parts.layer.params,
        grads: parts.layer.grads,
        forward: (x: Tensor) => {
          at = [x.clone(), parts.layer.forward(x).clone(), parts.gate.forward(x).clone()];
          return forward(...at);
        },
        backward: (dout?: Tensor) =>
          backward(dout!, {
            x: at[0],
            f: at[1],
            g: at[2],
            through: (part, dout) => gradientList(parts[part].backward(dout))[0]!,
          }),
      };
    },
  });
}

const shut = (g: Tensor): Tensor => map(g, (v) => 1 - v);
const mixed = (x: Tensor, f: Tensor, g: Tensor): Tensor =>
  add(multiply(g, f), multiply(shut(g), x));

/** Wrong ways around a layer, and wrong gates. */
export const compositionLayers: readonly Broken[] = [
  composed({
    mistake: "residual whose gradient takes no way around the layer",
    named: /a term is missing/,
  }, {
    forward: (x, f) => add(x, f),
    backward: (dout, { through }) => through("layer", dout),
  }),
  composed({
    mistake: "residual whose gradient takes only the way around the layer",
    named: /handed on|a term is missing/,
  }, {
    forward: (x, f) => add(x, f),
    backward: (dout, { through }) => {
      through("layer", dout);
      return dout.clone();
    },
  }),
  composed({
    mistake: "gated layer whose gate is taken for constant",
    named: /taken for (a )?constant|a term is missing/,
  }, {
    forward: (_, f, g) => multiply(g, f),
    backward: (dout, { g, through }) => through("layer", multiply(dout, g)),
  }),
  composed({
    mistake: "gated layer that hands each part its own output",
    named: /exchanged|stands in place/,
  }, {
    forward: (_, f, g) => multiply(g, f),
    backward: (dout, { f, g, through }) =>
      add(through("layer", multiply(dout, f)), through("gate", multiply(dout, g))),
  }),
  composed({
    mistake: "highway that forgets that its input passes, too",
    named: /a term is missing/,
  }, {
    forward: mixed,
    backward: (dout, { x, f, g, through }) =>
      add(
        through("layer", multiply(dout, g)),
        through("gate", multiply(dout, subtract(f, x))),
      ),
  }),
  composed({
    mistake: "highway whose gate learns from the layer only",
    named: /a term is missing/,
  }, {
    forward: mixed,
    backward: (dout, { f, g, through }) =>
      add(
        add(through("layer", multiply(dout, g)), through("gate", multiply(dout, f))),
        multiply(dout, shut(g)),
      ),
  }),
];
