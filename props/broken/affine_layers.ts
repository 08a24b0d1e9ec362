import {
  add,
  adjoint,
  Affine,
  everyLayer,
  linear,
  map,
  MatMul,
  matmul,
  multiply,
  permutedBatches,
  prop,
  sameAs,
  set,
  slice,
  sum,
  tensors,
  transpose,
} from "../../src/mod.ts";
import type { Law, Layer, Tensor } from "../../src/mod.ts";
import { type Broken, type Named, withBackward } from "./broken.ts";

interface Weights {
  readonly [key: string]: unknown;
  readonly W: Tensor;
  readonly b: Tensor;
}

function wrong(
  { mistake, named }: Named,
  layer: (given: { x: Tensor; W: Tensor; b: Tensor }) => Layer,
  { caughtBy = "param gradient", laws = everyLayer, square = false }: {
    caughtBy?: string;
    laws?: readonly Law[];
    square?: boolean;
  } = {},
): Broken {
  const width = square ? "D" : "M";
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop({
      name: mistake,
      given: { x: tensors(["N", "D"]), W: tensors(["D", width]), b: tensors([width]) },
      layer,
      laws,
    }),
  };
}

/** An Affine whose gradients are changed after the right ones were computed. */
function changed(
  { W, b }: Weights,
  change: (at: { layer: Affine; dout: Tensor; dx: Tensor }) => Tensor,
): Layer {
  const layer = new Affine(W, b);
  return withBackward(layer, (dout, right) => change({ layer, dout, dx: right(dout) }));
}

