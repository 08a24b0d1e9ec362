import { defaultDevice, init, numpy as np, vjp } from "./jax.ts";
import {
  type Arbitrary,
  type Domain,
  type DType,
  fromVjp,
  jaxArrays,
  type Prop,
  type Tensor,
} from "../../../src/mod.ts";

await init("cpu", "wasm");
defaultDevice("cpu");

/** An array of jax-js. */
export type A = np.Array;

/** What is drawn for a function: tensors of ours, which it is called with as arrays of jax-js. */
export type Drawn = Readonly<Record<string, Arbitrary<Tensor>>>;

/** A function of jax-js in one mode. */
export interface OpOptions<G extends Drawn> {
  /** The function, as it is called: `nn.softmax`. */
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
  /** The share of trials that may be inconclusive; 0.2 if left out. */
  readonly maxInconclusive?: number;
  readonly dtype?: DType;
  readonly device?: "cpu" | "wasm";
  /** Takes every argument once, as all functions of jax-js do. */
  readonly call: (given: { readonly [K in keyof G]: A }) => A;
}

/** The props of a function in one mode: one for each differentiable argument. */
export function op<G extends Drawn>(options: OpOptions<G>): readonly Prop[] {
  const { given, domain, examples, maxInconclusive, dtype = "float64", device = "cpu" } = options;
  const call = options.call as (given: Readonly<Record<string, A>>) => A;
  const names = options.differentiable ?? Object.keys(given);
  const mode = [
    options.mode,
    ...device === "cpu" ? [] : [device],
    ...dtype === "float64" ? [] : [dtype],
  ].filter((part) => part !== undefined).join(", ");
  return names.map((argument) =>
    fromVjp({
      name: [options.name, argument, ...mode === "" ? [] : [mode]].join(" · "),
      given: given as Record<string, Arbitrary<Tensor>>,
      inputs: [argument],
      arrays: jaxArrays<A>({ array: (data, how) => np.array(data, { ...how, device }) }, { dtype }),
      ...domain?.[argument] === undefined ? {} : { domain: domain[argument] },
      ...examples === undefined ? {} : { examples: examples as readonly Record<string, Tensor>[] },
      ...maxInconclusive === undefined ? {} : { maxInconclusive },
      value: (drawn) => {
        defaultDevice(device);
        return call(drawn as Readonly<Record<string, A>>);
      },
      vjp: (drawn, dout) => {
        defaultDevice(device);
        const [out, pull] = vjp(
          (x: A) => call({ ...drawn, [argument]: x } as Readonly<Record<string, A>>),
          [drawn[argument] as A],
        );
        out.dispose();
        const [gradient] = pull(dout) as readonly A[];
        pull.dispose();
        return gradient;
      },
    })
  );
}
