import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { add, allocate, concat, type Shape, slice, Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "../composition/joined_params.ts";
import type { RecurrentWeights } from "./recurrence.ts";
import { TimeLSTM } from "./time_lstm.ts";

/** The weights of the two runs of a bidirectional layer, each with a number of columns of h of its own. */
export interface TimeBiLSTMOptions {
  /** Those of the run from the first step to the last. */
  readonly ahead: RecurrentWeights;
  /** Those of the run from the last step to the first. */
  readonly back: RecurrentWeights;
}

/**
 * Two runs of `TimeLSTM` over the same sequences, one of them from the last step to the first, their hs
 * beside each other.
 *
 *     hs  = [ahead(xs), reverse(back(reverse(xs)))]
 *     dxs = ahead.backward(dhs's first columns) + reverse(back.backward(reverse(dhs's last columns)))
 *
 * Every h knows the whole sequence. No state is carried on: the run from the end of a piece would have to
 * know the next one.
 *
 * From "Deep Learning from Scratch 2", chapter 8.
 *
 * @example
 * ```ts
 * import { generator, TimeBiLSTM, xavier, zeros } from "@backproof/backproof";
 *
 * const random = generator(1);
 * const [N, T, D, H] = [2, 5, 3, 4];
 * const weights = () => ({
 *   Wx: xavier([D, 4 * H], { random }),
 *   Wh: xavier([H, 4 * H], { random }),
 *   b: zeros([4 * H]),
 * });
 * const lstm = new TimeBiLSTM({ ahead: weights(), back: weights() });
 * console.log(lstm.forward(xavier([N, T, D], { random })).shape); // [2, 5, 8]
 * ```
 */
export class TimeBiLSTM implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #ahead: TimeLSTM;
  readonly #back: TimeLSTM;
  readonly #joined: JoinedParams;
  readonly #width: number;
  #shape: Shape | undefined;

  /**
   * Takes Wx [D,4H], Wh [H,4H] and b [4H] for each run.
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor({ ahead, back }: TimeBiLSTMOptions) {
    this.#ahead = new TimeLSTM(ahead);
    this.#back = new TimeLSTM(back);
    this.#joined = new JoinedParams([this.#ahead, this.#back], "TimeBiLSTM");
    this.params = this.#joined.params;
    this.grads = this.#joined.grads;
    this.#width = ahead.Wh.shape[0]!;
  }

  /**
   * Takes xs [N,T,D]; returns hs [N,T,2H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(xs: Tensor): Tensor {
    const hs = concat(
      [this.#ahead.forward(xs), reversed(this.#back.forward(reversed(xs)))],
      { axis: 2 },
    );
    this.#shape = hs.shape;
    return hs;
  }

  /**
   * Takes dhs [N,T,2H]; writes the gradients of the params into `grads` and returns dxs [N,T,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dhs has another shape.
   */
  backward(dhs: Tensor): Tensor {
    checkUpstream(dhs, remembered(this.#shape, "TimeBiLSTM"), "TimeBiLSTM");
    const ahead = this.#ahead.backward(slice(dhs, { axis: 2, end: this.#width }));
    const back = this.#back.backward(reversed(slice(dhs, { axis: 2, start: this.#width })));
    this.#joined.addUp();
    return add(ahead, reversed(back));
  }
}

/** A copy of x [N,T,D] with its steps in the opposite order; xs of another rank as they are. */
function reversed(x: Tensor): Tensor {
  if (x.rank !== 3) return x;
  const [N, T, D] = x.shape as [number, number, number];
  const data = allocate(x.size, x.dtype);
  for (let n = 0; n < N; n++) {
    for (let t = 0; t < T; t++) {
      const from = (n * T + t) * D;
      data.set(x.data.subarray(from, from + D), (n * T + T - 1 - t) * D);
    }
  }
  return new Tensor(x.shape, data);
}
