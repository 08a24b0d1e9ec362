import type { Tensor } from "../tensor/mod.ts";
import type { Trial } from "./law.ts";

/**
 * Other inputs of the same shapes: the differentiable ones moved, inside their domains; labels as they are.
 * `keep` says which entries stay, by input and flat index.
 */
export function movedInputs(
  trial: Trial,
  keep: (input: Tensor, entry: number) => boolean = () => false,
): Tensor[] {
  const inputs = trial.inputs();
  for (const i of trial.differentiable) {
    const x = inputs[i]!;
    const { lo, hi } = trial.domains[i]!;
    for (let entry = 0; entry < x.data.length; entry++) {
      if (keep(x, entry)) continue;
      const v = x.data[entry]!;
      // Toward a point well inside, by an amount of its own for each entry.
      const goal = lo > -Infinity && hi < Infinity
        ? (lo + hi) / 2
        : lo > -Infinity
        ? lo + 1
        : hi < Infinity
        ? hi - 1
        : 0.5;
      const share = ((Math.imul(trial.seed + entry + 1, 0x9e3779b1) >>> 28) + 4) / 32;
      const moved = v + share * (goal - v);
      x.data[entry] = moved === v ? (v + (v < hi ? hi : lo)) / 2 : moved;
      if (!Number.isFinite(x.data[entry]!)) x.data[entry] = goal;
    }
  }
  return inputs;
}
