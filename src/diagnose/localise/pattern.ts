import { allBut, fits, type Marked, matrixParts, type Region, slab, unflatten } from "./region.ts";

/** So many whole rows are told one by one. */
const FEW = 3;

/**
 * Which entries are wrong, in words: "all 6 entries", "row 1", "entry [0,2] only", "4 of 6 entries".
 *
 * Entries of which it is not known are counted at the end.
 */
export function patternOf(marked: Marked): string {
  const { shape, marks } = marked;
  const wrong = marks.flatMap((mark, flat) => mark === "wrong" ? [flat] : []);
  const right = marks.filter((mark) => mark === "right").length;
  const unknown = marks.length - wrong.length - right;
  const rest = unknown === 0 ? "" : `, ${unknown} unknown`;
  const some = `${wrong.length} of ${marks.length} entries${rest}`;
  if (wrong.length === 0) return some;
  if (wrong.length === 1 && marks.length > 1) {
    return `entry [${unflatten(shape, wrong[0]!).join(",")}]${rest === "" ? " only" : rest}`;
  }
  if (right === 0) return unknown === 0 ? all(marks.length) : some;
  const region = regionsOf(marked, wrong).find((one) => fits(one, marked));
  return region === undefined ? some : `${region.words}${rest}`;
}

function all(size: number): string {
  return size === 1 ? "the only entry" : size === 2 ? "both entries" : `all ${size} entries`;
}

/** The regions that may explain what is wrong: those with the fewest words first. */
function regionsOf({ shape, marks }: Marked, wrong: readonly number[]): Region[] {
  const rank = shape.length;
  const slabs = rank < 2
    ? []
    : shape.flatMap((size, axis) =>
      Array.from({ length: size }, (_, at) => slab(rank, { axis, at }))
    );
  const right = marks.flatMap((mark, flat) => mark === "right" ? [flat] : []);
  return [
    ...slabs,
    ...shape.every((size) => size > 1) ? matrixParts(shape) : [],
    ...right.length === 1 ? [allBut(only(shape, right[0]!))] : [],
    ...rank < 2 ? [] : shape.flatMap((_, axis) => together(shape, { axis, wrong })),
    ...slabs.map(allBut),
  ];
}

function only(shape: readonly number[], flat: number): Region {
  const key = unflatten(shape, flat).join(",");
  return { words: `entry [${key}]`, has: (index) => index.join(",") === key };
}

/** A few whole rows, or columns. */
function together(
  shape: readonly number[],
  { axis, wrong }: { readonly axis: number; readonly wrong: readonly number[] },
): Region[] {
  const places = [...new Set(wrong.map((flat) => unflatten(shape, flat)[axis]!))]
    .sort((a, b) => a - b);
  if (places.length < 2 || places.length > FEW) return [];
  const list = `${places.slice(0, -1).join(", ")} and ${places.at(-1)}`;
  const words = shape.length === 2
    ? `${axis === 0 ? "rows" : "columns"} ${list}`
    : `indices ${list} of axis ${axis}`;
  return [{ words, has: (index) => places.includes(index[axis]!) }];
}
