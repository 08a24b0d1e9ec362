import { checkUpstream, remembered } from "../../layer.ts";
import { formatShape, type Tensor } from "../../tensor/mod.ts";
import { checkState } from "./check_state.ts";
import type { Recurrence, State, Weighted } from "./recurrence.ts";
import { Run } from "./run.ts";
import { swapAxes } from "./swap_axes.ts";

/** What a layer over time is made of. */
export interface OverTimeOptions {
  /** The layer. */
  readonly layer: Weighted;
  /** Its name. */
  readonly name: string;
  /** Whether a forward starts from the state that the one before ended with. */
  readonly stateful: boolean;
}

/** What TimeRNN, TimeLSTM and TimeGRU have in common: sequences, and a state between them. */
export class OverTime {
  readonly #recurrence: Recurrence;
  readonly #options: OverTimeOptions;
  /** The state that the next forward starts from; zeros if undefined. */
  #state: State | undefined;
  #run: Run | undefined;
  #dstate: State | undefined;

  constructor(recurrence: Recurrence, options: OverTimeOptions) {
    this.#recurrence = recurrence;
    this.#options = options;
  }

  /** The gradient of the state that the latest forward started from, as the latest backward found it. */
  get dstate(): State | undefined {
    return this.#dstate?.map((one) => one.clone());
  }

  /** Sets the state that the next forward starts from; zeros if undefined. */
  setState(state: Readonly<Record<string, Tensor>> | undefined): void {
    if (state !== undefined) {
      const { name, layer: { params: [, Wh] } } = this.#options;
      const [h] = Object.values(state);
      checkState(state, { N: h?.shape[0] ?? -1, H: Wh.shape[0]!, layer: name });
    }
    this.#state = state && Object.values(state).map((one) => one.clone());
  }

  forward(xs: Tensor): Tensor {
    const { name, layer: { params: [Wx, Wh] }, stateful } = this.#options;
    const D = Wx.shape[0]!;
    if (xs.rank !== 3 || xs.shape[2] !== D) {
      throw new RangeError(
        `${name}: expected xs of shape [N,T,${D}], found ${formatShape(xs.shape)}`,
      );
    }
    const state = this.#state;
    const N = state === undefined ? xs.shape[0] : state[0]!.shape[0];
    if (N !== xs.shape[0]) {
      throw new RangeError(
        `${name}: expected xs of ${N} rows, as the state has, found ${
          formatShape(xs.shape)
        }; call resetState to start anew`,
      );
    }
    const run = new Run(this.#recurrence, { Wx, x: swapAxes(xs), state, width: Wh.shape[0]! });
    this.#run = run;
    this.#state = stateful ? run.last : undefined;
    return swapAxes(run.hs);
  }

  backward(dhs: Tensor): Tensor {
    const { name, layer: { grads } } = this.#options;
    const run = remembered(this.#run, name);
    const [T, N, H] = run.hs.shape as [number, number, number];
    checkUpstream(dhs, [N, T, H], name);
    const { dx, dstate } = run.backward({ dhs: swapAxes(dhs), grads });
    this.#dstate = dstate;
    return swapAxes(dx);
  }
}
