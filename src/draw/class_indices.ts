import type fc from "fast-check";
import { type DType, Tensor } from "../tensor/mod.ts";
import { type Axis, nameOf, sizeOf, type Sizes } from "./axis.ts";
import { type Deleted, Draw } from "./draw.ts";
import { earlierClasses } from "./one_hots.ts";
import { rowAxes } from "./rows.ts";

/** Integers from 0 to the number of classes − 1, and what stands for none; earlier classes are simpler. */
export class ClassIndices extends Draw {
  readonly #classes: Axis;
  readonly #ignored: number | undefined;

  constructor(axes: readonly Axis[], { classes, ignored, dtype }: {
    readonly classes: Axis;
    readonly ignored?: number | undefined;
    readonly dtype?: DType | undefined;
  }) {
    super(axes, dtype);
    this.#classes = rowAxes([classes])[0]!;
    this.#ignored = ignored;
  }

  override get extraAxes(): readonly Axis[] {
    return [this.#classes];
  }

  override fill(x: Tensor, random: fc.Random, sizes: Sizes): void {
    const last = sizeOf(this.#classes, sizes) - 1;
    for (let i = 0; i < x.size; i++) {
      const isIgnored = this.#ignored !== undefined && random.nextInt(0, 3) === 0;
      x.data[i] = isIgnored ? this.#ignored! : random.nextInt(0, last);
    }
  }

  protected override holds(x: Tensor, sizes: Sizes): boolean {
    const classes = sizeOf(this.#classes, sizes);
    return x.data.every((c) => c === this.#ignored || Number.isInteger(c) && c >= 0 && c < classes);
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    if (x.size > 1 && x.data.some((c) => c !== 0)) {
      yield new Tensor(x.shape, x.data.map(() => 0));
    }
    for (let i = 0; i < x.size; i++) {
      const simpler = x.data[i] === this.#ignored ? [0] : earlierClasses(x.data[i]!);
      for (const c of simpler) yield new Tensor(x.shape, x.data.with(i, c));
    }
  }

  /** The classes after the deleted one move up. */
  override mend(x: Tensor, { axis, index }: Deleted): Tensor {
    if (axis !== nameOf(this.#classes)) return x;
    const moved = (c: number): number => c > index || c === index && c > 0 ? c - 1 : c;
    return new Tensor(x.shape, x.data.map((c) => c === this.#ignored ? c : moved(c)));
  }
}
