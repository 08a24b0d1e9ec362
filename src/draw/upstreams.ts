import fc from "fast-check";
import type { Arbitrary } from "./arbitrary.ts";
import type { Mutation } from "./mutation.ts";
import { allocate, type DType, type Shape, sizeOf, Tensor } from "../tensor/mod.ts";

/**
 * An upstream gradient as data, before the shape of the output is known: all ones, a one at one entry, or
 * eighths that follow from a number.
 */
export type Upstream =
  | { readonly kind: "ones" }
  | { readonly kind: "unit"; readonly index: number }
  | { readonly kind: "random"; readonly seed: number };

const ONES: Upstream = { kind: "ones" };

/** Draws upstream gradients: mostly random ones. They shrink to ones, and then to a single one. */
export function upstreams(): Arbitrary<Upstream> {
  return new Upstreams();
}

/** The entries at which a mutated upstream gradient may be a single one. */
const UNITS = 12;

class Upstreams extends fc.Arbitrary<Upstream> {
  /** Another upstream gradient: a single one mostly, which is not drawn by itself. */
  mutate(_value: Upstream, { random }: Mutation): Upstream {
    const roll = random.nextInt(0, 7);
    if (roll < 3) return { kind: "random", seed: random.nextInt(0, 0x7fffffff) };
    return roll < 4 ? ONES : { kind: "unit", index: random.nextInt(0, UNITS - 1) };
  }

  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Upstream> {
    const seed = random.nextInt(0, 0x7fffffff);
    // One in sixteen.
    const upstream: Upstream = (seed & 15) === 0 ? ONES : { kind: "random", seed };
    return new fc.Value(upstream, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Upstream {
    if (typeof value !== "object" || value === null) return false;
    const { kind, index, seed } = value as Record<string, unknown>;
    return kind === "ones" || kind === "random" && Number.isInteger(seed) ||
      kind === "unit" && Number.isInteger(index) && (index as number) >= 0;
  }

  override shrink(value: Upstream, _context?: unknown): fc.Stream<fc.Value<Upstream>> {
    if (value.kind === "ones") return fc.Stream.nil();
    const simpler: Upstream[] = [ONES];
    const last = Math.min(value.kind === "unit" ? value.index : 4, 4);
    for (let index = 0; index < last; index++) simpler.push({ kind: "unit", index });
    return fc.Stream.of(...simpler.map((upstream) => new fc.Value(upstream, undefined)));
  }
}

/**
 * The upstream gradient for an output of `shape`: the same numbers each time.
 *
 * @example
 * ```ts
 * import { upstreamTensor } from "@backproof/backproof";
 *
 * console.log(upstreamTensor({ kind: "unit", index: 1 }, [2, 2]).toArray()); // [[0, 1], [0, 0]]
 * ```
 */
export function upstreamTensor(
  upstream: Upstream,
  shape: Shape,
  { dtype = "float64" }: { readonly dtype?: DType } = {},
): Tensor {
  const size = sizeOf(shape);
  const data = allocate(size, dtype);
  if (upstream.kind === "ones") data.fill(1);
  else if (upstream.kind === "unit") {
    if (size > 0) data[upstream.index % size] = 1;
  } else {
    let state = (Math.imul(upstream.seed, 0x9e3779b1) | 1) >>> 0;
    for (let i = 0; i < size; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const eighths = ((state >>> 8) & 15) + 1;
      data[i] = state & 0x10000 ? eighths / 8 : -eighths / 8;
    }
  }
  return new Tensor(shape, data);
}
