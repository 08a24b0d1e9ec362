import { type Layer, remembered } from "../layer.ts";
import type { Given } from "../prop.ts";
import { Tensor } from "../tensor/mod.ts";
import { type Arrays, toTensor } from "./arrays.ts";

/** What a function is made a layer of. */
export interface FunctionParts<A> {
  /** What was drawn. */
  readonly given: Readonly<Given>;
  /** The names of the arguments that forward takes. */
  readonly inputs: readonly string[];
  readonly differentiable: readonly string[];
  readonly arrays: Arrays<A>;
  readonly value: (given: Readonly<Given>) => unknown;
  /** The gradients of the differentiable inputs, in their order. */
  readonly pullBack: (
    given: Readonly<Given>,
    how: {
      readonly dout: Tensor;
      readonly read: (array: unknown) => Tensor;
      readonly from: (x: Tensor) => A;
    },
  ) => readonly Tensor[];
}

/** A function with a gradient, as a layer without params. */
export class FunctionLayer<A> implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #parts: FunctionParts<A>;
  #at: readonly Tensor[] | undefined;

  constructor(parts: FunctionParts<A>) {
    this.#parts = parts;
  }

  /** Takes the arguments; returns the value of the function. */
  forward(...inputs: Tensor[]): Tensor {
    this.#at = inputs.map((x) => x.clone());
    const { value } = this.#parts;
    return this.#inScope(() => this.#read(value(this.#given(inputs))));
  }

  /**
   * Takes dout of the shape of the value; returns the gradients of the differentiable inputs.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout?: Tensor): readonly Tensor[] {
    const at = remembered(this.#at, "the function");
    const { pullBack, arrays } = this.#parts;
    const upstream = dout ?? new Tensor([], Float64Array.of(1));
    const gradients = this.#inScope(() =>
      pullBack(this.#given(at), {
        dout: upstream,
        read: (array) => this.#read(array),
        from: (x) => arrays.from(x),
      })
    );
    const { inputs, differentiable } = this.#parts;
    return gradients.map((gradient, i) => {
      const { shape, size } = at[inputs.indexOf(differentiable[i]!)]!;
      // Nested arrays cannot tell [0,3] from [0].
      return size === 0 && gradient.size === 0 ? new Tensor(shape, gradient.data) : gradient;
    });
  }

  #inScope<T>(work: () => T): T {
    const { scope } = this.#parts.arrays;
    return scope === undefined ? work() : scope(work);
  }

  #read(array: unknown): Tensor {
    const { to = toTensor } = this.#parts.arrays;
    return to(array);
  }

  /** What was drawn, with the inputs in their places and tensors as arrays of the library. */
  #given(inputs: readonly Tensor[]): Readonly<Given> {
    const { given, inputs: names, arrays } = this.#parts;
    const converted: Given = {};
    for (const key of Object.keys(given)) {
      const at = names.indexOf(key);
      const value = at < 0 ? given[key] : inputs[at];
      converted[key] = value instanceof Tensor ? arrays.from(value) : value;
    }
    return converted;
  }
}
