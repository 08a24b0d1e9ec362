import { hyperbolicTangent, sigmoid } from "./sigmoid.ts";
import type { Data } from "./tensor.ts";
import { assembleSigmoids, NUMBERS, ROOM, type SigmoidExports } from "./wasm/sigmoids.ts";

/** For so few numbers the way there and back takes longer. */
const FEW = 32;

/**
 * Replaces each number by its sigmoid: where the engine can, two at a time, and always to the bits of
 * `sigmoid`.
 */
export function sigmoids(numbers: Data): void {
  if (numbers.length < FEW || !replaced(numbers, "sigmoids")) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = sigmoid(numbers[i]!);
  }
}

/** Replaces each number by its hyperbolic tangent, likewise, to the bits of `hyperbolicTangent`. */
export function hyperbolicTangents(numbers: Data): void {
  if (numbers.length < FEW || !replaced(numbers, "tangents")) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = hyperbolicTangent(numbers[i]!);
  }
}

interface Kernel extends SigmoidExports {
  /** All its memory. */
  readonly all: Float64Array;
}

/** Compiled when it is first needed; null where that is impossible. */
let kernel: Kernel | null | undefined;

/** False, with nothing replaced, where the engine cannot or one of the numbers is too large. */
function replaced(numbers: Data, name: "sigmoids" | "tangents"): boolean {
  if (kernel === undefined) kernel = compiled();
  if (kernel === null || numbers.length > ROOM) return false;
  const { all } = kernel;
  all.set(numbers, NUMBERS);
  // Of an odd count the last one is half of a pair.
  all[NUMBERS + numbers.length] = 0;
  kernel[name]((numbers.length + 1) >> 1);
  if (all[0] === 0 || all[1] === 0) return false;
  numbers.set(all.subarray(NUMBERS, NUMBERS + numbers.length));
  return true;
}

function compiled(): Kernel | null {
  // As for the product of matrices.
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembleSigmoids()));
    const { memory, sigmoids, tangents } = exports as unknown as SigmoidExports;
    return { memory, sigmoids, tangents, all: new Float64Array(memory.buffer) };
  } catch {
    return null;
  }
}
