import { type Tensor, zeros } from "../../tensor/mod.ts";

/**
 * What an optimizer remembers of each param: float64 tensors of the param's shape, whatever its dtype, so
 * that what is summed up over thousands of updates does not stall.
 *
 * A param is known by identity. Two that hold the same numbers have memories of their own, and a list in another
 * order changes nothing.
 */
export class Memory<Part extends string> {
  readonly #parts: readonly Part[];
  readonly #scalars: readonly Part[];
  readonly #ofParam = new WeakMap<Tensor, Readonly<Record<Part, Tensor>>>();

  /** Takes the names of what is remembered; those of `scalars` are single numbers. */
  constructor(
    parts: readonly Part[],
    { scalars = [] }: { readonly scalars?: readonly Part[] } = {},
  ) {
    this.#parts = parts;
    this.#scalars = scalars;
  }

  /** What is remembered of a param; zeros if there has been nothing. */
  of(param: Tensor): Readonly<Record<Part, Tensor>> {
    const known = this.#ofParam.get(param);
    if (known !== undefined) return known;
    const fresh = Object.fromEntries(
      this.#parts.map((part) => [part, zeros(this.#scalars.includes(part) ? [] : param.shape)]),
    ) as Record<Part, Tensor>;
    this.#ofParam.set(param, fresh);
    return fresh;
  }
}
