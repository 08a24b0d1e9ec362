import type { Given } from "../prop.ts";
import { map, Tensor } from "../tensor/mod.ts";
import { type Arrays, toTensor } from "./arrays.ts";

/** A function with its gradient, as it was declared. Whatever it returns may be promised. */
export interface Differentiable<A> {
  readonly name: string;
  /** The names of the arguments that are moved, in order. */
  readonly inputs: readonly string[];
  /** Those that have a gradient. */
  readonly differentiable: readonly string[];
  readonly arrays: Arrays<A>;
  readonly value: (given: Readonly<Given>) => unknown;
  /** The gradients, by name, as a list, or the bare one; of the value itself if it ignores `dout`. */
  readonly gradients: (given: Readonly<Given>, dout: A) => unknown;
  /** Whether `gradients` are those of a scalar, still to be multiplied by dout. */
  readonly isOfScalar: boolean;
}

/** What was drawn, with the inputs in their places and tensors as arrays of the library. */
export function argumentsOf<A>(
  { inputs: names, arrays }: Differentiable<A>,
  given: Readonly<Given>,
  inputs: readonly Tensor[],
): Readonly<Given> {
  const converted: Given = {};
  for (const key of Object.keys(given)) {
    const at = names.indexOf(key);
    const value = at < 0 ? given[key] : inputs[at];
    converted[key] = value instanceof Tensor ? arrays.from(value) : value;
  }
  return converted;
}

/**
 * What stands for each gradient in what a function returned, in the order of the differentiable inputs.
 *
 * @throws {TypeError} If one is missing.
 */
export function eachGradient<A>(
  { name: of, differentiable: names }: Differentiable<A>,
  returned: unknown,
): readonly unknown[] {
  const byName = returned as Readonly<Record<string, unknown>>;
  if (isPlain(returned) && names.every((name) => name in byName)) {
    return names.map((name) => byName[name]);
  }
  if (names.length === 1) return [returned];
  if (Array.isArray(returned) && returned.length === names.length) return returned;
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

/** Gradients as a layer gives them: multiplied by dout where that is left to do, and in the shapes of their inputs. */
export function finished<A>(
  { inputs, differentiable, isOfScalar }: Differentiable<A>,
  gradients: readonly Tensor[],
  { at, dout }: { readonly at: readonly Tensor[]; readonly dout: Tensor },
): readonly Tensor[] {
  return gradients.map((gradient, i) => {
    const { shape, size } = at[inputs.indexOf(differentiable[i]!)]!;
    // Nested arrays cannot tell [0,3] from [0].
    if (size === 0 && gradient.size === 0) return new Tensor(shape, gradient.data);
    if (!isOfScalar) return gradient;
    const scale = dout.item();
    return map(gradient, (v) => scale * v);
  });
}

/** Reads an array of the library. */
export function read<A>({ arrays }: Differentiable<A>, array: unknown): Tensor | Promise<Tensor> {
  return (arrays.to ?? toTensor)(array);
}
