import fc from "fast-check";
import {
  type Arbitrary,
  givens,
  misfits,
  mutate,
  type Mutation,
  type Upstream,
  upstreams,
  upstreamTensor,
} from "./draw/mod.ts";
import type { Label } from "./label.ts";
import type { Layer } from "./layer.ts";
import { type Domain, type Law, pulse, type Trial } from "./laws/mod.ts";
import { equal, Tensor } from "./tensor/mod.ts";

/** What is drawn, by name: tensors, and whatever else a layer is built from. */
export type Given = Record<string, unknown>;

/** A drawn case, as data: all that is needed to judge it again. */
export interface TrialData {
  /** What was drawn, by name. */
  readonly given: Readonly<Given>;
  /** The upstream gradient, before the shape of the output is known. */
  readonly upstream: Upstream;
  /** The number behind whatever else a law chooses. */
  readonly seed: number;
}

/** What is claimed of a layer. */
export interface PropOptions<G extends Given> {
  /** The name of the layer, as reports show it. */
  readonly name: string;
  /** What to draw: a record of arbitraries, or one arbitrary of a record. */
  readonly given: { readonly [K in keyof G]: Arbitrary<G[K]> } | Arbitrary<G>;
  /** Builds the layer from what was drawn. */
  readonly layer: (given: NoInfer<G>) => Layer;
  /** Which of the drawn tensors `forward` takes, in its order; `["x"]` if left out. */
  readonly inputs?: readonly (keyof NoInfer<G> & string)[];
  /** The inputs that `backward` does not answer for, such as labels. */
  readonly nondifferentiable?: readonly (keyof NoInfer<G> & string)[];
  /** Where the entries of the differentiable inputs may lie: for all of them, or by name. */
  readonly domain?: Domain | { readonly [K in keyof NoInfer<G>]?: Domain };
  /**
   * The relative error of a gradient that must be visible for a trial to count as judged, 1e-6 if left out.
   * Where it is set, a smaller error is no violation: for a forward that is itself inexact, such as an
   * iteration that stops early.
   */
  readonly resolution?: number;
  /**
   * Whether a forward pass changes what the next one gives: dropout that draws a new mask, a recurrent layer
   * that carries its state. Layers are then compared only if they were used equally often, and half of the
   * trials judge the second forward of a layer.
   */
  readonly stateful?: boolean;
  /**
   * The share of trials that may be inconclusive, from 0 to 1, for a law to count as judged; 0.2 if left
   * out.
   */
  readonly maxInconclusive?: number;
  /** What is tried before anything is drawn: cases worth naming, such as one that was wrong once. */
  readonly examples?: readonly NoInfer<G>[];
  /** The traits of trials to be counted, see `label`. */
  readonly labels?: readonly Label<NoInfer<G>>[];
  /** What the layer must obey. */
  readonly laws: readonly Law[];
}

/** A layer with what is claimed of it, ready to be run. */
export interface Prop {
  /** The name of the layer. */
  readonly name: string;
  /** What the layer must obey. */
  readonly laws: readonly Law[];
  /** The share of trials that may be inconclusive for a law to count as judged. */
  readonly maxInconclusive: number;
  /** What is tried first: each example with an upstream gradient of ones. */
  readonly examples: readonly TrialData[];
  /** The traits of trials to be counted. */
  readonly labels: readonly Label<Given>[];
  /** Draws trials: what is given, the upstream gradient, and a number for other choices. */
  readonly draw: Arbitrary<[Given, Upstream, number]>;
  /** Builds the layer: the function that was declared, as its source may tell something. */
  readonly build: (given: never) => Layer;
  /** Another case that could have been drawn, close to `data`. */
  mutate(data: TrialData, mutation: Mutation): TrialData;
  /** The names of given tensors that it could not have drawn, as far as that can be known. */
  misfits(data: TrialData): readonly string[];
  /** A drawn case, as the laws see it. */
  trial(data: TrialData): Trial;
}

const props = new WeakSet<object>();
const MAX_INCONCLUSIVE = 0.2;
const ANYWHERE: Domain = { lo: -Infinity, hi: Infinity };

