import { sameShape, type Tensor } from "../../tensor/mod.ts";
import type { Case } from "../hypothesis.ts";

/** A number that belongs to each entry of a gradient: what its input is there, or dout, or a label. */
export interface Feature {
  /** Such as `x`. */
  readonly name: string;
  /** The number at a flat index. */
  of(one: Case, index: number): number;
}

/** Whether something is so at an entry of a gradient. */
export interface Flag {
  /** Completes "wrong only …". */
  readonly says: string;
  of(one: Case, index: number): boolean;
}

/** The tensors of the gradient's shape in all cases: what it is the gradient of first, then what was handed in. */
export function featuresOf(cases: readonly Case[]): Feature[] {
  const first = cases[0];
  if (first === undefined) return [];
  const own = first.name.slice(1);
  const names = Object.keys(first.tensors).filter((name) => name !== own);
  // What was handed in explains more than what came out.
  names.sort((a, b) => Number(a === "out") - Number(b === "out"));
  const fitting = names.filter((name) =>
    cases.every(({ tensors, at }) => {
      const tensor = tensors[name];
      return tensor !== undefined && sameShape(tensor.shape, at.shape);
    })
  );
  return [
    { name: own, of: ({ at }, index) => at.data[index]! },
    ...fitting.map((name) => ({
      name,
      of: ({ tensors }: Case, index: number) => tensors[name]!.data[index]!,
    })),
    // What a loss is made of.
    ...fitting.filter((name) => first.trial.inputNames.includes(name)).map((name) => ({
      name: `${own} − ${name}`,
      of: ({ at, tensors }: Case, index: number) => at.data[index]! - tensors[name]!.data[index]!,
    })),
  ];
}

/** The row of an entry along the last axis, as the flat indices of its first and after its last entry. */
function rowOf({ shape }: Tensor, index: number): [number, number] {
  const width = shape.at(-1) ?? 1;
  const start = index - index % width;
  return [start, start + width];
}

/** What may be so of an entry beside the others, of its row, or of the indices that a layer looks up. */
export function flagsOf(cases: readonly Case[]): Flag[] {
  const first = cases[0];
  if (first === undefined) return [];
  const own = first.name.slice(1);
  const row = ({ at }: Case, index: number) => at.data.subarray(...rowOf(at, index));
  const flags: Flag[] = [
    {
      says: `in rows of ${own} that are all 0`,
      of: (one, index) => row(one, index).every((v) => v === 0),
    },
    {
      says: `where another entry of the row is 0`,
      of: (one, index) => {
        const start = rowOf(one.at, index)[0];
        return row(one, index).some((v, i) => v === 0 && start + i !== index);
      },
    },
    {
      says: `where ${own} ties for the largest of its row`,
      of: (one, index) => {
        const all = row(one, index);
        const largest = Math.max(...all);
        return one.at.data[index] === largest && all.filter((v) => v === largest).length > 1;
      },
    },
    {
      says: `where ${own} is the largest of its row`,
      of: (one, index) => one.at.data[index] === Math.max(...row(one, index)),
    },
    {
      says: `where ${own} is not the largest of its row`,
      of: (one, index) => one.at.data[index] !== Math.max(...row(one, index)),
    },
    {
      says: `in rows of ${own} in which entries tie`,
      of: (one, index) => new Set(row(one, index)).size < row(one, index).length,
    },
    {
      says: `where ${own} equals another entry of its row`,
      of: (one, index) => row(one, index).filter((v) => v === one.at.data[index]).length > 1,
    },
    {
      says: `where ${own} equals another entry of ${own}`,
      of: ({ at }, index) => at.data.filter((v) => v === at.data[index]).length > 1,
    },
  ];
  for (const name of first.trial.inputNames) {
    if (name === own) continue;
    const tensors = cases.map((one) => one.tensors[name]!);
    if (tensors.every((t, k) => sameShape(t.shape, cases[k]!.at.shape))) {
      const rowIn = (one: Case, index: number) => {
        const tensor = one.tensors[name]!;
        return tensor.data.subarray(...rowOf(tensor, index));
      };
      flags.push({
        says: `where ${name} is not one-hot`,
        of: (one, index) => {
          const all = rowIn(one, index);
          return all.filter((v) => v !== 0).length !== 1 || !all.includes(1);
        },
      }, {
        says: `in rows of ${name} that are all 0`,
        of: (one, index) => rowIn(one, index).every((v) => v === 0),
      });
    }
    if (!tensors.every(isIndices)) continue;
    const times = (one: Case, index: number): number => {
      // The row of a table that is looked up.
      const place = Math.floor(index / (one.at.size / (one.at.shape[0] ?? 1)));
      return one.tensors[name]!.data.filter((v) => v === place).length;
    };
    flags.push({
      says: `in rows whose index appears more than once in ${name}`,
      of: (one, index) => times(one, index) > 1,
    }, {
      says: `in rows whose index does not appear in ${name}`,
      of: (one, index) => times(one, index) === 0,
    });
    if (!tensors.every((t, k) => sameShape(t.shape, cases[k]!.at.shape.slice(0, -1)))) continue;
    const isLabel = (one: Case, index: number): boolean => {
      const width = one.at.shape.at(-1) ?? 1;
      return one.tensors[name]!.data[Math.floor(index / width)] === index % width;
    };
    flags.push({ says: `at the class that ${name} names`, of: isLabel }, {
      says: `at the classes that ${name} does not name`,
      of: (one, index) => !isLabel(one, index),
    });
  }
  return flags;
}

function isIndices({ data }: Tensor): boolean {
  return data.every((v) => Number.isInteger(v) && v >= 0);
}
