import fc from "fast-check";
import { Tensor } from "../tensor/mod.ts";
import type { Arbitrary } from "./arbitrary.ts";
import { type Bounds, drawSizes, namedAxes } from "./axis.ts";
import { Draw } from "./draw.ts";
import { larger } from "./larger.ts";
import { mutate } from "./mutate.ts";
import type { Mutation } from "./mutation.ts";
import { sizesIn, smaller, without } from "./smaller.ts";

/**
 * Joins a record of arbitraries into an arbitrary of records, in which a named axis has one size.
 *
 * It shrinks an axis in all the tensors that have it at once, then the entries of each tensor, then the
 * rest by its own arbitraries. A draw behind `map` or `filter` is no longer known as one: its axes are its own.
 *
 * @throws {TypeError} If something in the record is no arbitrary.
 * @throws {RangeError} If no size of an axis suits all the draws that name it.
 *
 * @example
 * ```ts
 * import { givens, tensors } from "@backproof/backproof";
 * import fc from "fast-check";
 *
 * const given = givens({ x: tensors(["N", "D"]), W: tensors(["D", "M"]) });
 * fc.assert(fc.property(given, ({ x, W }) => x.shape[1] === W.shape[0]));
 * ```
 */
export function givens<G extends Record<string, unknown>>(
  record: { readonly [K in keyof G]: Arbitrary<G[K]> },
): Arbitrary<G> {
  return new Givens<G>(record);
}

/** What becomes of the shapes of a mutated record. */
const SHAPES = ["least", "larger", "anew"] as const;

/** What the ordinary arbitraries need to shrink what they drew, in the order of the keys. */
type Contexts = readonly unknown[];

class Givens<G extends Record<string, unknown>> extends fc.Arbitrary<G> {
  readonly #keys: readonly string[];
  readonly #arbitraries: readonly Arbitrary<unknown>[];
  readonly #drawKeys: readonly string[];
  readonly #draws: readonly Draw[];
  readonly #named: ReadonlyMap<string, Bounds>;

