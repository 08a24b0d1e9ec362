import { zeros } from "../../src/mod.ts";
import type { Layer, Tensor } from "../../src/mod.ts";

/** The weights of a recurrent layer. */
export type Weights = Readonly<Record<"Wx" | "Wh" | "b", Tensor>>;

/** What one unit has: for each gate what comes from x and from h, and each part of its state before. */
interface Unit {
  readonly fromX: readonly number[];
  readonly fromH: readonly number[];
  readonly state: readonly number[];
}

/** The formulas of one unit. */
export interface UnitFormulas {
  /** The state after. */
  readonly forward: (unit: Unit) => readonly number[];
  /** The gradients of what it has, given those of the state after. */
  readonly backward: (unit: Unit, dstate: readonly number[]) => Unit;
}

/**
 * A cell written out unit by unit, its products as sums over indices: x [N,D] and each part of the state [N,H]
 * in, the parts after beside each other out.
 */
export function slowCell(
  { Wx, Wh, b, bh }: Weights & { readonly bh?: Tensor },
  { forward, backward }: UnitFormulas,
): Layer {
  const [D, width] = Wx.shape as [number, number];
  const H = Wh.shape[0]!;
  const G = width / H;
  const params = bh === undefined ? [Wx, Wh, b] : [Wx, Wh, b, bh];
  const grads = params.map(({ shape }) => zeros(shape));
  let inputs: readonly Tensor[] = [];

  const unitOf = (n: number, j: number): Unit => {
    const [x, ...state] = inputs as [Tensor, ...Tensor[]];
    const gates = Array.from({ length: G }, (_, g) => g * H + j);
    return {
      fromX: gates.map((k) => {
        let sum = b.data[k]!;
        for (let d = 0; d < D; d++) sum += x.at(n, d) * Wx.at(d, k);
        return sum;
      }),
      fromH: gates.map((k) => {
        let sum = bh !== undefined && k >= (G - 1) * H ? bh.data[j]! : 0;
        for (let m = 0; m < H; m++) sum += state[0]!.at(n, m) * Wh.at(m, k);
        return sum;
      }),
      state: state.map((part) => part.at(n, j)),
    };
  };

  return {
    params,
    grads,
    forward(...given: Tensor[]): Tensor {
      inputs = given;
      const N = given[0]!.shape[0]!;
      const S = given.length - 1;
      const out = zeros([N, S * H]);
      for (let n = 0; n < N; n++) {
        for (let j = 0; j < H; j++) {
          forward(unitOf(n, j)).forEach((v, s) => out.data[(n * S + s) * H + j] = v);
        }
      }
      return out;
    },
    backward(dout: Tensor): readonly Tensor[] {
      const [x, ...state] = inputs as [Tensor, ...Tensor[]];
      const [dx, ...dstate] = inputs.map(({ shape }) => zeros(shape)) as [Tensor, ...Tensor[]];
      const [dWx, dWh, db, dbh] = grads as [Tensor, Tensor, Tensor, Tensor?];
      for (const grad of grads) grad.data.fill(0);
      for (let n = 0; n < x.shape[0]!; n++) {
        for (let j = 0; j < H; j++) {
          const up = state.map((_, s) => dout.at(n, s * H + j));
          const down = backward(unitOf(n, j), up);
          down.state.forEach((v, s) => dstate[s]!.data[n * H + j]! += v);
          for (let g = 0; g < G; g++) {
            const k = g * H + j;
            db.data[k]! += down.fromX[g]!;
            if (dbh !== undefined && g === G - 1) dbh.data[j]! += down.fromH[g]!;
            for (let d = 0; d < D; d++) {
              dx.data[n * D + d]! += down.fromX[g]! * Wx.at(d, k);
              dWx.data[d * width + k]! += down.fromX[g]! * x.at(n, d);
            }
            for (let m = 0; m < H; m++) {
              dstate[0]!.data[n * H + m]! += down.fromH[g]! * Wh.at(m, k);
              dWh.data[m * width + k]! += down.fromH[g]! * state[0]!.at(n, m);
            }
          }
        }
      }
      return [dx, ...dstate];
    },
  };
}
