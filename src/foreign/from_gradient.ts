import { everyFunction } from "./every_function.ts";
import { type ArraysOf, declare, type FunctionOptions, LEFT_OUT } from "./from_vjp.ts";
import { linearInDout, zeroDout } from "../laws/mod.ts";
import type { Given, Prop } from "../prop.ts";
import type { Tensor } from "../tensor/mod.ts";

/** A scalar function and its gradient. */
export interface GradientOptions<G extends Given, A> extends FunctionOptions<G, A> {
  /** The function: a number, or an array with one entry. */
  readonly value: (given: ArraysOf<NoInfer<G>, A>) => unknown;
  /**
   * ∂value/∂input: by name; or a list in the order of the differentiable inputs; or the bare array where
   * there is one.
   */
  readonly gradient: (given: ArraysOf<NoInfer<G>, A>) => unknown;
}

/** What holds of any gradient that is not asked for an upstream one. */
const BY_ITSELF = [linearInDout, zeroDout];

/**
 * Declares what is claimed of a scalar function that comes with its gradient: an energy, a loss, what an
 * optimizer is handed.
 *
 * @throws {TypeError} If it has no name, or an input is not drawn.
 *
 * @example
 * ```ts
 * import { fromGradient, nestedArrays, tensors } from "@backproof/backproof";
 *
 * export const rosenbrock = fromGradient({
 *   name: "Rosenbrock",
 *   given: { x: tensors([2]) },
 *   arrays: nestedArrays,
 *   value: ({ x }) => {
 *     const [a, b] = x as [number, number];
 *     return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
 *   },
 *   gradient: ({ x }) => {
 *     const [a, b] = x as [number, number];
 *     return [-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)];
 *   },
 * });
 * ```
 */
export function fromGradient<G extends Given, A = Tensor>(options: GradientOptions<G, A>): Prop {
  return declare(options, everyFunction.filter((law) => !BY_ITSELF.includes(law)), {
    gradients: options.gradient as (given: Readonly<Given>) => unknown,
    isOfScalar: true,
    leftOut: [
      ...LEFT_OUT,
      ...BY_ITSELF.map(({ name }) => ({
        law: name,
        reason: "the gradient is multiplied by dout here, and not by the function",
      })),
    ],
  });
}