  constructor(record: { readonly [K in keyof G]: Arbitrary<G[K]> }) {
    super();
    this.#keys = Object.keys(record);
    this.#arbitraries = this.#keys.map((key) => {
      const arbitrary: unknown = record[key];
      if (arbitrary instanceof fc.Arbitrary) return arbitrary;
      throw new TypeError(`Cannot draw ${key}: expected an arbitrary, found ${typeof arbitrary}`);
    });
    this.#drawKeys = this.#keys.filter((_, i) => this.#arbitraries[i] instanceof Draw);
    this.#draws = this.#arbitraries.filter((arbitrary) => arbitrary instanceof Draw);
    this.#named = namedAxes(
      this.#draws.flatMap(({ axes = [], extraAxes }) => [...axes, ...extraAxes]),
    );
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<G> {
    const sizes = drawSizes(this.#named, random);
    const record: Record<string, unknown> = {};
    let contexts: unknown[] | undefined;
    for (let i = 0; i < this.#keys.length; i++) {
      const arbitrary = this.#arbitraries[i]!;
      if (arbitrary instanceof Draw) {
        record[this.#keys[i]!] = arbitrary.sample(random, sizes);
        continue;
      }
      const value = arbitrary.generate(random, bias);
      record[this.#keys[i]!] = value.value;
      (contexts ??= [])[i] = value.context;
    }
    return new fc.Value(record as G, contexts);
  }

  /** Another record that could have been drawn, close to `value`: one axis, or some of its values, changed. */
  mutate(value: G, mutation: Mutation): G {
    const { random } = mutation;
    const roll = random.nextInt(0, 15);
    if (roll < 3 && this.#named.size > 0) {
      const drawn = this.#resized(this.#tensors(value), { random, how: SHAPES[roll]! });
      const replaced = this.#drawKeys.map((key, i) => [key, drawn[i]]);
      return { ...value, ...Object.fromEntries(replaced) };
    }
    const record: Record<string, unknown> = { ...value };
    if (roll === 3 && this.#draws.length > 1) {
      this.#copyAcross(record, random);
      return record as G;
    }
    const sizes = this.#sizesOf(this.#tensors(value));
    const times = Math.min(this.#keys.length, random.nextInt(0, 3) === 0 ? 2 : 1);
    for (let k = 0; k < times; k++) {
      const i = random.nextInt(0, this.#keys.length - 1);
      const key = this.#keys[i]!;
      const arbitrary = this.#arbitraries[i]!;
      record[key] = arbitrary instanceof Draw
        ? arbitrary.mutate(record[key] as Tensor, mutation, sizes)
        : mutate(arbitrary, record[key], mutation);
    }
    return record as G;
  }

  /** All the tensors with one axis made least or larger, or drawn anew in any sizes. */
  #resized(
    drawn: readonly Tensor[],
    { random, how }: { readonly random: fc.Random; readonly how: typeof SHAPES[number] },
  ): readonly Tensor[] {
    if (how === "anew") {
      const sizes = drawSizes(this.#named, random);
      return this.#draws.map((draw) => draw.sample(random, sizes));
    }
    const sizes = this.#sizesOf(drawn);
    const shown = [...sizesIn(this.#draws, drawn)?.keys() ?? []];
    if (shown.length === 0) return drawn;
    const axis = shown[random.nextInt(0, shown.length - 1)]!;
    const size = sizes.get(axis)!;
    const { min, max } = this.#named.get(axis)!;
    if (how === "larger") {
      return size < max ? larger(this.#draws, drawn, { axis, sizes, random }) : drawn;
    }
    let left = drawn;
    for (let n = size; n > Math.max(1, min); n--) {
      left = without(this.#draws, left, { axis, index: random.nextInt(0, n - 1) });
    }
    return left;
  }

  /** Writes an entry, or all, of one tensor into another. */
  #copyAcross(record: Record<string, unknown>, random: fc.Random): void {
    const to = random.nextInt(0, this.#draws.length - 1);
    const from = (to + random.nextInt(1, this.#draws.length - 1)) % this.#draws.length;
    const draw = this.#draws[to]!;
    const key = this.#drawKeys[to]!;
    const target = (record[key] as Tensor).clone();
    const source = record[this.#drawKeys[from]!] as Tensor;
    const count = Math.min(target.size, source.size);
    if (count === 0) return;
    const only = random.nextInt(0, 1) === 0 ? random.nextInt(0, count - 1) : undefined;
    for (let i = only ?? 0; i < (only === undefined ? count : only + 1); i++) {
      draw.put(target, i, source.data[i]!);
    }
    record[key] = target;
  }

  /** The sizes of all named axes; the largest where no tensor shows one. */
  #sizesOf(drawn: readonly Tensor[]): Map<string, number> {
    const sizes = new Map<string, number>();
    for (const [name, { max }] of this.#named) sizes.set(name, max);
    const shown = sizesIn(this.#draws, drawn);
    if (shown !== undefined) { for (const [name, size] of shown) sizes.set(name, size); }
    return sizes;
  }

  override canShrinkWithoutContext(value: unknown): value is G {
    if (typeof value !== "object" || value === null) return false;
    const record = value as Record<string, unknown>;
    return this.misfits(value as G).length === 0 && this.#keys.every((key, i) => {
      const arbitrary = this.#arbitraries[i]!;
      return arbitrary instanceof Draw || arbitrary.canShrinkWithoutContext(record[key]);
    });
  }

  /** The names of the tensors that could not have been drawn; of what no draw is known it says nothing. */
  misfits(value: G): readonly string[] {
    const own = this.#drawKeys.filter((key, i) => {
      const x = value[key];
      return !(x instanceof Tensor) || !this.#draws[i]!.fitsAxes(x, this.#named);
    });
    if (own.length > 0) return own;
    const drawn = this.#tensors(value);
    // Each for itself fits, and an axis that they share does not.
    if (sizesIn(this.#draws, drawn) === undefined) return this.#drawKeys;
    const beside = { named: this.#named, sizes: this.#sizesOf(drawn) };
    return this.#drawKeys.filter((_, i) => !this.#draws[i]!.fits(drawn[i]!, beside));
  }

  override shrink(value: G, context?: unknown): fc.Stream<fc.Value<G>> {
    return fc.stream(this.#shrinks(value, (context ?? []) as Contexts));
  }

  *#shrinks(value: G, contexts: Contexts): IterableIterator<fc.Value<G>> {
    for (const less of smaller(this.#draws, this.#tensors(value), this.#named)) {
      const replaced = Object.fromEntries(this.#drawKeys.map((key, i) => [key, less[i]]));
      yield new fc.Value({ ...value, ...replaced }, contexts);
    }
    for (const [i, key] of this.#drawKeys.entries()) {
      for (const x of this.#draws[i]!.simpler(value[key] as Tensor)) {
        yield new fc.Value({ ...value, [key]: x }, contexts);
      }
    }
    for (const [i, key] of this.#keys.entries()) {
      const arbitrary = this.#arbitraries[i]!;
      if (arbitrary instanceof Draw) continue;
      for (const less of arbitrary.shrink(value[key], contexts[i])) {
        const left = [...contexts];
        left[i] = less.context;
        yield new fc.Value({ ...value, [key]: less.value }, left);
      }
    }
  }

  #tensors(record: Record<string, unknown>): Tensor[] {
    return this.#drawKeys.map((key) => record[key] as Tensor);
  }
}
