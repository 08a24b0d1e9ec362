import { checkUpstream, remembered } from "../../layer.ts";
import { concat, reshape, slice, type Tensor } from "../../tensor/mod.ts";
import { checkCell } from "./check_state.ts";
import type { Recurrence, State, Weighted } from "./recurrence.ts";
import { Run } from "./run.ts";

/** What RNN, LSTM and GRU have in common: one step, between states that are handed over. */
export class OneStep {
  readonly #recurrence: Recurrence;
  readonly #layer: Weighted;
  readonly #name: string;
  #run: Run | undefined;

  constructor(
    recurrence: Recurrence,
    { layer, name }: { readonly layer: Weighted; readonly name: string },
  ) {
    this.#recurrence = recurrence;
    this.#layer = layer;
    this.#name = name;
  }

  /** Returns the parts of the state after the step beside each other, such as [h, c] as one [N,2H]. */
  forward(x: Tensor, state: Readonly<Record<string, Tensor>>): Tensor {
    const [Wx, Wh] = this.#layer.params;
    checkCell(x, { state, Wx, Wh, layer: this.#name });
    const run = new Run(this.#recurrence, {
      Wx,
      x: reshape(x, [1, ...x.shape]),
      state: Object.values(state),
      width: Wh.shape[0]!,
    });
    this.#run = run;
    return concat(run.last, { axis: 1 });
  }

  /** Returns the gradients of x and of each part of the state before. */
  backward(dout: Tensor): readonly Tensor[] {
    const run = remembered(this.#run, this.#name);
    const [N, H] = run.last[0]!.shape as [number, number];
    const count = run.last.length;
    checkUpstream(dout, [N, count * H], this.#name);
    const dlast: State = run.last.map((_, i) =>
      slice(dout, { axis: 1, start: i * H, end: (i + 1) * H })
    );
    const { dx, dstate } = run.backward({ dlast, grads: this.#layer.grads });
    return [reshape(dx, dx.shape.slice(1)), ...dstate];
  }
}
