import type { Tensor } from "../../tensor/mod.ts";
import { METADATA } from "./header.ts";

/** What a file holds beside tensors. */
export interface SafetensorsOptions {
  /** Texts by name, as the format allows them. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/**
 * Writes tensors by name as a safetensors file: the bytes, which the caller stores.
 *
 *     8 bytes   the length of the header, a little-endian integer
 *     header    JSON: dtype, shape and place of each tensor; blanks up to a multiple of 8 bytes
 *     the rest  the numbers of all tensors, row by row, little-endian, without gaps
 *
 * float64 tensors come first, so that every number is aligned, and those of one dtype by name, so that the
 * same tensors give the same bytes. Every bit is kept, NaN's too.
 *
 * @throws {RangeError} If a name is `__metadata__`, or no well-formed Unicode.
 *
 * @example
 * ```ts
 * import { readSafetensors, tensor, writeSafetensors } from "@backproof/backproof";
 *
 * const bytes = writeSafetensors(new Map([["W", tensor([[1, 2]])]]), {
 *   metadata: new Map([["epoch", "7"]]),
 * });
 * const { tensors, metadata } = readSafetensors(bytes);
 * console.log(tensors.get("W")!.toArray(), metadata.get("epoch")); // [[1, 2]] 7
 * ```
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  { metadata = new Map() }: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const texts = [...metadata];
  for (const name of [...tensors.keys(), ...texts.flat()]) {
    if (!name.isWellFormed()) {
      throw new RangeError(`Cannot write ${JSON.stringify(name)}: it is no well-formed Unicode`);
    }
  }
  if (tensors.has(METADATA)) {
    throw new RangeError(`Cannot write a tensor named ${METADATA}: the format keeps the name`);
  }
  const entries: string[] = [];
  // By hand, since an object would put names such as "10" first, and loses one such as "__proto__".
  const pair = (name: string, value: unknown) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  if (texts.length > 0) {
    entries.push(`"${METADATA}":{${texts.map(([name, text]) => pair(name, text)).join(",")}}`);
  }
  const sorted = [...tensors].sort(([a, { dtype: p }], [b, { dtype: q }]) =>
    p === q ? (a < b ? -1 : 1) : p === "float64" ? -1 : 1
  );
  let end = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const offsets = [end, end += data.byteLength];
    entries.push(
      pair(name, { dtype: dtype === "float64" ? "F64" : "F32", shape, data_offsets: offsets }),
    );
  }
  const json = new TextEncoder().encode(`{${entries.join(",")}}`);
  const length = (json.length + 7) & ~7;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length).set(json, 8);
  let place = 8 + length;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}
