import { allocate, matmul, set, Tensor } from "../../tensor/mod.ts";
import type { Recurrence, State, Step, Weighted } from "./recurrence.ts";

/** The gates f, g, i, o, in this order; the state is h and c, and tanh(c) is remembered. */
export class LstmRecurrence implements Recurrence {
  readonly gates = 4;
  readonly states = 2;
  readonly memory = 1;
  readonly #Wh: Tensor;
  readonly #dWh: Tensor;
  readonly #b: Tensor;

  constructor({ params: [, Wh, b], grads: [, dWh] }: Weighted) {
    this.#Wh = Wh;
    this.#dWh = dWh;
    this.#b = b;
  }

  forward({ gates, memory, before: [hPrev, cPrev], after: [h, c] }: Step): void {
    const H = this.#Wh.shape[0]!;
    const a = gates.data;
    const fromState = matmul(hPrev!, this.#Wh).data;
    const b = this.#b.data;
    const before = cPrev!.data;
    const cells = c!.data;
    const hidden = h!.data;
    const squashed = memory.data;
    // A loop for each: calls of exp and tanh are faster where a loop keeps little else in registers.
    for (let i = 0, j = 0; i < a.length; i++, j++) {
      if (j === b.length) j = 0;
      const v = a[i]! + fromState[i]! + b[j]!;
      a[i] = j >= H && j < 2 * H ? Math.tanh(v) : 1 / (1 + Math.exp(-v));
    }
    for (let i = 0, row = 0; i < cells.length; row += 4 * H) {
      for (let j = 0; j < H; j++, i++) {
        const f = row + j;
        cells[i] = a[f]! * before[i]! + a[f + H]! * a[f + 2 * H]!;
      }
    }
    for (let i = 0; i < cells.length; i++) squashed[i] = Math.tanh(cells[i]!);
    for (let i = 0, row = 3 * H; i < cells.length; row += 4 * H) {
      for (let j = 0; j < H; j++, i++) hidden[i] = a[row + j]! * squashed[i]!;
    }
  }

  backward(
    { gates, memory, before: [, cPrev] }: Step,
    { dafter: [dh, dc], da }: { readonly dafter: State; readonly da: Tensor },
  ): State {
    const H = this.#Wh.shape[0]!;
    const a = gates.data;
    const d = da.data;
    const squashed = memory.data;
    const before = cPrev!.data;
    const [upH, upC] = [dh!.data, dc!.data];
    const down = allocate(upC.length, dc!.dtype);
    for (let i = 0, row = 0; i < down.length; row += 4 * H) {
      for (let j = 0; j < H; j++, i++) {
        const atF = row + j;
        const atG = atF + H;
        const atI = atG + H;
        const atO = atI + H;
        const f = a[atF]!;
        const g = a[atG]!;
        const n = a[atI]!;
        const o = a[atO]!;
        const tanh = squashed[i]!;
        const cell = upC[i]! + upH[i]! * o * (1 - tanh * tanh);
        d[atF] = cell * before[i]! * f * (1 - f);
        d[atG] = cell * n * (1 - g * g);
        d[atI] = cell * g * n * (1 - n);
        d[atO] = upH[i]! * tanh * o * (1 - o);
        down[i] = cell * f;
      }
    }
    return [matmul(da, this.#Wh, { transposeB: true }), new Tensor(dc!.shape, down)];
  }

  writeGrads({ before: [hPrev] }: Step, da: Tensor): void {
    set(this.#dWh, matmul(hPrev!, da, { transposeA: true }));
  }
}
