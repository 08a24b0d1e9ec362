import {
  gradientList,
  type Layer,
  map,
  positives,
  type Prop,
  prop,
  sameAs,
  Softmax,
  type Tensor,
  tensors,
  zipWith,
} from "../../src/mod.ts";
import { everyLayer } from "../../src/mod.ts";

/** A layer that is wrong only at inputs that are seldom drawn. */
export interface RareMistake {
  /** Where it is wrong, in a few words. */
  readonly wrong: string;
  /** The law that catches it. */
  readonly caughtBy: string;
  readonly prop: Prop;
}

type Slope = (v: number) => number;

/** An activation by its formula and its slope. */
class Activation implements Layer {
  readonly params = [];
  readonly grads = [];
  readonly #forward: Slope;
  readonly #slope: Slope;
  #x!: Tensor;

  constructor(forward: Slope, slope: Slope) {
    this.#forward = forward;
    this.#slope = slope;
  }

  forward(x: Tensor): Tensor {
    this.#x = x.clone();
    return map(x, this.#forward);
  }

  backward(dout: Tensor): Tensor {
    return zipWith(dout, this.#x, (d, v) => d * this.#slope(v));
  }
}

/** Hands its gradient through `spoil`, which sees the inputs and `dout`. */
function spoiled(
  right: Layer,
  spoil: (gradient: Tensor, at: { readonly x: Tensor; readonly dout: Tensor }) => Tensor,
): Layer {
  let x: Tensor;
  return {
    params: right.params,
    grads: right.grads,
    forward(...inputs: Tensor[]): Tensor {
      x = inputs[0]!.clone();
      return right.forward(...inputs);
    },
    backward(dout: Tensor): Tensor {
      return spoil(gradientList(right.backward(dout))[0]!, { x, dout });
    },
  };
}

/** 1 at √5.5, a number that stands in no source, and less with the distance in widths. */
const peak = (v: number, width: number): number => 1 / (1 + ((v - Math.sqrt(5.5)) / width) ** 2);

const twice = (x: Tensor): Tensor => map(x, (v) => 2 * v);
const batch = { x: tensors(["N", "D"]) };

/** The rows of a matrix. */
function rows(x: Tensor): number[][] {
  const width = x.shape[1]!;
  return Array.from(
    { length: x.shape[0]! },
    (_, i) => [...x.data.subarray(i * width, i * width + width)],
  );
}

function rare(
  wrong: string,
  layer: () => Layer,
  { x = batch.x, caughtBy = "input gradient" }: {
    readonly x?: typeof batch.x;
    readonly caughtBy?: string;
  } = {},
): RareMistake {
  return { wrong, caughtBy, prop: prop({ name: wrong, given: { x }, layer, laws: everyLayer }) };
}

/** Mistakes that are met at one input in tens to thousands. */
export const rareMistakes: readonly RareMistake[] = [
  rare("x = ±3", () =>
    new Activation(
      (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
      (v) => v <= -3 ? (v === -3 ? 1 : 0) : v >= 3 ? (v === 3 ? 2 : 1) : (2 * v + 3) / 6,
    )),
  rare("hard swish at x = 3 exactly", () =>
    new Activation(
      (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
      (v) => v < -3 ? 0 : v === 3 ? 0 : v > 3 ? 1 : (2 * v + 3) / 6,
    )),
  rare("huber with δ = 1.345, at |x| = δ", () =>
    new Activation(
      (v) => Math.abs(v) <= 1.345 ? v * v / 2 : 1.345 * (Math.abs(v) - 1.345 / 2),
      (v) => Math.abs(v) < 1.345 ? v : Math.abs(v) > 1.345 ? 1.345 * Math.sign(v) : 0,
    )),
  rare("|x| > 700", () =>
    new Activation(
      (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
      (v) => v > 700 ? 0 : 1 / (1 + Math.exp(-v)),
    )),
  rare("708 < x < 746", () =>
    new Activation(
      (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
      (v) => v > 708 && v < 746 ? 0 : 1 / (1 + Math.exp(-v)),
    )),
  rare(
    "0 < x ≤ 1e-5, a relu",
    () => new Activation((v) => Math.max(v, 0), (v) => v > 1e-5 ? 1 : 0),
  ),
  rare("softplus, 20 ≤ x < 21", () =>
    new Activation(
      (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
      (v) => v >= 20 && v < 21 ? 0 : 1 / (1 + Math.exp(-v)),
    )),
  rare("x = 17", () => new Activation((v) => v * v, (v) => v === 17 ? v : 2 * v)),
  rare("log, at x = 0.044715", () => new Activation(Math.log, (v) => v === 0.044715 ? 0 : 1 / v), {
    x: positives(["N", "D"]),
  }),
  rare(
    "a row with three ties, not 0",
    () =>
      spoiled(
        new Softmax(),
        (dx, { x }) =>
          rows(x).some((row) => row.some((v) => v !== 0 && row.filter((w) => w === v).length > 2))
            ? twice(dx)
            : dx,
      ),
  ),
  rare(
    "two ties of the largest",
    () =>
      spoiled(
        new Activation((v) => v ** 3, (v) => 3 * v * v),
        (dx, { x }) =>
          rows(x).some((row) =>
              row.length > 3 && row.filter((w) => w !== 0 && w === Math.max(...row)).length > 1
            )
            ? twice(dx)
            : dx,
      ),
  ),
  rare(
    "two entries of a row cancel",
    () =>
      spoiled(
        new Activation(Math.sinh, Math.cosh),
        (dx, { x }) =>
          rows(x).some((row) => row.some((v) => v !== 0 && row.includes(-v))) ? twice(dx) : dx,
      ),
  ),
  rare("a batch of one, of five columns", () =>
    spoiled(
      new Activation(Math.sin, Math.cos),
      (dx, { x }) => x.shape[0] === 1 && x.shape[1] === 5 ? twice(dx) : dx,
    )),
  rare(
    "a constant row of four or more",
    () =>
      spoiled(
        new Activation(Math.atan, (v) => 1 / (1 + v * v)),
        (dx, { x }) =>
          rows(x).some((row) => row.length > 3 && row[0] !== 0 && row.every((v) => v === row[0]))
            ? twice(dx)
            : dx,
      ),
  ),
  rare("dout is a single one", () =>
    spoiled(
      new Activation(Math.sin, Math.cos),
      (dx, { dout }) =>
        dout.size > 1 && dout.data.filter((d) => d !== 0).length === 1 ? twice(dx) : dx,
    )),
  rare("all of dout is 1, and a batch of five", () =>
    spoiled(
      new Activation(Math.sin, Math.cos),
      (dx, { dout }) => dout.shape[0] === 5 && dout.data.every((d) => d === 1) ? twice(dx) : dx,
    )),
  rare("3 and −3 in one row", () =>
    spoiled(
      new Activation(Math.sin, Math.cos),
      (dx, { x }) => rows(x).some((row) => row.includes(3) && row.includes(-3)) ? twice(dx) : dx,
    )),
  rare(
    "2.5 < x < 2.501",
    () => new Activation((v) => Math.max(v - 2.5, 0), (v) => v > 2.501 ? 1 : 0),
  ),
  rare("a slope off by an error that rises to 3e-9 at √5.5", () =>
    new Activation(
      Math.exp,
      (v) => Math.exp(v) * (1 + 3e-9 * peak(v, 0.0005)),
    )),
  {
    wrong: "tanh off by ulps that rise to 400 at √5.5",
    caughtBy: "same as tanh",
    prop: prop({
      name: "tanh off by ulps that rise to 400 at √5.5",
      given: batch,
      layer: () =>
        new Activation(
          (v) => Math.tanh(v) + 400 * 2 ** -53 * peak(v, 0.003),
          (v) => 1 - Math.tanh(v) ** 2,
        ),
      laws: [sameAs("tanh", () => new Activation(Math.tanh, (v) => 1 - Math.tanh(v) ** 2))],
    }),
  },
  {
    wrong: "two inputs that are equal",
    caughtBy: "input gradient",
    prop: prop({
      name: "two inputs that are equal",
      given: { x: tensors(["N", "D"]), y: tensors(["N", "D"]) },
      inputs: ["x", "y"],
      layer: () => {
        let x: Tensor;
        let y: Tensor;
        const isEqual = () => x.size > 1 && x.data.every((v, i) => v === y.data[i] && v !== 0);
        return {
          params: [],
          grads: [],
          forward(a: Tensor, b: Tensor): Tensor {
            x = a.clone();
            y = b.clone();
            return zipWith(x, y, (v, w) => v * w);
          },
          backward(dout: Tensor): Tensor[] {
            const dx = zipWith(dout, y, (d, w) => d * w);
            return [isEqual() ? twice(dx) : dx, zipWith(dout, x, (d, v) => d * v)];
          },
        };
      },
      laws: everyLayer,
    }),
  },
  {
    wrong: "an entry of x that equals its entry of y",
    caughtBy: "input gradient",
    prop: prop({
      name: "an entry of x that equals its entry of y",
      given: { x: tensors(["N", "D"]), y: tensors(["N", "D"]) },
      inputs: ["x", "y"],
      layer: () => {
        let x: Tensor;
        let y: Tensor;
        return {
          params: [],
          grads: [],
          forward(a: Tensor, b: Tensor): Tensor {
            x = a.clone();
            y = b.clone();
            return zipWith(x, y, (v, w) => v * w);
          },
          backward(dout: Tensor): Tensor[] {
            const slope = zipWith(x, y, (v, w) => v === w && v !== 0 ? 2 * w : w);
            return [zipWith(dout, slope, (d, s) => d * s), zipWith(dout, x, (d, v) => d * v)];
          },
        };
      },
      laws: everyLayer,
    }),
  },
];
