import { generator, normal, shuffled, type Tensor, tensor, zeros } from "../../src/mod.ts";
import {
  Affine,
  gather,
  LSTM,
  matmul,
  SGD,
  Sigmoid,
  slice,
  SoftmaxWithLoss,
} from "../../src/mod.ts";
import { made, summary } from "./made.ts";
import type { Done } from "./numpy.ts";

/** What both sides do; the numbers that are not listed are made. */
export type Work = Spiral | Layers | Product;

/** Trains a network on the spiral. */
export interface Spiral {
  readonly ask: "spiral";
  readonly x: readonly (readonly number[])[];
  /** One-hot. */
  readonly t: readonly (readonly number[])[];
  /** W1, b1, W2, b2. */
  readonly params: readonly (readonly number[] | readonly (readonly number[])[])[];
  /** How the rows are rearranged before each epoch. */
  readonly orders: readonly (readonly number[])[];
  readonly batch: number;
  readonly rate: number;
}

/** Forward and backward of one layer, `times` times: x is [N,D]. */
export interface Layers {
  readonly ask: "affine" | "lstm";
  readonly N: number;
  readonly D: number;
  readonly H: number;
  readonly times: number;
}

/** A product of two matrices [n,n], `times` times. */
export interface Product {
  readonly ask: "matmul";
  readonly n: number;
  readonly times: number;
}

/** The network of "Deep Learning from Scratch 2", chapter 1, on its spiral: 10 steps an epoch. */
export function spiral({ epochs }: { readonly epochs: number }): Spiral {
  const random = generator(1984);
  const [N, classes, hidden] = [100, 3, 10];
  const x: number[][] = [];
  const t: number[][] = [];
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < N; i++) {
      const angle = 4 * (c + i / N) + 0.2 * normal(random);
      x.push([i / N * Math.sin(angle), i / N * Math.cos(angle)]);
      t.push([0, 1, 2].map((k) => k === c ? 1 : 0));
    }
  }
  const drawn = (rows: number, columns: number): number[][] =>
    Array.from(
      { length: rows },
      () => Array.from({ length: columns }, () => 0.01 * normal(random)),
    );
  const none = (size: number): number[] => new Array(size).fill(0);
  return {
    ask: "spiral",
    x,
    t,
    params: [drawn(2, hidden), none(hidden), drawn(hidden, classes), none(classes)],
    orders: Array.from({ length: epochs }, () => shuffled(x.length, random)),
    batch: 30,
    rate: 1,
  };
}

/** Does the work here. */
export function ours(request: Work): Done {
  switch (request.ask) {
    case "spiral":
      return trained(request);
    case "affine":
      return affine(request);
    case "lstm":
      return lstm(request);
    case "matmul":
      return product(request);
  }
}

function trained(request: Spiral): Done {
  let [x, t] = [tensor(request.x), tensor(request.t)];
  const [W1, b1, W2, b2] = request.params.map((param) => tensor(param)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const layers = [new Affine(W1, b1), new Sigmoid(), new Affine(W2, b2)];
  const last = new SoftmaxWithLoss();
  const optimizer = new SGD({ rate: request.rate });
  const params = layers.flatMap(({ params }) => params);
  const grads = layers.flatMap(({ grads }) => grads);
  let total = 0;
  const start = performance.now();
  for (const order of request.orders) {
    x = gather(x, order);
    t = gather(t, order);
    for (let from = 0; from < x.shape[0]!; from += request.batch) {
      const to = from + request.batch;
      let out = slice(x, { start: from, end: to });
      for (const layer of layers) out = layer.forward(out);
      total += last.forward(out, slice(t, { start: from, end: to })).item();
      let dout = last.backward();
      for (const layer of layers.toReversed()) dout = layer.backward(dout);
      optimizer.update(params, grads);
    }
  }
  return { seconds: (performance.now() - start) / 1000, answer: [total, ...summary(params)] };
}

function affine({ N, D, times }: Layers): Done {
  const layer = new Affine(made(1, [D, D]), made(2, [D]));
  const [x, dout] = [made(3, [N, D]), made(4, [N, D])];
  let [out, dx] = [x, x];
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    out = layer.forward(x);
    dx = layer.backward(dout);
  }
  return {
    seconds: (performance.now() - start) / 1000,
    answer: summary([out, dx, ...layer.grads]),
  };
}

function lstm({ N, D, H, times }: Layers): Done {
  const layer = new LSTM({ Wx: made(1, [D, 4 * H]), Wh: made(2, [H, 4 * H]), b: made(3, [4 * H]) });
  const [x, h, c] = [made(4, [N, D]), made(5, [N, H]), made(6, [N, H])];
  const dout = zeros([N, 2 * H]);
  const [dh, dc] = [made(7, [N, H]), made(8, [N, H])];
  for (let i = 0; i < N * H; i++) {
    const at = Math.floor(i / H) * 2 * H + i % H;
    dout.data[at] = dh.data[i]!;
    dout.data[at + H] = dc.data[i]!;
  }
  let out = x;
  let gradients: readonly Tensor[] = [];
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    out = layer.forward(x, h, c);
    gradients = layer.backward(dout);
  }
  const seconds = (performance.now() - start) / 1000;
  const state = [slice(out, { axis: 1, end: H }), slice(out, { axis: 1, start: H })];
  return { seconds, answer: summary([...state, ...gradients, ...layer.grads]) };
}

function product({ n, times }: Product): Done {
  const [a, b] = [made(1, [n, n]), made(2, [n, n])];
  let out = a;
  const start = performance.now();
  for (let i = 0; i < times; i++) out = matmul(a, b);
  return { seconds: (performance.now() - start) / 1000, answer: summary([out]) };
}
