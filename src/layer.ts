import { formatShape, sameShape, type Shape, type Tensor } from "./tensor/mod.ts";

/**
 * What every layer keeps: a forward pass, and the backward pass that is its transposed Jacobian.
 *
 * A class or a plain object keeps it; there is no base class.
 */
export interface Layer {
  /** The tensors a trainer updates in place. `forward` reads them anew each time. */
  readonly params: readonly Tensor[];
  /** `grads[i]` is ∂loss/∂`params[i]`, of the same shape, overwritten in place by `backward`. */
  readonly grads: readonly Tensor[];
  /**
   * Whether it is in training, where a layer behaves otherwise in evaluation: dropout, batch normalization.
   * Layers made of others hand it on: `network.isTraining = false`.
   */
  isTraining?: boolean;
  /** Computes the output and remembers what `backward` needs. */
  forward(...inputs: Tensor[]): Tensor;
  /**
   * Given `dout` = ∂loss/∂out, of the shape of the output, fills `grads` and returns ∂loss/∂input:
   * one tensor for each differentiable input, or the bare tensor where there is one.
   * A loss returns a scalar (shape `[]`), and its `dout` defaults to 1.
   */
  backward(dout?: Tensor): Tensor | readonly Tensor[];
}

/** A place at which a layer is evaluated. */
export interface EvaluationPoint {
  /** The inputs of forward, in its order. */
  readonly inputs: readonly Tensor[];
  /** What stands in place of the params. */
  readonly params: readonly Tensor[];
}

/** A layer that is far away: it answers many evaluations at once, as each question takes its time. */
export interface BatchedLayer extends Layer {
  /**
   * What forward of a fresh layer like this one gives at each point; undefined where it refuses the point.
   */
  forwardEach(points: readonly EvaluationPoint[]): readonly (Tensor | undefined)[];
}

/** Whether a layer answers many evaluations at once. */
export function isBatched(layer: Layer): layer is BatchedLayer {
  return "forwardEach" in layer && typeof layer.forwardEach === "function";
}

/** What `backward` returned, as a list: one gradient for each differentiable input. */
export function gradientList(returned: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(returned) ? returned : [returned as Tensor];
}

/**
 * What a layer remembers of its latest forward pass.
 *
 * @throws {Error} If there was none.
 */
export function remembered<T>(memory: T | undefined, layer: string): T {
  if (memory === undefined) throw new Error(`${layer}: call forward before backward`);
  return memory;
}

/**
 * Checks that an upstream gradient has the shape of the output.
 *
 * @throws {RangeError} If it has another.
 */
export function checkUpstream(dout: Tensor, shape: Shape, layer: string): void {
  if (sameShape(dout.shape, shape)) return;
  throw new RangeError(
    `${layer}: expected dout of the output's shape ${formatShape(shape)}, found ${
      formatShape(dout.shape)
    }`,
  );
}
