import fc from "fast-check";
import type { Prop, Trial } from "../../src/mod.ts";

/** How many trials a prop draws, 10 if left out, and from which seed. */
export interface DrawOptions {
  readonly trials?: number;
  readonly seed?: number;
}

/**
 * Trials of a prop on which gradients can be checked: forward is finite, and there is something to take the
 * gradient for. There may be fewer than asked for: three times as many are drawn.
 */
export function drawTrials(
  prop: Prop,
  { trials = 10, seed = 1 }: DrawOptions = {},
): readonly Trial[] {
  const found: Trial[] = [];
  for (const [given, upstream, other] of fc.sample(prop.draw, { numRuns: 3 * trials, seed })) {
    const trial = prop.trial({ given, upstream, seed: other });
    if (canBeChecked(trial)) found.push(trial);
    if (found.length === trials) break;
  }
  return found;
}

function canBeChecked(trial: Trial): boolean {
  try {
    const layer = trial.layer();
    const inputs = trial.inputs();
    const of = [...trial.differentiable.map((i) => inputs[i]!.size), ...layer.params.map(size)];
    const out = layer.forward(...inputs);
    return out.size > 0 && of.some((size) => size > 0) && out.data.every(Number.isFinite);
  } catch {
    // Forward refuses what was drawn.
    return false;
  }
}

function size(tensor: { readonly size: number }): number {
  return tensor.size;
}