/**
 * Declares what is claimed of a layer.
 *
 * @throws {TypeError} If it has no name or no laws, names an input that is not drawn, or has an example
 * without one.
 * @throws {RangeError} If `maxInconclusive` lies outside 0 to 1.
 *
 * @example
 * ```ts
 * import { everyLayer, prop, Sigmoid, tensors } from "@backproof/backproof";
 *
 * export const sigmoid = prop({
 *   name: "Sigmoid",
 *   given: { x: tensors() },
 *   layer: () => new Sigmoid(),
 *   laws: everyLayer,
 * });
 * ```
 */
export function prop<G extends Given>(options: PropOptions<G>): Prop {
  const { name, laws, maxInconclusive = MAX_INCONCLUSIVE } = options;
  if (typeof name !== "string" || name === "") {
    throw new TypeError("Cannot declare a prop without a name");
  }
  if (!Array.isArray(laws) || laws.length === 0) {
    throw new TypeError(`Cannot declare ${name} without laws: try laws: everyLayer`);
  }
  const repeated = laws.find((law, i) => laws.findIndex((other) => other.name === law.name) !== i);
  if (repeated !== undefined) {
    throw new TypeError(`Cannot declare ${name}: the law "${repeated.name}" is listed twice`);
  }
  if (!(maxInconclusive >= 0 && maxInconclusive <= 1)) {
    throw new RangeError(
      `Cannot declare ${name}: maxInconclusive is ${maxInconclusive}, expected a share from 0 to 1`,
    );
  }
  const inputNames: readonly string[] = options.inputs ?? ["x"];
  const isArbitrary = options.given instanceof fc.Arbitrary;
  for (const input of isArbitrary ? [] : [...inputNames, ...options.nondifferentiable ?? []]) {
    if (input in options.given) continue;
    const drawn = Object.keys(options.given).join(", ") || "nothing";
    throw new TypeError(`Cannot declare ${name}: input ${input} is not drawn, given has ${drawn}`);
  }
  const given = (isArbitrary ? options.given : givens(options.given as never)) as Arbitrary<Given>;
  const upstream = upstreams();
  const draw = fc.tuple(given, upstream, fc.nat());
  const shared: Shared = {
    build: options.layer as (given: Given) => Layer,
    inputNames,
    differentiable: inputNames.flatMap((input, i) =>
      options.nondifferentiable?.includes(input) ? [] : [i]
    ),
    domains: inputNames.map((input) => domainOf(options.domain, input)),
    resolution: options.resolution,
    isStateful: options.stateful ?? false,
  };
  const declared: Prop = {
    name,
    laws,
    maxInconclusive,
    examples: examplesOf(name, options.examples ?? [], inputNames),
    labels: (options.labels ?? []) as readonly Label<Given>[],
    draw,
    build: options.layer as (given: never) => Layer,
    mutate: (data, mutation) => {
      const { random } = mutation;
      const isOfUpstream = random.nextInt(0, 3) === 0;
      const isOfGiven = !isOfUpstream || random.nextInt(0, 1) === 0;
      return {
        given: isOfGiven ? mutate(given, data.given as Given, mutation) : data.given,
        upstream: isOfUpstream ? mutate(upstream, data.upstream, mutation) : data.upstream,
        seed: random.nextInt(0, 1) === 0 ? data.seed : random.nextInt(0, 0x7fffffff),
      };
    },
    misfits: (data) => misfits(given, data.given as Given),
    trial: (data) => new DrawnTrial(data, shared),
  };
  props.add(declared);
  return declared;
}

/** The examples as trials, checked as far as they can be without building the layer. */
function examplesOf(
  name: string,
  examples: readonly Given[],
  inputNames: readonly string[],
): readonly TrialData[] {
  return examples.map((given, i) => {
    const missing = inputNames.find((input) => !(given[input] instanceof Tensor));
    if (missing !== undefined) {
      throw new TypeError(
        `Cannot declare ${name}: input ${missing} of example ${i} is ${typeof given[
          missing
        ]}, expected a Tensor`,
      );
    }
    return { given, upstream: { kind: "ones" }, seed: i };
  });
}

