/** Whether an entry of a gradient is wrong, as far as the slope of forward is known there. */
export type Mark = "wrong" | "right" | "unknown";

/** A part of a tensor, in words. */
export interface Region {
  /** Such as "row 1" or "the diagonal". */
  readonly words: string;
  /** Whether it holds the entry at an index. */
  readonly has: (index: readonly number[]) => boolean;
}

/** A tensor of marks. */
export interface Marked {
  readonly shape: readonly number[];
  /** One for each entry. */
  readonly marks: readonly Mark[];
}

/** The index of a flat entry, axis by axis. */
export function unflatten(shape: readonly number[], flat: number): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** Whether all that is wrong lies in a region, and all that is right outside. */
export function fits(region: Region, { shape, marks }: Marked): boolean {
  return marks.every((mark, flat) =>
    mark === "unknown" || region.has(unflatten(shape, flat)) === (mark === "wrong")
  );
}

/** All entries with one index on one axis, such as a row of a matrix. */
export function slab(rank: number, { axis, at }: Slab): Region {
  const has = (index: readonly number[]) => index[axis] === at;
  return { words: nameOf(rank, { axis, at }), has };
}

/** Which entries a slab holds. */
export interface Slab {
  readonly axis: number;
  readonly at: number;
}

function nameOf(rank: number, { axis, at }: Slab): string {
  if (rank === 2) return axis === 0 ? `row ${at}` : `column ${at}`;
  const index = new Array<number | string>(rank).fill(":");
  index[axis] = at;
  return rank === 1 ? `entry [${at}]` : `slice [${index.join(",")}]`;
}

/** What a region leaves. */
export function allBut({ words, has }: Region): Region {
  return { words: `all but ${words}`, has: (index) => !has(index) };
}

/** The parts of a matrix of this shape that have a name whatever its shape is; none of other tensors. */
export function matrixParts(shape: readonly number[]): Region[] {
  if (shape.length !== 2) return [];
  const [rows, columns] = shape as [number, number];
  const diagonal: Region = { words: "the diagonal", has: ([i, j]) => i === j };
  return [
    diagonal,
    allBut(diagonal),
    { words: "the first row and column", has: ([i, j]) => i === 0 || j === 0 },
    { words: "the last row and column", has: ([i, j]) => i === rows - 1 || j === columns - 1 },
    {
      words: "the border",
      has: ([i, j]) => i === 0 || j === 0 || i === rows - 1 || j === columns - 1,
    },
  ];
}
