import * as tf from "./tfjs.ts";
import { type Domain, fromVjp, type Prop, type Tensor, tfjsArrays } from "../../../src/mod.ts";
import type { Arbitrary } from "../../../src/mod.ts";

// It greets otherwise, on its first use.
tf.enableProdMode();
await tf.setBackend("cpu");

/** What is drawn for an op: tensors of ours, which it is called with as those of TensorFlow.js. */
export type Drawn = Readonly<Record<string, Arbitrary<Tensor>>>;

/** A tensor of the rank that was drawn, which is that of the op. */
// deno-lint-ignore no-explicit-any
type OfItsRank = any;

/** The same, as the op takes it. */
export type Arrays<G> = { readonly [K in keyof G]: OfItsRank };

/** An op of TensorFlow.js in one mode. */
export interface OpOptions<G extends Drawn> {
  /** The op, as it is called: `losses.huberLoss`. */
  readonly name: string;
  /** How it is called: axes, padding, what is broadcast. */
  readonly mode?: string;
  readonly given: G;
  /** The arguments that it has a gradient for; all that are drawn if left out. */
  readonly differentiable?: readonly (keyof G & string)[];
  /** Where the entries of the differentiable arguments may lie. */
  readonly domain?: { readonly [K in keyof G]?: Domain };
  /** What is tried before anything is drawn. */
  readonly examples?: readonly { readonly [K in keyof G]: Tensor }[];
  readonly call: (given: Arrays<G>) => tf.Tensor;
}

/** The props of an op in one mode: one for each differentiable argument. */
export function op<G extends Drawn>(options: OpOptions<G>): readonly Prop[] {
  const { name, mode, given, domain, examples, call } = options;
  const names = options.differentiable ?? Object.keys(given);
  return names.map((argument) =>
    fromVjp({
      name: [name, argument, ...mode === undefined ? [] : [mode]].join(" · "),
      given: given as Record<string, Arbitrary<Tensor>>,
      inputs: [argument],
      arrays: tfjsArrays<tf.Tensor>(tf),
      ...domain?.[argument] === undefined ? {} : { domain: domain[argument] },
      ...examples === undefined ? {} : { examples: examples as readonly Record<string, Tensor>[] },
      value: (drawn) => call(drawn as Arrays<G>),
      vjp: (drawn, dout) =>
        tf.grad((x: tf.Tensor) => call({ ...drawn, [argument]: x } as Arrays<G>))(
          drawn[argument]!,
          dout,
        ),
    })
  );
}
