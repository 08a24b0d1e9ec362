import { type Layer, remembered } from "../layer.ts";
import type { Given } from "../prop.ts";
import { Tensor } from "../tensor/mod.ts";
import {
  argumentsOf,
  type Differentiable,
  eachGradient,
  finished,
  read,
} from "./differentiable.ts";

/** A function with a gradient, as a layer without params. */
export class FunctionLayer<A> implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #function: Differentiable<A>;
  readonly #given: Readonly<Given>;
  #at: readonly Tensor[] | undefined;

  constructor(differentiable: Differentiable<A>, given: Readonly<Given>) {
    this.#function = differentiable;
    this.#given = given;
  }

  /** Takes the arguments; returns the value of the function. */
  forward(...inputs: Tensor[]): Tensor {
    this.#at = inputs.map((x) => x.clone());
    return this.#inScope(() =>
      this.#read(this.#function.value(argumentsOf(this.#function, this.#given, inputs)))
    );
  }

  /**
   * Takes dout of the shape of the value; returns the gradients of the differentiable inputs.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout: Tensor = new Tensor([], Float64Array.of(1))): readonly Tensor[] {
    const at = remembered(this.#at, this.#function.name);
    const gradients = this.#inScope(() => {
      const given = argumentsOf(this.#function, this.#given, at);
      const returned = this.#function.gradients(given, this.#function.arrays.from(dout));
      if (returned instanceof Promise) throw promised(this.#function.name);
      return eachGradient(this.#function, returned).map((array) => this.#read(array));
    });
    return finished(this.#function, gradients, { at, dout });
  }

  #inScope<T>(work: () => T): T {
    const { scope } = this.#function.arrays;
    return scope === undefined ? work() : scope(work);
  }

  #read(array: unknown): Tensor {
    if (array instanceof Promise) throw promised(this.#function.name);
    const tensor = read(this.#function, array);
    if (tensor instanceof Promise) throw promised(this.#function.name);
    return tensor;
  }
}

function promised(name: string): TypeError {
  return new TypeError(
    `${name} returns a promise: say \`asynchronous: import.meta.url\`, so that it is run in a thread of its own`,
  );
}
