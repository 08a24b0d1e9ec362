import type { Arbitrary } from "../draw/mod.ts";
import type { Label } from "../label.ts";
import type { Domain, Law } from "../laws/mod.ts";
import { type Given, type LeftOut, type Prop, prop } from "../prop.ts";
import type { Tensor } from "../tensor/mod.ts";
import type { Arrays } from "./arrays.ts";
import { everyFunction, NOT_OF_FUNCTIONS } from "./every_function.ts";
import type { Differentiable } from "./differentiable.ts";
import { FunctionLayer } from "./function_layer.ts";
import { tensorsIn } from "./tensors_in.ts";
import { DistantFunction } from "./thread/distant_function.ts";
import { declareFunction } from "./thread/functions.ts";

/** What was drawn, with its tensors as arrays of a library. */
export type ArraysOf<G, A> = { readonly [K in keyof G]: G[K] extends Tensor ? A : G[K] };

/** What is claimed of a function, whatever its gradient is called. */
export interface FunctionOptions<G extends Given, A> {
  /** The name of the function, as reports show it. */
  readonly name: string;
  /** What to draw: its arguments, by name. */
  readonly given: { readonly [K in keyof G]: Arbitrary<G[K]> };
  /** The arguments that are moved, in the order of their gradients; every tensor in `given` if left out. */
  readonly inputs?: readonly (keyof NoInfer<G> & string)[];
  /** Those of them that have no gradient, such as labels. */
  readonly nondifferentiable?: readonly (keyof NoInfer<G> & string)[];
  /** Where the entries of the differentiable inputs may lie: for all of them, or by name. */
  readonly domain?: Domain | { readonly [K in keyof NoInfer<G>]?: Domain };
  /** The relative error of a gradient that must be visible for a trial to count as judged, see `prop`. */
  readonly resolution?: number;
  /** The share of trials that may be inconclusive, from 0 to 1; 0.2 if left out. */
  readonly maxInconclusive?: number;
  /** What is tried before anything is drawn. */
  readonly examples?: readonly NoInfer<G>[];
  /** The traits of trials to be counted. */
  readonly labels?: readonly Label<NoInfer<G>>[];
  /** How arrays come in and go out; tensors of ours if left out. */
  readonly arrays?: Arrays<A>;
  /**
   * `import.meta.url`, where the functions return promises: they then run in a thread of their own, which
   * loads this module again. Where modules are contained, that takes `--allow-read`.
   */
  readonly asynchronous?: string;
  /** What it must obey besides the laws of every function. */
  readonly laws?: readonly Law[];
}

/** A function and its vector-Jacobian product. */
export interface VjpOptions<G extends Given, A> extends FunctionOptions<G, A> {
  /** The function: an array, or a number. */
  readonly value: (given: ArraysOf<NoInfer<G>, A>) => unknown;
  /**
   * Given `dout` = ∂loss/∂value, ∂loss/∂input: by name; or a list in the order of the differentiable inputs;
   * or the bare array where there is one.
   */
  readonly vjp: (given: ArraysOf<NoInfer<G>, A>, dout: A) => unknown;
}

/**
 * Declares what is claimed of a function that comes with its vector-Jacobian product: of a library with
 * automatic differentiation, or with gradients by hand.
 *
 * It gets every law that makes sense for a function; `leftOut` of the prop says which do not.
 *
 * @throws {TypeError} If it has no name, or an input is not drawn.
 *
 * @example
 * ```ts
 * import { fromVjp, nestedArrays, tensors } from "@backproof/backproof";
 *
 * export const square = fromVjp({
 *   name: "square",
 *   given: { x: tensors(["N"]) },
 *   arrays: nestedArrays,
 *   value: ({ x }) => (x as number[]).map((v) => v * v),
 *   vjp: ({ x }, dout) => (x as number[]).map((v, i) => 2 * v * (dout as number[])[i]!),
 * });
 * ```
 */
export function fromVjp<G extends Given, A = Tensor>(options: VjpOptions<G, A>): Prop {
  return declare(options, everyFunction, {
    gradients: options.vjp as (given: Readonly<Given>, dout: A) => unknown,
    isOfScalar: false,
    leftOut: LEFT_OUT,
  });
}

/** The laws of layers that mean nothing for a function. */
export const LEFT_OUT: readonly LeftOut[] = NOT_OF_FUNCTIONS.map((law) => ({
  law,
  reason:
    "a function has no params, keeps nothing from one call to the next, and is handed copies, so that none of it can be seen",
}));

/** Tensors of ours, handed over as copies. */
const TENSORS: Arrays<Tensor> = { from: (x) => x.clone() };

/** The prop of a function, with a layer that stands for it. */
export function declare<G extends Given, A>(
  options: FunctionOptions<G, A> & Pick<VjpOptions<G, A>, "value">,
  laws: readonly Law[],
  { gradients, isOfScalar, leftOut }: Pick<Differentiable<A>, "gradients" | "isOfScalar"> & {
    readonly leftOut: readonly LeftOut[];
  },
): Prop {
  const inputs = options.inputs ?? tensorsIn(options.given);
  const { name, given, nondifferentiable, domain, resolution, maxInconclusive } = options;
  const { examples, labels, arrays, asynchronous: module } = options;
  const differentiable: Differentiable<A> = {
    name,
    inputs,
    differentiable: inputs.filter((input) => !nondifferentiable?.includes(input)),
    arrays: arrays ?? TENSORS as unknown as Arrays<A>,
    value: options.value as (given: Readonly<Given>) => unknown,
    gradients,
    isOfScalar,
  };
  if (module !== undefined) declareFunction(differentiable as Differentiable<unknown>);
  return prop<G>({
    name,
    given,
    inputs,
    ...nondifferentiable === undefined ? {} : { nondifferentiable },
    ...domain === undefined ? {} : { domain },
    ...resolution === undefined ? {} : { resolution },
    ...maxInconclusive === undefined ? {} : { maxInconclusive },
    ...examples === undefined ? {} : { examples },
    ...labels === undefined ? {} : { labels },
    ...arrays?.dtype === undefined ? {} : { dtype: arrays.dtype },
    leftOut,
    layer: (drawn) =>
      module === undefined
        ? new FunctionLayer(differentiable, drawn)
        : new DistantFunction({ name, module, given: drawn, inputs }),
    laws: [...laws, ...options.laws ?? []],
  });
}
