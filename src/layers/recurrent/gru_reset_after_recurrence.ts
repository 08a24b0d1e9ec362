import { matmul, set, slice, sumTo, type Tensor } from "../../tensor/mod.ts";
import type { Recurrence, State, Step, Weighted } from "./recurrence.ts";

/**
 * The gates z, r and the candidate n, in this order, where the reset comes after the product:
 * n = tanh(x · Wxn + r ∘ (hPrev · Whn + bh) + bn). What r multiplies is remembered.
 */
export class GruResetAfterRecurrence implements Recurrence {
  readonly gates = 3;
  readonly states = 1;
  readonly memory = 1;
  readonly #params: Weighted["params"];
  readonly #grads: Weighted["grads"];

  constructor({ params, grads }: Weighted) {
    this.#params = params;
    this.#grads = grads;
  }

  forward({ gates, memory, before: [hPrev], after: [h] }: Step): void {
    const [, Wh, { data: b }, bh] = this.#params;
    const H = Wh.shape[0]!;
    const a = gates.data;
    const before = hPrev!.data;
    const fromState = matmul(hPrev!, Wh).data;
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        const atZ = row + j;
        const atR = atZ + H;
        const atN = atR + H;
        const z = 1 / (1 + Math.exp(-(a[atZ]! + fromState[atZ]! + b[j]!)));
        const r = 1 / (1 + Math.exp(-(a[atR]! + fromState[atR]! + b[H + j]!)));
        const inside = fromState[atN]! + (bh === undefined ? 0 : bh.data[j]!);
        const n = Math.tanh(a[atN]! + r * inside + b[2 * H + j]!);
        a[atZ] = z;
        a[atR] = r;
        a[atN] = n;
        memory.data[i] = inside;
        h!.data[i] = (1 - z) * before[i]! + z * n;
      }
    }
  }

  backward(
    { gates, memory, before: [hPrev] }: Step,
    { dafter: [dh], da }: { readonly dafter: State; readonly da: Tensor },
  ): State {
    const [, Wh] = this.#params;
    const H = Wh.shape[0]!;
    const a = gates.data;
    const d = da.data;
    const before = hPrev!.data;
    const up = dh!.data;
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) {
        const atZ = row + j;
        const atR = atZ + H;
        const atN = atR + H;
        const z = a[atZ]!;
        const r = a[atR]!;
        const n = a[atN]!;
        const dn = up[i]! * z * (1 - n * n);
        d[atN] = dn;
        d[atR] = dn * memory.data[i]! * r * (1 - r);
        d[atZ] = up[i]! * (n - before[i]!) * z * (1 - z);
      }
    }
    const dhPrev = matmul(this.#ofState(gates, da), Wh, { transposeB: true });
    for (let i = 0, row = 0; i < before.length; row += 3 * H) {
      for (let j = 0; j < H; j++, i++) dhPrev.data[i]! += up[i]! * (1 - a[row + j]!);
    }
    return [dhPrev];
  }

  writeGrads({ gates, before: [hPrev] }: Step, da: Tensor): void {
    const [, dWh, , dbh] = this.#grads;
    const ofState = this.#ofState(gates, da);
    set(dWh, matmul(hPrev!, ofState, { transposeA: true }));
    if (dbh === undefined) return;
    set(dbh, sumTo(slice(ofState, { axis: 1, start: 2 * dbh.size }), dbh.shape));
  }

  /** The gradient of hPrev · Wh, from that of x · Wx: the candidate's columns have been reset. */
  #ofState(gates: Tensor, da: Tensor): Tensor {
    const H = this.#params[1].shape[0]!;
    const ofState = da.clone();
    for (let row = 0; row < da.size; row += 3 * H) {
      for (let j = 0; j < H; j++) ofState.data[row + 2 * H + j]! *= gates.data[row + H + j]!;
    }
    return ofState;
  }
}
