import {
  add,
  type Arbitrary,
  map,
  matmul,
  multiply,
  subtract,
  sum,
  type Tensor,
  tensors,
  transpose,
} from "../../src/mod.ts";
import { type Broken, broken, formulas } from "./broken.ts";

const sigmoid = (x: Tensor): Tensor => map(x, (v) => 1 / (1 + Math.exp(-v)));
const tanh = (x: Tensor): Tensor => map(x, Math.tanh);
/** 1 − y², the slope of a tanh from its output. */
const slope = (y: Tensor): Tensor => map(y, (v) => 1 - v * v);
const complement = (y: Tensor): Tensor => map(y, (v) => 1 - v);

/** The gradients of one step: of x and h, then of the weights. */
interface Step {
  readonly dx: Tensor;
  readonly dh: Tensor;
  readonly dWx: Tensor;
  readonly dWh: Tensor;
  readonly db: Tensor;
}

interface At {
  readonly x: Tensor;
  readonly h: Tensor;
  readonly Wx: Tensor;
  readonly Wh: Tensor;
  readonly out: Tensor;
  readonly dout: Tensor;
  /** dout, brought before the tanh. */
  readonly dz: Tensor;
}

const entries = { min: -2, max: 2 };

/** out = tanh(x Wx + h Wh + b), its gradients changed. */
function cell(
  [mistake, named]: readonly [string, RegExp],
  change: (at: At) => Partial<Step>,
  caughtBy = "input gradient",
): Broken {
  return broken({ mistake, named, caughtBy }, {
    given: {
      x: tensors(["N", "H"], entries),
      h: tensors(["N", "H"], entries),
      Wx: tensors(["H", "H"], entries),
      Wh: tensors(["H", "H"], entries),
      b: tensors(["H"], entries),
    },
    inputs: ["x", "h"],
    layer: ({ Wx, Wh, b }) =>
      formulas({
        params: [Wx, Wh, b],
        forward: (x, h) => tanh(add(add(matmul(x, Wx), matmul(h, Wh)), b)),
        backward: ({ out, dout }, x, h) => {
          const stepOf = (dz: Tensor): Step => ({
            dx: matmul(dz, transpose(Wx)),
            dh: matmul(dz, transpose(Wh)),
            dWx: matmul(transpose(x), dz),
            dWh: matmul(transpose(h), dz),
            db: sum(dz, { axis: 0 }),
          });
          const dz = multiply(dout, slope(out));
          const { dx, dh, dWx, dWh, db } = {
            ...stepOf(dz),
            ...change({ x, h, Wx, Wh, out, dout, dz }),
          };
          return [dx, dh, dWx, dWh, db];
        },
      }),
  });
}

/** The gates of c' = σ(f) · c + σ(i) · tanh(g), elementwise, with changed gradients. */
interface Gates {
  readonly f: Tensor;
  readonly i: Tensor;
  readonly g: Tensor;
  readonly c: Tensor;
}

function memoryCell(
  [mistake, named]: readonly [string, RegExp],
  change: (right: Gates, at: Gates & { dout: Tensor }) => Partial<Gates>,
): Broken {
  const gate = (): Arbitrary<Tensor> => tensors(["N", "H"], entries);
  return broken({ mistake, named }, {
    given: { f: gate(), i: gate(), g: gate(), c: gate() },
    inputs: ["f", "i", "g", "c"],
    layer: () =>
      formulas({
        forward: (f, i, g, c) => add(multiply(sigmoid(f), c), multiply(sigmoid(i), tanh(g))),
        backward: ({ dout }, f, i, g, c) => {
          const [F, I, G] = [sigmoid(f), sigmoid(i), tanh(g)];
          const right: Gates = {
            f: multiply(multiply(dout, c), multiply(F, complement(F))),
            i: multiply(multiply(dout, G), multiply(I, complement(I))),
            g: multiply(multiply(dout, I), slope(G)),
            c: multiply(dout, F),
          };
          const changed = { ...right, ...change(right, { f, i, g, c, dout }) };
          return [changed.f, changed.i, changed.g, changed.c];
        },
      }),
  });
}

/** z · h + (1 − z) · x, with changed gradients. */
function blend(
  [mistake, named]: readonly [string, RegExp],
  change: (at: { z: Tensor; h: Tensor; x: Tensor; dout: Tensor }) => {
    dz?: Tensor;
    dh?: Tensor;
    dx?: Tensor;
  },
): Broken {
  return broken({ mistake, named }, {
    given: { z: tensors(["N", "H"]), h: tensors(["N", "H"]), x: tensors(["N", "H"]) },
    inputs: ["z", "h", "x"],
    layer: () =>
      formulas({
        forward: (z, h, x) => add(multiply(z, h), multiply(complement(z), x)),
        backward: ({ dout }, z, h, x) => {
          const { dz, dh, dx } = {
            dz: multiply(dout, subtract(h, x)),
            dh: multiply(dout, z),
            dx: multiply(dout, complement(z)),
            ...change({ z, h, x, dout }),
          };
          return [dz, dh, dx];
        },
      }),
  });
}

