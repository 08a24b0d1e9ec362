import type { Arbitrary } from "../draw/mod.ts";
import type { Label } from "../label.ts";
import type { Layer } from "../layer.ts";
import type { Domain, Law } from "../laws/mod.ts";
import { type Given, type LeftOut, type Prop, prop } from "../prop.ts";
import type { Tensor } from "../tensor/mod.ts";
import type { Arrays } from "./arrays.ts";
import { everyFunction, NOT_OF_FUNCTIONS } from "./every_function.ts";
import { FunctionLayer } from "./function_layer.ts";
import { tensorsIn } from "./tensors_in.ts";

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
  const { value, vjp, arrays } = options;
  return declare(options, everyFunction, {
    leftOut: NOT_OF_FUNCTIONS.map((law) => ({
      law,
      reason: "a function has no params and keeps nothing from one call to the next",
    })),
    layer: (drawn, names) =>
      new FunctionLayer<A>({
        given: drawn,
        ...names,
        arrays: arrays ?? TENSORS as unknown as Arrays<A>,
        value: value as (given: Readonly<Record<string, unknown>>) => unknown,
        pullBack: (given, { dout, read, from }) =>
          gradientsFrom(
            vjp(given as ArraysOf<G, A>, from(dout)),
            { names: names.differentiable, read, of: options.name },
          ),
      }),
  });
}

/** Tensors of ours, handed over as copies. */
const TENSORS: Arrays<Tensor> = { from: (x) => x.clone() };

/** The inputs of a function, by name. */
export interface InputNames {
  readonly inputs: readonly string[];
  readonly differentiable: readonly string[];
}

/** The prop of a function, with a layer that stands for it. */
export function declare<G extends Given, A>(
  options: FunctionOptions<G, A>,
  laws: readonly Law[],
  { layer, leftOut }: {
    readonly layer: (given: G, names: InputNames) => Layer;
    readonly leftOut: readonly LeftOut[];
  },
): Prop {
  const inputs = options.inputs ?? tensorsIn(options.given);
  const differentiable = inputs.filter((name) => !options.nondifferentiable?.includes(name));
  const { name, given, nondifferentiable, domain, resolution, maxInconclusive } = options;
  const { examples, labels, arrays } = options;
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
    layer: (drawn) => layer(drawn, { inputs, differentiable }),
    laws: [...laws, ...options.laws ?? []],
  });
}

/**
 * Gradients as a list of tensors, in the order of `names`, from what a function returned.
 *
 * @throws {TypeError} If one is missing.
 */
export function gradientsFrom(
  returned: unknown,
  { names, read, of }: {
    readonly names: readonly string[];
    readonly read: (array: unknown) => Tensor;
    readonly of: string;
  },
): readonly Tensor[] {
  const byName = returned as Readonly<Record<string, unknown>>;
  if (isPlain(returned) && names.every((name) => name in byName)) {
    return names.map((name) => read(byName[name]));
  }
  if (names.length === 1) return [read(returned)];
  if (Array.isArray(returned) && returned.length === names.length) return returned.map(read);
  const found = Array.isArray(returned)
    ? `a list of ${returned.length}`
    : isPlain(returned)
    ? `only ${Object.keys(byName).join(", ") || "nothing"}`
    : typeof returned;
  throw new TypeError(`${of}: expected gradients for ${names.join(", ")}, found ${found}`);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
