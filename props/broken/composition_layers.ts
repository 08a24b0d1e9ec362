import {
  add,
  gradientList,
  type Layer,
  map,
  MatMul,
  multiply,
  Sequential,
  Sigmoid,
  subtract,
  Tanh,
  type Tensor,
  tensors,
  TransformerBlock,
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
function composed(
  named: Named & { readonly caughtBy?: string },
  { forward, backward }: Composed,
): Broken {
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
    mistake: "gated layer that learns as if its gate were open",
    named: /the factor sigmoid\(x\) is missing|a term is missing/,
    caughtBy: "param gradient",
  }, {
    forward: (_, f, g) => multiply(g, f),
    backward: (dout, { f, through }) =>
      add(through("layer", dout), through("gate", multiply(dout, f))),
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

/** Wrong chains of layers. */
export const chains: readonly Broken[] = [
  {
    mistake: "Sequential whose backward runs in the order of forward",
    named: /order/,
    back: (dout: Tensor, parts: readonly Layer[]) => parts.reduce(through, dout),
  },
  {
    mistake: "Sequential whose backward leaves out its first layer",
    named: /the factor sigmoid\(x\) · \(1 − sigmoid\(x\)\) is missing/,
    back: (dout: Tensor, parts: readonly Layer[]) => parts.slice(1).reduceRight(through, dout),
  },
].map(({ mistake, named, back }) =>
  broken({ mistake, named }, {
    given: { x: tensors(["N", D], { min: -2, max: 2 }), W: tensors([D, D], { min: -2, max: 2 }) },
    layer: ({ W }) => {
      const parts: readonly Layer[] = [new Sigmoid(), new MatMul(W), new Tanh()];
      const right = new Sequential(...parts);
      return {
        params: right.params,
        grads: right.grads,
        forward: (x: Tensor) => right.forward(x),
        backward: (dout?: Tensor) => back(dout!, parts),
      };
    },
  })
);

function through(dout: Tensor, part: Layer): Tensor {
  return gradientList(part.backward(dout))[0]!;
}

/** A block whose parts are plain, with another backward pass. */
function block(
  named: Named & { readonly caughtBy?: string },
  backward: (dout: Tensor, parts: readonly ((dout: Tensor) => Tensor)[]) => Tensor,
): Broken {
  const entries = { min: -3, max: 3 };
  return broken(named, {
    given: {
      x: tensors(["N", D], entries),
      W1: tensors([D, D], entries),
      W2: tensors([D, D], entries),
    },
    layer: ({ W1, W2 }) => {
      const parts = [new Sigmoid(), new MatMul(W1), new Sigmoid(), new MatMul(W2)] as const;
      const [norm1, attention, norm2, mlp] = parts;
      const right = new TransformerBlock({ attention, mlp, norms: [norm1, norm2] });
      return {
        params: right.params,
        grads: right.grads,
        forward: (x: Tensor) => right.forward(x),
        backward: (dout?: Tensor) =>
          backward(dout!, parts.map((part) => (d: Tensor) => part.backward(d))),
      };
    },
  });
}

/** Wrong blocks of a transformer. */
export const transformerBlocks: readonly Broken[] = [
  block(
    {
      mistake: "transformer block whose gradient takes no way around both of its parts",
      named: /a term is missing: dout/,
    },
    (dout, [norm1, attention, norm2, mlp]) => {
      const ofMlp = norm2!(mlp!(dout));
      const ofAttention = norm1!(attention!(add(dout, ofMlp)));
      return add(ofAttention, ofMlp);
    },
  ),
  block(
    {
      mistake: "transformer block whose attention is told nothing by the mlp",
      named: /a term is missing/,
    },
    (dout, [norm1, attention, norm2, mlp]) =>
      add(add(dout, norm2!(mlp!(dout))), norm1!(attention!(dout))),
  ),
];
