import { formatShape, type Tensor } from "../../tensor/mod.ts";

/** The state of a recurrent layer: [h], or [h, c] for an LSTM. */
export type State = readonly Tensor[];

/** The params of a recurrent layer, and their gradients: bh only where a GRU has one. */
export interface Weighted {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor, ...bh: Tensor[]];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor, ...dbh: Tensor[]];
}

/** One step of a batch of N rows, or many steps that are taken as one batch. */
export interface Step {
  /** x · Wx [N,G·H] before forward of the step, its G gates after it, side by side. */
  readonly gates: Tensor;
  /** Whatever else backward needs [N,M·H]. */
  readonly memory: Tensor;
  /** The state before the step, each [N,H]. */
  readonly before: State;
  /** The state after the step, each [N,H]; forward writes it. */
  readonly after: State;
}

/** What is peculiar to a recurrent layer once x · Wx is known: how the state goes on, and its gradients. */
export interface Recurrence {
  /** How many gates there are: Wx, Wh and b have so many columns for each one of h. */
  readonly gates: number;
  /** How many tensors the state has. */
  readonly states: number;
  /** How many columns of memory there are for each one of h. */
  readonly memory: number;
  /** Turns x · Wx to gates, and writes the state after the step. */
  forward(step: Step): void;
  /**
   * From the gradient of the state after the step, writes that of x · Wx to `da` and returns that of the
   * state before.
   */
  backward(step: Step, at: { readonly dafter: State; readonly da: Tensor }): State;
  /** Writes the gradients of Wh and bh, from all the steps as one batch. */
  writeGrads(steps: Step, da: Tensor): void;
}

/** The weights of a recurrent layer with G gates, their columns side by side. */
export interface RecurrentWeights {
  /** The weights of the input [D,G·H]. */
  readonly Wx: Tensor;
  /** The weights of the state [H,G·H]. */
  readonly Wh: Tensor;
  /** The bias [G·H]. */
  readonly b: Tensor;
}

/**
 * Checks that the weights of a recurrent layer fit.
 *
 * @throws {RangeError} If they do not.
 */
export function checkWeights({ Wx, Wh, b }: RecurrentWeights, gates: number, layer: string): void {
  const width = gates * (Wh.shape[0] ?? -1);
  const fits = Wx.rank === 2 && Wh.rank === 2 && b.rank === 1 &&
    Wx.shape[1] === width && Wh.shape[1] === width && b.shape[0] === width;
  if (fits) return;
  const all = gates === 1 ? "H" : `${gates}H`;
  throw new RangeError(
    `${layer}: expected Wx [D,${all}], Wh [H,${all}] and b [${all}], found ${
      formatShape(Wx.shape)
    }, ${formatShape(Wh.shape)} and ${formatShape(b.shape)}`,
  );
}