/** Whether a value is what `prop` returned. */
export function isProp(value: unknown): value is Prop {
  return typeof value === "object" && value !== null && props.has(value);
}

function domainOf(
  domain: Domain | Record<string, Domain | undefined> | undefined,
  input: string,
): Domain {
  if (domain === undefined) return ANYWHERE;
  if (typeof domain.lo === "number" && typeof domain.hi === "number") return domain as Domain;
  return (domain as Record<string, Domain | undefined>)[input] ?? ANYWHERE;
}

/** What all the trials of a prop have in common. */
interface Shared {
  readonly build: (given: Given) => Layer;
  readonly inputNames: readonly string[];
  readonly differentiable: readonly number[];
  readonly domains: readonly Domain[];
  readonly resolution: number | undefined;
  readonly isStateful: boolean;
}

class DrawnTrial implements Trial {
  readonly given: Readonly<Given>;
  readonly seed: number;
  readonly inputNames: readonly string[];
  readonly differentiable: readonly number[];
  readonly domains: readonly Domain[];
  readonly resolution: number | undefined;
  readonly isStateful: boolean;
  readonly #upstream: Upstream;
  readonly #build: (given: Given) => Layer;
  readonly #shared: Shared;

  constructor(data: TrialData, shared: Shared) {
    this.#shared = shared;
    this.given = data.given;
    this.seed = data.seed;
    this.inputNames = shared.inputNames;
    this.differentiable = shared.differentiable;
    this.domains = shared.domains;
    this.resolution = shared.resolution;
    this.isStateful = shared.isStateful;
    this.#upstream = data.upstream;
    this.#build = shared.build;
  }

  inputs(): Tensor[] {
    const inputs: Tensor[] = [];
    for (const name of this.inputNames) {
      const value = this.given[name];
      if (!(value instanceof Tensor)) {
        throw new TypeError(
          `Cannot hand ${name} to forward: expected a Tensor, found ${typeof value}`,
        );
      }
      inputs.push(value.clone());
    }
    return inputs;
  }

  layer(build: (given: Given) => Layer = this.#build): Layer {
    pulse();
    const layer = build(copyOf(this.given) as Given);
    // Half of the layers with a state have one: they were used before.
    if (this.isStateful && this.seed % 2 === 1) layer.forward(...this.inputs());
    return layer;
  }

  changed(change: (drawn: Tensor, name: string) => Tensor): Trial {
    const given: Record<string, unknown> = {};
    for (const name in this.given) {
      given[name] = copyOf(this.given[name], (tensor) => change(tensor, name));
    }
    return new DrawnTrial({ given, upstream: this.#upstream, seed: this.seed }, this.#shared);
  }

  dout(shape: readonly number[], dtype: "float64" | "float32" = "float64"): Tensor {
    return upstreamTensor(this.#upstream, shape, { dtype });
  }

  paramNames(): readonly string[] {
    const given = copyOf(this.given) as Given;
    const { params } = this.#build(given);
    const free = new Set(Object.keys(given).filter((key) => given[key] instanceof Tensor));
    const claim = (matches: (drawn: Tensor) => boolean): string | undefined => {
      const name = [...free].find((key) => matches(given[key] as Tensor));
      if (name !== undefined) free.delete(name);
      return name;
    };
    // Those kept as they were handed over first: values may coincide.
    const kept = params.map((param) => claim((drawn) => drawn === param));
    return params.map((param, i) =>
      kept[i] ?? claim((drawn) => equal(drawn, param)) ?? `params[${i}]`
    );
  }
}

/** A deep copy of drawn values: tensors, arrays and plain objects are copied, the rest is as it is. */
function copyOf(
  value: unknown,
  copy: (tensor: Tensor) => Tensor = (tensor) => tensor.clone(),
): unknown {
  if (value instanceof Tensor) return copy(value);
  if (Array.isArray(value)) return value.map((entry) => copyOf(entry, copy));
  if (value !== null && typeof value === "object" && isPlain(value)) {
    const copied: Record<string, unknown> = {};
    for (const key in value) copied[key] = copyOf((value as Record<string, unknown>)[key], copy);
    return copied;
  }
  return value;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