/** Wrong recurrent cells: gates, states and weights of one shape, easily exchanged. */
export const recurrentLayers: readonly Broken[] = [
  cell(
    ["recurrent cell with Wx for Wh in dh", /Wx stands in place of Wh|dh is computed as dx/],
    ({ dz, Wx }) => ({ dh: matmul(dz, transpose(Wx)) }),
  ),
  cell(
    ["recurrent cell with x for h in dWh", /\bx stands in place of h\b|dWh is computed as dWx/],
    ({ dz, x }) => ({ dWh: matmul(transpose(x), dz) }),
    "param gradient",
  ),
  cell(
    ["recurrent cell without the slope of its tanh in dh", /the factor 1 − out² is missing/],
    ({ dout, Wh }) => ({ dh: matmul(dout, transpose(Wh)) }),
  ),
  cell(
    ["recurrent cell with 1 − out for 1 − out²", /1 \+ out|1 − out stands in place of 1 − out²/],
    ({ dout, out, Wh, Wx }) => {
      const dz = multiply(dout, complement(out));
      return { dh: matmul(dz, transpose(Wh)), dx: matmul(dz, transpose(Wx)) };
    },
  ),
  cell(
    [
      "recurrent cell with its bias averaged",
      /divided by N once too often, N = the size of (x|h|d?out)'s axis 0/,
    ],
    ({ dz, x }) => ({ db: multiply(sum(dz, { axis: 0 }), 1 / x.shape[0]!) }),
    "param gradient",
  ),
  cell(
    ["recurrent cell with dx and dh exchanged", /dx and dh are exchanged/],
    ({ dz, Wx, Wh }) => ({ dx: matmul(dz, transpose(Wh)), dh: matmul(dz, transpose(Wx)) }),
  ),
  cell(
    ["recurrent cell whose dWh is transposed", /dWh is transposed/],
    ({ dz, h }) => ({ dWh: matmul(transpose(dz), h) }),
    "param gradient",
  ),
  cell(
    ["recurrent cell that forgets the gradient of its state", /dh is never computed/],
    ({ h }) => ({ dh: map(h, () => 0) }),
  ),
  cell(
    ["recurrent cell whose db is taken before the tanh", /the factor 1 − out² is missing/],
    ({ dout }) => ({ db: sum(dout, { axis: 0 }) }),
    "param gradient",
  ),
  broken({
    mistake: "two steps of which the first learns nothing",
    named: /only the last contribution is kept|a term is missing/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["N", "H"], entries), W: tensors(["H", "H"], entries) },
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (x) => tanh(matmul(tanh(matmul(x, W)), W)),
        backward: ({ out, dout }, x) => {
          const h = tanh(matmul(x, W));
          const dz = multiply(dout, slope(out));
          const dh = multiply(matmul(dz, transpose(W)), slope(h));
          return [matmul(dh, transpose(W)), matmul(transpose(h), dz)];
        },
      }),
  }),
  memoryCell(
    ["memory cell with the gradients of f and i exchanged", /df and di are exchanged/],
    ({ f, i }) => ({ f: i, i: f }),
  ),
  memoryCell(
    ["memory cell without the slope of its candidate", /the factor 1 − .*² is missing/],
    (_, { i, dout }) => ({ g: multiply(dout, sigmoid(i)) }),
  ),
  memoryCell(
    [
      "memory cell without the slope of its input gate",
      /the factor 1 − .* is missing|the factor 1 \+ exp\(i\) is one too many/,
    ],
    (_, { i, g, dout }) => ({ i: multiply(multiply(dout, tanh(g)), sigmoid(i)) }),
  ),
  memoryCell(
    [
      "memory cell that hands dout to its state",
      /the factor .*f.* is missing|dout is handed on unchanged/,
    ],
    (_, { dout }) => ({ c: dout }),
  ),
  memoryCell(
    ["memory cell with i for f in dc", /\bi stands in place of f\b/],
    (_, { i, dout }) => ({ c: multiply(dout, sigmoid(i)) }),
  ),
  blend(
    ["gate whose dz has the wrong sign", /the sign of dz is wrong/],
    ({ h, x, dout }) => ({ dz: multiply(dout, subtract(x, h)) }),
  ),
  blend(
    ["gate whose dz forgets what it shuts out", /a term is missing: .*x/],
    ({ h, dout }) => ({ dz: multiply(dout, h) }),
  ),
  blend(
    ["gate with z for 1 − z in dx", /z stands in place of 1 − z|dh stands in place of dx|as dh/],
    ({ z, dout }) => ({ dx: multiply(dout, z) }),
  ),
  blend(
    ["gate whose state gets dout untouched", /dout is handed on unchanged|the factor z is missing/],
    ({ dout }) => ({ dh: dout }),
  ),
];
