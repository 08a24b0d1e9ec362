import { allocate, concat, matmul, set, slice, Tensor } from "../../tensor/mod.ts";
import type { Recurrence, State, Step, Weighted } from "./recurrence.ts";

/**
 * The gates z, r and the candidate n, in this order, where the reset comes before the product:
 * n = tanh(x · Wxn + (r ∘ hPrev) · Whn + bn).
 */
export class GruRecurrence implements Recurrence {
  readonly gates = 3;
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
    const H = this.#Wh.shape[0]!;
    const a = gates.data;
    const b = this.#b.data;
    const before = hPrev!.data;
    const { gate, candidate } = this.#parts();
    const ofGates = matmul(hPrev!, gate).data;
    const reset = allocate(before.length, hPrev!.dtype);
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        const at = 2 * (i - j) + j;
        a[row + j] = 1 / (1 + Math.exp(-(a[row + j]! + ofGates[at]! + b[j]!)));
        const r = 1 / (1 + Math.exp(-(a[row + H + j]! + ofGates[at + H]! + b[H + j]!)));
        a[row + H + j] = r;
        reset[i] = r * before[i]!;
      }
    }
    const ofCandidate = matmul(new Tensor(hPrev!.shape, reset), candidate).data;
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        const z = a[row + j]!;
        const n = Math.tanh(a[row + 2 * H + j]! + ofCandidate[i]! + b[2 * H + j]!);
        a[row + 2 * H + j] = n;
        h!.data[i] = (1 - z) * before[i]! + z * n;
      }
    }
  }

  backward(
    { gates, before: [hPrev] }: Step,
    { dafter: [dh], da }: { readonly dafter: State; readonly da: Tensor },
  ): State {
    const H = this.#Wh.shape[0]!;
    const a = gates.data;
    const before = hPrev!.data;
    const up = dh!.data;
    const { gate, candidate } = this.#parts();
    const dn = allocate(before.length, da.dtype);
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        const z = a[row + j]!;
        const n = a[row + 2 * H + j]!;
        dn[i] = up[i]! * z * (1 - n * n);
        da.data[row + 2 * H + j] = dn[i]!;
        da.data[row + j] = up[i]! * (n - before[i]!) * z * (1 - z);
      }
    }
    const dreset = matmul(new Tensor(hPrev!.shape, dn), candidate, { transposeB: true }).data;
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        const r = a[row + H + j]!;
        da.data[row + H + j] = dreset[i]! * before[i]! * r * (1 - r);
      }
    }
    const ofGates = slice(da, { axis: 1, end: 2 * H });
    const dhPrev = matmul(ofGates, gate, { transposeB: true });
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        dhPrev.data[i]! += up[i]! * (1 - a[row + j]!) + dreset[i]! * a[row + H + j]!;
      }
    }
    return [dhPrev];
  }

  writeGrads({ gates, before: [hPrev] }: Step, da: Tensor): void {
    const H = this.#Wh.shape[0]!;
    const reset = hPrev!.clone();
    for (let i = 0, row = 0; i < reset.size; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) reset.data[i]! *= gates.data[row + H + j]!;
    }
    const dgate = matmul(hPrev!, slice(da, { axis: 1, end: 2 * H }), { transposeA: true });
    const dcandidate = matmul(reset, slice(da, { axis: 1, start: 2 * H }), { transposeA: true });
    set(this.#dWh, concat([dgate, dcandidate], { axis: 1 }));
  }

  /** The columns of Wh for z and r, and those for n. */
  #parts(): { readonly gate: Tensor; readonly candidate: Tensor } {
    const H = this.#Wh.shape[0]!;
    return {
      gate: slice(this.#Wh, { axis: 1, end: 2 * H }),
      candidate: slice(this.#Wh, { axis: 1, start: 2 * H }),
    };
  }
}
