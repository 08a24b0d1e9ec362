import { formatShape, sameShape, type Tensor } from "../tensor/mod.ts";
import type { Violation } from "./law.ts";
import type { Nearness } from "./nearness.ts";

/** What two tensors are, for the report on their first difference. */
export interface Compared {
  /** The name of the tensor, such as `dx`. */
  readonly name: string;
  readonly actualFrom: string;
  readonly expectedFrom: string;
  /** The difference allowed at each entry; none if left out. */
  readonly tolerance?: number | ((entry: number) => number);
  /** Hears how close the entries that do not differ came to it. */
  readonly nearness?: Nearness;
  readonly dout?: Tensor;
  readonly note?: string;
}

/** The first entry at which two tensors differ, as a violation; undefined if there is none. NaN equals NaN. */
export function difference(actual: Tensor, expected: Tensor, how: Compared): Violation | undefined {
  const { name, tolerance = 0, nearness, ...rest } = how;
  if (!sameShape(actual.shape, expected.shape)) {
    return {
      kind: "violation",
      ...rest,
      where: name,
      actual: `shape ${formatShape(actual.shape)}`,
      expected: `shape ${formatShape(expected.shape)}`,
    };
  }
  for (let i = 0; i < actual.data.length; i++) {
    const a = actual.data[i]!;
    const e = expected.data[i]!;
    if (a === e || a !== a && e !== e) continue;
    const allowed = typeof tolerance === "number" ? tolerance : tolerance(i);
    if (Math.abs(a - e) <= allowed) {
      nearness?.note(Math.abs(a - e), allowed);
      continue;
    }
    return {
      kind: "violation",
      ...rest,
      where: `${name}${indexOf(actual.shape, i)}`,
      actual: a,
      expected: e,
      ...allowed > 0 ? { tolerance: allowed } : {},
    };
  }
  return undefined;
}

/** The first difference between two lists of named tensors. */
export function firstDifference(
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  how: Omit<Compared, "name" | "tolerance"> & {
    readonly names: () => readonly string[];
    readonly tolerance?: (tensor: number, entry: number) => number;
  },
): Violation | undefined {
  const { names, tolerance, nearness, ...rest } = how;
  for (let k = 0; k < Math.max(actual.length, expected.length); k++) {
    const a = actual[k];
    const e = expected[k];
    if (a === undefined || e === undefined) {
      return {
        kind: "violation",
        ...rest,
        where: names()[k] ?? "gradients",
        actual: a === undefined ? "none" : `shape ${formatShape(a.shape)}`,
        expected: e === undefined ? "none" : `shape ${formatShape(e.shape)}`,
      };
    }
    if (isSame(a, e)) continue;
    const found = difference(a, e, {
      ...rest,
      name: names()[k] ?? `gradient ${k}`,
      ...nearness === undefined ? {} : { nearness },
      ...tolerance === undefined ? {} : { tolerance: (entry: number) => tolerance(k, entry) },
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether two tensors have the same shape and values. NaN equals NaN. */
export function isSame(a: Tensor, b: Tensor): boolean {
  if (!sameShape(a.shape, b.shape)) return false;
  for (let i = 0; i < a.data.length; i++) {
    const u = a.data[i]!;
    const v = b.data[i]!;
    if (u !== v && (u === u || v === v)) return false;
  }
  return true;
}

/** Whether all numbers of all tensors are finite. */
export function areFinite(tensors: readonly Tensor[]): boolean {
  return tensors.every(({ data }) => data.every(Number.isFinite));
}

/** The largest finite magnitude in tensors; 0 if there is none. */
export function largest(...tensors: readonly Tensor[]): number {
  let most = 0;
  for (const { data } of tensors) {
    for (let i = 0; i < data.length; i++) {
      const v = Math.abs(data[i]!);
      if (v > most && v < Infinity) most = v;
    }
  }
  return most;
}

/** The index of a flat entry, as `[row,column]`; empty for a scalar. */
export function indexOf(shape: readonly number[], flat: number): string {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return shape.length === 0 ? "" : `[${index.join(",")}]`;
}

/** The unit roundoff of what a tensor is kept in. */
export function roundoff(x: Tensor): number {
  return x.dtype === "float32" ? 2 ** -24 : 2 ** -53;
}
