import { Tensor } from "../../tensor/mod.ts";
import { readHeader } from "./header.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  /** The tensors by name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Texts by name; none if the file has none. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a safetensors file of float64 and float32 tensors: bytes in, copies of the numbers out.
 *
 * A file is trusted in nothing: what it says of itself is checked before it is believed, no byte may be left
 * out or belong to two tensors, and no key may stand twice. The numbers may be anything, NaN and ∞ too.
 *
 * @throws {RangeError} If it breaks a rule of the format, or has a tensor of another dtype.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { entries, metadata, start } = readHeader(bytes);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const { buffer } = bytes.slice(start + begin, start + end);
    const data = dtype === "float64" ? new Float64Array(buffer) : new Float32Array(buffer);
    tensors.set(name, new Tensor(shape, data));
  }
  return { tensors, metadata };
}
