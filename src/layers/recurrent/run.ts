import { add, allocate, matmul, set, sumTo, Tensor, zeros } from "../../tensor/mod.ts";
import type { Recurrence, State, Step, Weighted } from "./recurrence.ts";

/** What a run through time goes over. */
export interface RunOptions {
  /** The weights of the input [D,G·H]. */
  readonly Wx: Tensor;
  /** The inputs [T,N,D], of which nobody else has a reference: they are kept. */
  readonly x: Tensor;
  /** The state before the first step, each [N,H]; zeros if left out. It is copied. */
  readonly state?: State | undefined;
  /** How many columns h has. */
  readonly width: number;
}

/**
 * One forward pass of a recurrence through T steps, with all that its backward pass needs.
 *
 * What does not wait for the state is done for all steps at once: x · Wx before them, the gradients of the
 * weights and of x after them. A step is then one product, h · Wh, and the gates.
 */
export class Run {
  readonly #recurrence: Recurrence;
  readonly #options: RunOptions;
  /** The steps after one another, as one batch. */
  readonly #all: Step;
  /** The states before the first step, after it, and so on: each [(T+1)·N,H]. */
  readonly #states: State;

  /** Runs forward. */
  constructor(recurrence: Recurrence, options: RunOptions) {
    const { Wx, x, state, width } = options;
    const [T, N, D] = x.shape as [number, number, number];
    const gates = matmul(new Tensor([T * N, D], x.data), Wx);
    const isFloat32 = gates.dtype === "float32" &&
      (state === undefined || state.every(({ dtype }) => dtype === "float32"));
    const dtype = isFloat32 ? "float32" : "float64";
    this.#recurrence = recurrence;
    this.#options = options;
    this.#states = Array.from({ length: recurrence.states }, (_, i) => {
      const data = allocate((T + 1) * N * width, dtype);
      if (state !== undefined) data.set(state[i]!.data);
      return new Tensor([(T + 1) * N, width], data);
    });
    this.#all = {
      gates,
      memory: zeros([T * N, recurrence.memory * width], { dtype }),
      before: this.#states.map((one) => rows(one, 0, T * N)),
      after: this.#states.map((one) => rows(one, N, T * N)),
    };
    for (let t = 0; t < T; t++) recurrence.forward(this.#step(t));
  }

  /** h after each step [T,N,H]. */
  get hs(): Tensor {
    const [T, N] = this.#options.x.shape as [number, number];
    return new Tensor([T, N, this.#options.width], this.#all.after[0]!.data);
  }

  /** The state after the last step, each [N,H]. */
  get last(): State {
    const [T, N] = this.#options.x.shape as [number, number];
    return this.#states.map((one) => rows(one, T * N, N));
  }

  /**
   * Takes the gradients of h after each step [T,N,H], and of the state after the last one, each [N,H]; writes
   * those of the params into `grads`; returns those of x and of the state before the first step.
   */
  backward(
    { dhs, dlast, grads: [dWx, , db] }: {
      readonly dhs?: Tensor;
      readonly dlast?: State;
      readonly grads: Weighted["grads"];
    },
  ): { readonly dx: Tensor; readonly dstate: State } {
    const { Wx, x, width } = this.#options;
    const [T, N, D] = x.shape as [number, number, number];
    const { gates } = this.#all;
    const da = zeros(gates.shape, gates);
    let dafter = dlast ?? this.#states.map((one) => zeros([N, width], one));
    for (let t = T - 1; t >= 0; t--) {
      if (dhs !== undefined) {
        const dh = new Tensor([N, width], part(dhs.data, t * N * width, N * width));
        dafter = dafter.map((one, i) => i === 0 ? add(dh, one) : one);
      }
      dafter = this.#recurrence.backward(this.#step(t), { dafter, da: rows(da, t * N, N) });
    }
    set(dWx, matmul(new Tensor([T * N, D], x.data), da, { transposeA: true }));
    set(db, sumTo(da, db.shape));
    this.#recurrence.writeGrads(this.#all, da);
    const dx = matmul(da, Wx, { transposeB: true });
    return { dx: new Tensor(x.shape, dx.data), dstate: dafter };
  }

  #step(t: number): Step {
    const [T, N] = this.#options.x.shape as [number, number];
    const { gates, memory, before, after } = this.#all;
    if (T === 1) return this.#all;
    return {
      gates: rows(gates, t * N, N),
      memory: rows(memory, t * N, N),
      before: before.map((one) => rows(one, t * N, N)),
      after: after.map((one) => rows(one, t * N, N)),
    };
  }
}

/** So many rows of a matrix, without a copy. */
function rows(x: Tensor, from: number, count: number): Tensor {
  const width = x.shape[1]!;
  return new Tensor([count, width], part(x.data, from * width, count * width));
}

function part(data: Tensor["data"], from: number, count: number): Tensor["data"] {
  return from === 0 && count === data.length ? data : data.subarray(from, from + count);
}
