import { type Optimizer, type Tensor, zeros } from "../../src/mod.ts";

/** Where an entry goes: its value, its gradient, what is remembered of it, to be changed, and the rate. */
export type EntryStep = (
  w: number,
  g: number,
  memory: { v: number; t: number },
  rate: number,
) => number;

/** An optimizer of one step, in which nothing else is wrong. */
export function byEntries(rate: number, step: EntryStep): Optimizer {
  const known = new WeakMap<Tensor, { v: Tensor; t: Tensor }>();
  const memoryOf = (param: Tensor) => {
    const memory = known.get(param) ?? { v: zeros(param.shape), t: zeros(param.shape) };
    known.set(param, memory);
    return memory;
  };
  return {
    rate,
    update(params, grads) {
      check(params, grads, this.rate);
      params.forEach((param, i) => {
        const { v, t } = memoryOf(param);
        for (let k = 0; k < param.size; k++) {
          const entry = { v: v.data[k]!, t: t.data[k]! };
          param.data[k] = step(param.data[k]!, grads[i]!.data[k]!, entry, this.rate);
          v.data[k] = entry.v;
          t.data[k] = entry.t;
        }
      });
    },
    memory: memoryOf,
  };
}

/**
 * Checks that an update can be made.
 *
 * @throws {RangeError} If it cannot.
 */
export function check(params: readonly Tensor[], grads: readonly Tensor[], rate: number): void {
  const isFit = params.length === grads.length && new Set(params).size === params.length &&
    params.every(({ shape }, i) => `${shape}` === `${grads[i]!.shape}`);
  if (!isFit || !(rate >= 0 && rate < Infinity)) {
    throw new RangeError(`expected gradients that fit and a rate from 0, found ${rate}`);
  }
}
