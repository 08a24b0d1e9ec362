import { type DType, type Shape, sizeOf, Tensor } from "../tensor/mod.ts";
import type { Generator } from "./generator.ts";
import { normal } from "./numbers.ts";

/** How first weights are drawn. */
export interface WeightsOptions {
  /** Where the random numbers come from. */
  readonly random: Generator;
  /** How many inputs each output sums over; all axes but the last if left out, as in W [D,M]. */
  readonly fanIn?: number;
  /** How the numbers are kept; float64 if left out. */
  readonly dtype?: DType;
}

/**
 * Weights of variance 1 / fanIn, normally distributed: for sigmoid, tanh and no activation at all.
 *
 * From "Deep Learning from Scratch", chapter 6, after Glorot and Bengio (2010).
 *
 * @throws {RangeError} If fanIn is not positive.
 */
export function xavier(shape: Shape, options: WeightsOptions): Tensor {
  return drawn(shape, 1, options);
}

/**
 * Weights of variance 2 / fanIn, normally distributed: for relu and its kin.
 *
 * From "Deep Learning from Scratch", chapter 6, after He and others (2015).
 *
 * @throws {RangeError} If fanIn is not positive.
 */
export function he(shape: Shape, options: WeightsOptions): Tensor {
  return drawn(shape, 2, options);
}

function drawn(shape: Shape, variance: number, options: WeightsOptions): Tensor {
  const { random, fanIn = sizeOf(shape.slice(0, -1)), dtype = "float64" } = options;
  if (!(fanIn > 0)) {
    throw new RangeError(`Cannot draw weights for a fan-in of ${fanIn}: expected more than 0`);
  }
  const deviation = Math.sqrt(variance / fanIn);
  const size = sizeOf(shape);
  const data = dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = deviation * normal(random);
  return new Tensor(shape, data);
}
