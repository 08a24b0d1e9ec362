import { matmul, set, type Tensor } from "../../tensor/mod.ts";
import type { Recurrence, State, Step, Weighted } from "./recurrence.ts";

/** h = tanh(x · Wx + hPrev · Wh + b). The gate is h itself. */
export class RnnRecurrence implements Recurrence {
  readonly gates = 1;
  readonly states = 1;
  readonly memory = 0;
  readonly #Wh: Tensor;
  readonly #dWh: Tensor;
  readonly #b: Tensor;

  constructor({ params: [, Wh, b], grads: [, dWh] }: Weighted) {
    this.#Wh = Wh;
    this.#dWh = dWh;
    this.#b = b;
  }

  forward({ gates, before: [hPrev], after: [h] }: Step): void {
    const a = gates.data;
    const fromState = matmul(hPrev!, this.#Wh).data;
    const b = this.#b.data;
    const next = h!.data;
    for (let i = 0, j = 0; i < a.length; i++, j++) {
      if (j === b.length) j = 0;
      next[i] = a[i] = Math.tanh(a[i]! + fromState[i]! + b[j]!);
    }
  }

  backward(
    { gates }: Step,
    { dafter: [dh], da }: { readonly dafter: State; readonly da: Tensor },
  ): State {
    const h = gates.data;
    const up = dh!.data;
    for (let i = 0; i < h.length; i++) da.data[i] = up[i]! * (1 - h[i]! * h[i]!);
    return [matmul(da, this.#Wh, { transposeB: true })];
  }

  writeGrads({ before: [hPrev] }: Step, da: Tensor): void {
    set(this.#dWh, matmul(hPrev!, da, { transposeA: true }));
  }
}
