import { gradientNames, movedInputs, type Trial } from "../../laws/mod.ts";
import { gradientList, type Layer } from "../../layer.ts";
import { sameShape, type Tensor } from "../../tensor/mod.ts";

/** The gradients of one call of backward, by name, as copies. */
export type Gradients = ReadonlyMap<string, Tensor>;

/** So many trials tell a mistake from a coincidence; more cost time and tell no more. */
const MAX_TRIALS = 12;

/** Calls backward, and copies all that it returned or left in grads. */
export function gradientsOf(trial: Trial, layer: Layer, dout: Tensor): Gradients {
  const returned = gradientList(layer.backward(dout.clone()));
  const names = gradientNames(trial);
  return new Map([...returned, ...layer.grads].map((g, k) => [names[k] ?? `${k}`, g.clone()]));
}

/** What backward of a fresh layer answers after forward of each of these inputs in turn. */
export function afterForwards(trial: Trial, passes: readonly (readonly Tensor[])[]): Gradients {
  const layer = trial.layer();
  let out: Tensor | undefined;
  for (const inputs of passes) out = layer.forward(...inputs.map((x) => x.clone()));
  return gradientsOf(trial, layer, trial.dout(out!.shape, out!.dtype));
}

/** A trial whose forward is handed other inputs; the layer is built from what was drawn. */
export function withInputs(
  trial: Trial,
  inputs: readonly Tensor[],
  seed: number = trial.seed,
): Trial {
  return {
    given: trial.given,
    inputNames: trial.inputNames,
    differentiable: trial.differentiable,
    domains: trial.domains,
    resolution: trial.resolution,
    isStateful: trial.isStateful,
    seed,
    inputs: () => inputs.map((x) => x.clone()),
    layer: (build) => trial.layer(build),
    changed: (change) => {
      const changed = inputs.map((x, i) => change(x, trial.inputNames[i]!));
      return withInputs(trial.changed(change), changed, seed);
    },
    dout: (shape, dtype) => trial.dout(shape, dtype),
    paramNames: () => trial.paramNames(),
  };
}

/** Other inputs of the same shapes, other ones for each number. */
export function otherInputs(trial: Trial, number: number): Tensor[] {
  return movedInputs(withInputs(trial, trial.inputs(), trial.seed + 7919 * number));
}

/**
 * Asks a question of trials, up to `most` answers, or twelve. An answer of undefined is none, and so is a layer that throws:
 * on some other input it says nothing about this mistake.
 */
export function ask<T>(
  trials: readonly Trial[],
  question: (trial: Trial) => T | undefined,
  { most: limit = MAX_TRIALS }: { readonly most?: number } = {},
): T[] {
  const answers: T[] = [];
  for (const trial of trials) {
    if (answers.length === limit) break;
    try {
      const answer = question(trial);
      if (answer !== undefined) answers.push(answer);
    } catch {
      // See above.
    }
  }
  return answers;
}

/** Whether two tensors agree but for rounding, beside their largest entries. */
export function alike(a: Tensor, b: Tensor): boolean {
  if (!sameShape(a.shape, b.shape)) return false;
  const rounding = a.dtype === "float32" ? 1e-4 : 1e-9;
  const size = Math.max(most(a), most(b));
  return a.data.every((v, i) =>
    v === b.data[i] || v !== v && b.data[i] !== b.data[i]! ||
    Math.abs(v - b.data[i]!) <= rounding * size
  );
}

/** The largest finite magnitude. */
export function most({ data }: Tensor): number {
  let found = 0;
  for (const v of data) if (Math.abs(v) > found && Number.isFinite(v)) found = Math.abs(v);
  return found;
}

/** Whether two tensors share memory. */
export function share({ data: a }: Tensor, { data: b }: Tensor): boolean {
  if (a.buffer !== b.buffer || a.length === 0 || b.length === 0) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[], word: "and" | "or" = "and"): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}
