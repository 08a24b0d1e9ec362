import type { Tensor } from "../tensor/mod.ts";

type Numbers = Tensor["data"];

/** Numbers that stand for a view elsewhere, with those that stand for what it is a view of. */
const owners = new WeakMap<Numbers, Numbers>();

/**
 * Says that a tensor stands for a view of what `owner` stands for, where both lie elsewhere, as in another
 * process: here each has memory of its own, as a view there may run backwards or repeat itself.
 */
export function isViewOf(view: Tensor, owner: Tensor): void {
  owners.set(view.data, owner.data);
}

/** Whether two tensors share memory: to write into one may change the other. */
export function shareMemory(one: Tensor, other: Tensor): boolean {
  if (one.size === 0 || other.size === 0) return false;
  const a = root(one.data);
  const b = root(other.data);
  if (a.buffer !== b.buffer) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

function root(numbers: Numbers): Numbers {
  let current = numbers;
  for (let owner = owners.get(current); owner !== undefined; owner = owners.get(current)) {
    current = owner;
  }
  return current;
}
