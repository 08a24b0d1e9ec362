import fc from "fast-check";
import type { Arbitrary } from "./arbitrary.ts";
import type { Tensor } from "../tensor/mod.ts";
import { type Bounds, Draw, drawSizes, namedAxes, sizesOf, smaller } from "./draw.ts";

/**
 * Joins a record of arbitraries into an arbitrary of records, in which a named axis has one size.
 *
 * It shrinks an axis in all the tensors that have it at once, then the entries of each tensor, then the
 * rest by its own arbitraries.
 */
export function givens<G extends Record<string, unknown>>(
  record: { readonly [K in keyof G]: Arbitrary<G[K]> },
): Arbitrary<G> {
  return new Givens<G>(record);
}

/** What the ordinary arbitraries need to shrink what they drew. */
type Contexts = Record<string, unknown>;

class Givens<G extends Record<string, unknown>> extends fc.Arbitrary<G> {
  readonly #draws: Record<string, Draw> = {};
  readonly #others: Record<string, Arbitrary<unknown>> = {};
  readonly #list: readonly Draw[];
  readonly #named: Map<string, Bounds>;
  readonly #keys: readonly string[];

  constructor(record: { readonly [K in keyof G]: Arbitrary<G[K]> }) {
    super();
    this.#keys = Object.keys(record);
    for (const key of this.#keys) {
      const arbitrary: unknown = record[key];
      if (arbitrary instanceof Draw) this.#draws[key] = arbitrary;
      else if (arbitrary instanceof fc.Arbitrary) this.#others[key] = arbitrary;
      else {throw new TypeError(
          `Cannot draw ${key}: expected an arbitrary, found ${typeof arbitrary}`,
        );}
    }
    this.#list = Object.values(this.#draws);
    this.#named = namedAxes(this.#list);
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<G> {
    const sizes = drawSizes(this.#list, random, this.#named);
    const record: Record<string, unknown> = {};
    let contexts: Contexts | undefined;
    for (const key of this.#keys) {
      const draw = this.#draws[key];
      if (draw !== undefined) {
        record[key] = draw.sample(random, sizes);
        continue;
      }
      const value = this.#others[key]!.generate(random, bias);
      record[key] = value.value;
      (contexts ??= {})[key] = value.context;
    }
    return new fc.Value(record as G, contexts);
  }

  override canShrinkWithoutContext(value: unknown): value is G {
    return typeof value === "object" && value !== null &&
      Object.entries(this.#others).every(([key, arbitrary]) =>
        arbitrary.canShrinkWithoutContext((value as Record<string, unknown>)[key])
      );
  }

  override shrink(value: G, context?: unknown): fc.Stream<fc.Value<G>> {
    return fc.stream(this.#shrinks(value, (context ?? {}) as Contexts));
  }

  *#shrinks(value: G, contexts: Contexts): IterableIterator<fc.Value<G>> {
    const tensors: Record<string, Tensor> = {};
    for (const key of Object.keys(this.#draws)) tensors[key] = value[key] as Tensor;
    for (const less of smaller(this.#draws, tensors)) {
      yield new fc.Value({ ...value, ...less }, contexts);
    }
    const sizes = sizesOf(this.#draws, tensors);
    for (const [key, draw] of Object.entries(this.#draws)) {
      for (const x of draw.simpler(tensors[key]!, sizes)) {
        yield new fc.Value({ ...value, [key]: x }, contexts);
      }
    }
    for (const [key, arbitrary] of Object.entries(this.#others)) {
      for (const less of arbitrary.shrink(value[key], contexts[key])) {
        yield new fc.Value({ ...value, [key]: less.value }, { ...contexts, [key]: less.context });
      }
    }
  }
}
