import { allocate, hyperbolicTangents, matmul, set, sigmoids, Tensor } from "../../tensor/mod.ts";
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
    // Apart from the others, which are squashed all at once.
    const fresh = allocate(cells.length, gates.dtype);
    for (let i = 0, row = 0; i < cells.length; row += 4 * H) {
      for (let j = 0; j < 4 * H; j++) a[row + j] = a[row + j]! + fromState[row + j]! + b[j]!;
      for (let at = row + H; at < row + 2 * H; at++, i++) fresh[i] = a[at]!;
    }
    sigmoids(a);
    hyperbolicTangents(fresh);
    for (let i = 0, row = 0; i < cells.length; row += 4 * H) {
      for (let j = row; j < row + H; j++, i++) {
        a[j + H] = fresh[i]!;
        cells[i] = a[j]! * before[i]! + fresh[i]! * a[j + 2 * H]!;
        squashed[i] = cells[i]!;
      }
    }
    hyperbolicTangents(squashed);
    for (let i = 0, row = 0; i < cells.length; row += 4 * H) {
      for (let j = row + 3 * H; j < row + 4 * H; j++, i++) hidden[i] = a[j]! * squashed[i]!;
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