/** Wrong fully connected layers. */
export const affineLayers: readonly Broken[] = [
  wrong(
    {
      mistake: "Affine with dW averaged over the batch",
      named: /divided by N once too often, N = the size of (x|d?out)'s axis 0/,
    },
    (given) =>
      changed(given, ({ layer, dout, dx }) => {
        set(layer.grads[0], map(layer.grads[0], (v) => v / dout.shape[0]!));
        return dx;
      }),
  ),
  wrong(
    {
      mistake: "Affine with db averaged over the batch",
      named: /divided by N once too often, N = the size of (x|d?out)'s axis 0/,
    },
    (given) =>
      changed(given, ({ layer, dout, dx }) => {
        set(layer.grads[1], map(layer.grads[1], (v) => v / dout.shape[0]!));
        return dx;
      }),
  ),
  wrong(
    {
      mistake: "Affine whose db is the last row of dout",
      named: /only the last contribution is kept/,
    },
    (given) =>
      changed(given, ({ layer, dout, dx }) => {
        layer.grads[1].data.set(slice(dout, { start: dout.shape[0]! - 1 }).data);
        return dx;
      }),
  ),
  wrong(
    { mistake: "Affine whose db is never computed", named: /db is never computed/ },
    (given) =>
      changed(given, ({ layer, dx }) => {
        set(layer.grads[1], 0);
        return dx;
      }),
  ),
  wrong(
    { mistake: "Affine whose dW is transposed", named: /dW is transposed/ },
    (given) =>
      changed(given, ({ layer, dx }) => {
        set(layer.grads[0], transpose(layer.grads[0]));
        return dx;
      }),
    { square: true },
  ),
  wrong({
    mistake: "Affine with one entry of dW wrong",
    named: /wrong only at (entry 0|dW\[0,0\])/,
  }, (given) =>
    changed(given, ({ layer, dx }) => {
      layer.grads[0].data[0]! *= 1.001;
      return dx;
    })),
  wrong(
    { mistake: "Affine whose dx uses W untransposed", named: /W is used untransposed/ },
    ({ W, b }) =>
      withBackward(new Affine(W, b), (dout, right) => {
        right(dout);
        return matmul(dout, W);
      }),
    { caughtBy: "input gradient", square: true },
  ),
  wrong({
    mistake: "Affine whose gradients add up from call to call",
    named: /adds? up from call to call/,
  }, ({ W, b }) => {
    const layer = new Affine(W, b);
    return withBackward(layer, (dout, right) => {
      const before = layer.grads.map((g) => g.clone());
      const dx = right(dout);
      layer.grads.forEach((g, i) => set(g, add(g, before[i]!)));
      return dx;
    });
  }, { caughtBy: "grads are overwritten in place" }),
  wrong({
    mistake: "Affine that puts new objects into grads",
    named: /new (objects|tensors) into grads/,
  }, ({ W, b }) => {
    const layer = new Affine(W, b);
    const grads: Tensor[] = [...layer.grads];
    return {
      params: layer.params,
      grads,
      forward: (x: Tensor) => layer.forward(x),
      backward(dout: Tensor): Tensor {
        const dx = layer.backward(dout);
        layer.grads.forEach((g, i) => grads[i] = g.clone());
        return dx;
      },
    };
  }, { caughtBy: "grads are overwritten in place" }),
  wrong({
    mistake: "the same MatMul used twice, keeping the second gradient only",
    named: /only (the last|one) contribution is kept/,
  }, ({ W }) => {
    const first = new MatMul(W);
    const second = new MatMul(W);
    return {
      params: first.params,
      grads: first.grads,
      forward: (x: Tensor) => second.forward(first.forward(x)),
      backward: (dout: Tensor) => first.backward(second.backward(dout)),
    };
  }, { square: true }),
  wrong({
    mistake: "Affine whose forward keeps W as it was at first",
    named: /forward does not (use|read|depend on) W/,
  }, ({ W, b }) => {
    const layer = new Affine(W.clone(), b);
    return { ...withBackward(layer, (dout, right) => right(dout)), params: [W, b] };
  }),
  wrong(
    { mistake: "MatMul that adds a bias and claims to be linear", named: /a bias is added/ },
    ({ W, b }) => new Affine(W, b),
    {
      caughtBy: "linear",
      laws: [linear],
    },
  ),
  wrong(
    { mistake: "MatMul whose backward is W untransposed", named: /W is used untransposed/ },
    ({ W }) =>
      withBackward(new MatMul(W), (dout, right) => {
        right(dout);
        return matmul(dout, W);
      }),
    { caughtBy: "adjoint", laws: [adjoint], square: true },
  ),
  wrong({
    mistake: "Affine that forgets its bias",
    named: /forward does not (use|read|depend on) b/,
  }, ({ W, b }) => {
    const layer = new MatMul(W);
    const db = map(b, () => 0);
    return {
      params: [W, b],
      grads: [...layer.grads, db],
      forward: (x: Tensor) => layer.forward(x),
      backward: (dout: Tensor) => layer.backward(dout),
    };
  }, {
    caughtBy: "same as Affine",
    laws: [sameAs<Weights>("Affine", ({ W, b }) => new Affine(W, b))],
  }),
  wrong({
    mistake: "Affine that weights rows by their position",
    named: /rows are weighted by their position/,
  }, ({ W, b }) => {
    const layer = new Affine(W, b);
    const weigh = (x: Tensor): Tensor => {
      const y = x.clone();
      y.data.forEach((v, i) => y.data[i] = v * (1 + Math.floor(i / x.shape[1]!)));
      return y;
    };
    return {
      params: layer.params,
      grads: layer.grads,
      forward: (x: Tensor) => weigh(layer.forward(x)),
      backward: (dout: Tensor) => layer.backward(weigh(dout)),
    };
  }, {
    caughtBy: "permuted batches give permuted answers",
    laws: [...everyLayer, permutedBatches],
  }),
  wrong({
    mistake: "Affine with weight decay inside backward",
    named: /a term proportional to W is added/,
  }, (given) =>
    changed(given, ({ layer, dx }) => {
      set(layer.grads[0], add(layer.grads[0], multiply(layer.params[0], 0.1)));
      return dx;
    }), { caughtBy: "zero dout gives zero" }),
  wrong({
    mistake: "Affine whose db keeps the batch axis",
    named: /db keeps the (summed |batch )?axis|new objects into grads/,
  }, ({ W, b }) => {
    const layer = new Affine(W, b);
    const grads = [...layer.grads];
    return {
      params: layer.params,
      grads,
      forward: (x: Tensor) => layer.forward(x),
      backward(dout: Tensor): Tensor {
        const dx = layer.backward(dout);
        grads[1] = sum(dout, { axis: 0, keepDims: true });
        return dx;
      },
    };
  }, { caughtBy: "shapes fit" }),
];
