import type { DType, Shape } from "../../tensor/mod.ts";
import { repeatedKey } from "./repeated_key.ts";

/** The name of the entry that is no tensor. */
export const METADATA = "__metadata__";
/** The format's own limit, so that no file makes its reader parse for ever. */
const LONGEST = 100_000_000;

/** What a header says of a tensor. */
export interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Where its bytes begin and end, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface Header {
  /** In the order of their bytes, which follow each other without a gap. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the numbers begin. */
  readonly start: number;
}

/**
 * Reads and checks the header of a safetensors file, down to the last byte that it speaks of.
 *
 * @throws {RangeError} If it breaks a rule of the format, or speaks of other dtypes than F64 and F32.
 */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < 8) throw wrong(`expected 8 bytes or more, found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > LONGEST) {
    throw wrong(`expected a header of at most ${LONGEST} bytes, found ${length}`);
  }
  const start = 8 + Number(length);
  if (start > bytes.length) {
    throw wrong(`expected a header of ${length} bytes, found ${bytes.length - 8}`);
  }
  const header = parse(bytes.subarray(8, start));
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== METADATA) entries.push(entryOf(name, value));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      throw wrong(
        `expected the bytes of ${
          JSON.stringify(entry.name)
        } to begin at ${end}, found ${entry.begin}`,
      );
    }
    end = entry.end;
  }
  if (start + end !== bytes.length) {
    throw wrong(`expected ${end} bytes after the header, found ${bytes.length - start}`);
  }
  return { entries, metadata: metadataOf(header), start };
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) throw wrong("expected a header that begins with {");
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`expected a header of JSON in UTF-8, found ${(error as Error).message}`);
  }
  const key = repeatedKey(text);
  if (key !== undefined) throw wrong(`expected each key once, found ${JSON.stringify(key)} twice`);
  return value as Record<string, unknown>;
}

function entryOf(name: string, value: unknown): Entry {
  const label = JSON.stringify(name);
  if (!isObject(value)) throw wrong(`expected an object for ${label}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== "F64" && dtype !== "F32") {
    throw wrong(`expected ${label} of dtype F64 or F32, found ${JSON.stringify(dtype)}`);
  }
  if (!areSizes(shape)) throw wrong(`expected a shape for ${label}, integers from 0`);
  if (!areSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw wrong(`expected two data_offsets for ${label}, integers from 0 in order`);
  }
  const [begin, end] = offsets as [number, number];
  let size = dtype === "F64" ? 8 : 4;
  for (const axis of shape) {
    size *= axis;
    if (!Number.isSafeInteger(size)) throw wrong(`${label} has too large a shape, [${shape}]`);
  }
  if (end - begin !== size) {
    throw wrong(`expected ${size} bytes for ${label} of shape [${shape}], found ${end - begin}`);
  }
  return { name, dtype: dtype === "F64" ? "float64" : "float32", shape, begin, end };
}

function metadataOf(header: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  if (!Object.hasOwn(header, METADATA)) return new Map();
  const metadata = header[METADATA];
  if (!isObject(metadata)) throw wrong(`expected an object for ${METADATA}`);
  return new Map(
    Object.entries(metadata).map(([name, text]) => {
      if (typeof text === "string") return [name, text];
      throw wrong(`expected a text for ${JSON.stringify(name)} in ${METADATA}`);
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function wrong(what: string): RangeError {
  return new RangeError(`Cannot read safetensors: ${what}`);
}
