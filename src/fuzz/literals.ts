import type { Layer } from "../layer.ts";
export function literalsOf(_layer: Layer): readonly number[] {
  return [];
}
