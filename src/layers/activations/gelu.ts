import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { gated } from "./gated.ts";
import { sigmoid } from "./sigmoid.ts";
import { normalDensity, normalDistribution } from "./standard_normal.ts";

/** Which formula a GELU takes. */
export interface GeluOptions {
  /** `"none"` for the definition, if left out; `"tanh"` for the formula without an error function. */
  readonly approximate?: "none" | "tanh";
}

/**
 * Multiplies every element by the share of normally distributed numbers below it: the Gaussian error linear unit.
 *
 *     out = x · Φ(x)                       Φ(x) = (1 + erf(x / √2)) / 2
 *     dx  = dout · (Φ(x) + x · φ(x))       φ(x) = Φ′(x) = e^(−x²/2) / √(2π)
 *
 * With `approximate: "tanh"`, where (1 + tanh u) / 2 = σ(2u):
 *
 *     out = x · σ(2u)                      u  = √(2/π) · (x + 0.044715 x³)
 *     dx  = dout · (σ(2u) + x · σ(2u) · σ(−2u) · 2u′)
 *
 * Both keep their digits where the gate is nearly shut. From Hendrycks and Gimpel, "Gaussian error linear units"
 * (2016).
 *
 * @example
 * ```ts
 * import { Gelu, tensor } from "@backproof/backproof";
 *
 * console.log(`${new Gelu().forward(tensor([1]))}`); // [0.8413447460685429]
 * console.log(`${new Gelu({ approximate: "tanh" }).forward(tensor([1]))}`); // [0.8411919906082768]
 * ```
 */
export class Gelu implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #gate: (v: number) => number;
  readonly #slope: (v: number) => number;
  #x: Tensor | undefined;

  /**
   * Takes the name of the formula.
   *
   * @throws {RangeError} If it is another one.
   */
  constructor({ approximate = "none" }: GeluOptions = {}) {
    if (approximate !== "none" && approximate !== "tanh") {
      throw new RangeError(`Gelu: expected approximate "none" or "tanh", found "${approximate}"`);
    }
    const isExact = approximate === "none";
    this.#gate = isExact ? normalDistribution : tanhGate;
    this.#slope = isExact ? normalDensity : tanhGateSlope;
  }

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) data[i] = gated(data[i]!, this.#gate(data[i]!));
    this.#x = x.clone();
    return out;
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "Gelu");
    checkUpstream(dout, x.shape, "Gelu");
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      data[i] = dout.data[i]! * (this.#gate(v) + gated(v, this.#slope(v)));
    }
    return dx;
  }
}

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** σ(2u) = (1 + tanh u) / 2, which keeps its digits where tanh u is nearly −1. */
function tanhGate(v: number): number {
  return sigmoid(twoU(v));
}

function tanhGateSlope(v: number): number {
  const u2 = twoU(v);
  const shut = sigmoid(u2) * sigmoid(-u2);
  // Far out the slope of u overflows, and that of the gate is 0 long before.
  return shut === 0 ? 0 : shut * 2 * ROOT * (1 + 3 * CUBIC * v * v);
}

function twoU(v: number): number {
  return 2 * ROOT * v * (1 + CUBIC * v * v);
}
