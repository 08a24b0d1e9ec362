import type { RestorableGenerator } from "../random/mod.ts";
import { formatShape, overwrite, sameShape, Tensor } from "../tensor/mod.ts";
import { readSafetensors, writeSafetensors } from "./safetensors/mod.ts";

/** What the first line of the metadata says. */
const FORMAT = "backproof checkpoint 1";
/** Tensors of the file that belong to the place. */
const [LOSSES, ORDER] = ["losses", "order"];

/** What is stored as it is, and overwritten in place. */
export interface Kept {
  /** By name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly generators: readonly RestorableGenerator[];
}

/** Where a training stands. */
export interface Place {
  /** How many updates there have been. */
  readonly step: number;
  /** How many examples of the epoch in hand are done, and the sum of their losses. */
  readonly done: number;
  readonly total: number;
  /** The learning rate. */
  readonly rate: number;
  /** The mean loss of each completed epoch. */
  readonly losses: readonly number[];
  /** The order of the examples, if an epoch is in hand. */
  readonly order: readonly number[] | undefined;
}

/** Writes a checkpoint as a safetensors file, to be read by `readCheckpoint`, or by any reader of the format. */
export function writeCheckpoint(kept: Kept, place: Place): Uint8Array<ArrayBuffer> {
  const { losses, order } = place;
  const tensors = new Map(kept.tensors);
  tensors.set(LOSSES, new Tensor([losses.length], Float64Array.from(losses)));
  if (order !== undefined) {
    tensors.set(ORDER, new Tensor([order.length], Float64Array.from(order)));
  }
  const states = kept.generators.map((one) => one.getState());
  const metadata = new Map([["format", FORMAT], ["generators", JSON.stringify(states)]]);
  for (const name of ["step", "done", "total", "rate"] as const) {
    metadata.set(name, String(place[name]));
  }
  return writeSafetensors(tensors, { metadata });
}

/**
 * Reads a checkpoint: overwrites what is kept, and returns the place.
 *
 * @throws {RangeError} If it is none, or does not fit what is kept; nothing is changed then.
 */
export function readCheckpoint(bytes: Uint8Array, kept: Kept): Place {
  const { tensors, metadata } = readSafetensors(bytes);
  const format = metadata.get("format");
  if (format !== FORMAT) throw wrong(`expected the format ${FORMAT}, found ${format ?? "none"}`);
  for (const [name, { shape, dtype }] of kept.tensors) {
    const stored = tensors.get(name);
    if (stored === undefined || !sameShape(stored.shape, shape) || stored.dtype !== dtype) {
      throw wrong(
        `expected ${name} of shape ${formatShape(shape)} and ${dtype}, found ${
          stored === undefined ? "none" : `${formatShape(stored.shape)} and ${stored.dtype}`
        }`,
      );
    }
  }
  for (const name of tensors.keys()) {
    if (!kept.tensors.has(name) && name !== LOSSES && name !== ORDER) {
      throw wrong(`expected nothing named ${name}`);
    }
  }
  const place = placeOf(tensors, metadata);
  const states = statesOf(metadata.get("generators"), kept.generators);
  kept.generators.forEach((one, i) => one.restore(states[i]!));
  for (const [name, { data }] of kept.tensors) overwrite(data, tensors.get(name)!.data);
  return place;
}

function placeOf(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
): Place {
  const number = (name: string, isRight: (v: number) => boolean): number => {
    const text = metadata.get(name) ?? "";
    const value = text === "" ? NaN : Number(text);
    if (!isRight(value)) throw wrong(`expected a ${name}, found ${JSON.stringify(text)}`);
    return value;
  };
  const isCount = (v: number) => Number.isSafeInteger(v) && v >= 0;
  const losses = tensors.get(LOSSES);
  if (losses?.rank !== 1) throw wrong(`expected a list of ${LOSSES}`);
  const order = orderOf(tensors.get(ORDER));
  return {
    step: number("step", isCount),
    done: number("done", (v) => isCount(v) && v <= (order?.length ?? 0)),
    total: number("total", (v) => !Number.isNaN(v)),
    rate: number("rate", (v) => v >= 0 && v < Infinity),
    losses: [...losses.data],
    order,
  };
}

function orderOf(stored: Tensor | undefined): readonly number[] | undefined {
  if (stored === undefined) return undefined;
  const order = [...stored.data];
  const isPermutation = stored.rank === 1 && new Set(order).size === order.length &&
    order.every((v) => Number.isInteger(v) && v >= 0 && v < order.length);
  if (!isPermutation) throw wrong(`expected an ${ORDER} with each example once`);
  return order;
}

/** The states of the generators, each tried on a copy. */
function statesOf(
  text: string | undefined,
  generators: readonly RestorableGenerator[],
): readonly (readonly number[])[] {
  try {
    const states = JSON.parse(text ?? "");
    if (Array.isArray(states) && states.length === generators.length) {
      generators.forEach((one, i) => one.clone().restore(states[i]));
      return states;
    }
  } catch {
    // Said below.
  }
  throw wrong(`expected the states of ${generators.length} generators`);
}

function wrong(what: string): RangeError {
  return new RangeError(`Cannot restore a checkpoint: ${what}`);
}
