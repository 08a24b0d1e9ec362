import type { Given, Law, Layer, Prop, PropOptions, Tensor } from "../../src/mod.ts";
import { everyLayer, gradientList, map, prop, set, zipWith } from "../../src/mod.ts";

/** A layer with a mistake, and the law that must catch it. */
export interface Broken {
  /** What is wrong with it, in a few words: "Sigmoid without the upstream gradient". */
  readonly mistake: string;
  /** The name of the law that must catch it. */
  readonly caughtBy: string;
  /**
   * What a diagnosis must say to be right; left out where nothing should be said, so that any diagnosis
   * is wrong: the claim is wrong and not a gradient.
   */
  readonly named?: RegExp;
  /** The wrong layer, with that law among its laws. */
  readonly prop: Prop;
}

/** A mistake in words, and what its diagnosis must say. */
export type Named = Pick<Broken, "mistake" | "named">;

/** A wrong layer; "input gradient", of the laws of every layer, must catch it unless it says otherwise. */
export function broken<G extends Given>(
  { mistake, named, caughtBy = "input gradient" }: Named & { readonly caughtBy?: string },
  { laws = everyLayer, ...claims }:
    & Omit<PropOptions<G>, "name" | "laws">
    & { readonly laws?: readonly Law[] },
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop<G>({ ...claims, name: mistake, laws }),
  };
}

/** The inputs of forward; a formula takes as many as there are. */
type Inputs = [a: Tensor, b: Tensor, c: Tensor, d: Tensor];

/** A layer as two formulas. */
export interface Formulas {
  readonly params?: readonly Tensor[];
  readonly forward: (...inputs: Inputs) => Tensor;
  /** The gradients of the differentiable inputs, then those of the params. */
  readonly backward: (
    at: { readonly out: Tensor; readonly dout: Tensor },
    ...inputs: Inputs
  ) => Tensor | readonly Tensor[];
}

/** A layer from its formulas: it remembers copies of its inputs and of its output, and nothing else. */
export function formulas({ params = [], forward, backward }: Formulas): Layer {
  const grads = params.map((param) => map(param, () => 0));
  let inputs: Inputs;
  let out: Tensor;
  return {
    params,
    grads,
    forward(...given: Tensor[]): Tensor {
      inputs = given.map((x) => x.clone()) as Inputs;
      out = forward(...inputs).clone();
      return out.clone();
    },
    backward(dout: Tensor): readonly Tensor[] {
      const all = gradientList(backward({ out, dout: dout.clone() }, ...inputs));
      const returned = all.slice(0, all.length - params.length);
      grads.forEach((grad, i) => set(grad, all[returned.length + i]!));
      return returned.map((gradient) => gradient.clone());
    },
  };
}

/** An elementwise layer from its formula and what it takes for its slope. */
export function elementwise(
  forward: (v: number) => number,
  backward: (v: number, dout: number) => number,
): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      return map(x, forward);
    },
    backward: (dout: Tensor) => zipWith(input, dout, backward),
  };
}

/** A right layer with another backward pass. */
export function withBackward(
  layer: Layer,
  backward: (dout: Tensor, right: (dout: Tensor) => Tensor) => Tensor,
): Layer {
  return {
    params: layer.params,
    grads: layer.grads,
    forward: (...inputs: Tensor[]) => layer.forward(...inputs),
    backward: (dout: Tensor) => backward(dout, (d) => layer.backward(d) as Tensor),
  };
}
