/** Which axes are equal to each other, found by trying sizes. */
export interface EqualAxes {
  /** The block of each axis; axes of one block are always equally long. */
  readonly blocks: readonly number[];
  /** The blocks that may only be shorter than another one, as a kernel than an image. */
  readonly short: readonly number[];
}

/** What is asked while equal axes are looked for. */
export interface Asked {
  /** The number of axes. */
  readonly count: number;
  /** Whether the layer answers for axes of these sizes. */
  readonly works: (sizes: readonly number[]) => boolean;
  /** Whether it does, and every entry of every tensor has a say in the output. */
  readonly usesAll: (sizes: readonly number[]) => boolean;
}

/** Sizes that are tried: the usual one, a longer and a shorter one; even ones for layers that part an axis. */
const SIZES = [[5, 8, 3], [4, 8, 2]] as const;

/**
 * Finds out which axes have to be equal; undefined if the layer does not answer even where all are.
 *
 * An axis alone, or the smallest set of axes that contains it, is made longer and then shorter than all others:
 * where the layer goes on to answer, they are a block. What is only ever too short and unused goes unnoticed by
 * many a layer, so that where only one of both works, every entry has to have a say.
 */
export function equalAxes({ count, works, usesAll }: Asked): EqualAxes | undefined {
  for (const [usual, longer, shorter] of SIZES) {
    const all = Array.from({ length: count }, () => usual as number);
    if (!works(all)) continue;
    const blocks = all.map(() => -1);
    const short: number[] = [];
    for (let block = 0; blocks.includes(-1); block++) {
      const left = all.flatMap((_, axis) => blocks[axis]! < 0 ? [axis] : []);
      const resized = (set: readonly number[], size: number) =>
        all.map((one, axis) => set.includes(axis) ? size : one);
      const found = subsets(left).find((set) => {
        const isShorter = works(resized(set, shorter));
        const isLonger = works(resized(set, longer));
        if (isShorter && isLonger) return true;
        if (!isShorter && !isLonger) return false;
        if (!usesAll(resized(set, isShorter ? shorter : longer))) return false;
        if (isShorter) short.push(block);
        return true;
      }) ?? left;
      for (const axis of found) {
        blocks[axis] = block;
        // What it is compared with may then be shorter too.
        if (short.includes(block)) all[axis] = shorter;
      }
    }
    return { blocks, short };
  }
  return undefined;
}

/** The sets of axes that contain the first one, small sets first; never all of them. */
function subsets(axes: readonly number[]): readonly (readonly number[])[] {
  const [first, ...rest] = axes;
  const sets: number[][] = [];
  for (let bits = 0; bits < 2 ** rest.length; bits++) {
    sets.push([first!, ...rest.filter((_, i) => bits >> i & 1)]);
  }
  return sets.sort((a, b) => a.length - b.length);
}
