/**
 * The ways in which `count` axes may be equal to each other, as a block number for each axis: those with the
 * fewest equal axes first, and among these those whose tensors have no two axes alike.
 *
 * The first `fixed` axes have blocks 0, 1, … of their own.
 */
export function partitions(
  count: number,
  { fixed, apart }: { readonly fixed: number; readonly apart: readonly number[] },
): readonly (readonly number[])[] {
  const found: { readonly blocks: number[]; readonly cost: number }[] = [];
  const grow = (blocks: number[], used: number): void => {
    if (blocks.length === count) {
      found.push({ blocks, cost: 10 * (count - used) + alike(blocks, { fixed, apart }) });
      return;
    }
    const isFixed = blocks.length < fixed;
    for (let block = isFixed ? used : 0; block <= used; block++) {
      const more = block === used ? used + 1 : used;
      if (blocks.length + 1 - more <= MOST_EQUAL) grow([...blocks, block], more);
    }
  };
  grow([], 0);
  return found.sort((a, b) => a.cost - b.cost).map(({ blocks }) => blocks);
}

/** More equations between axes than this are not looked for. */
const MOST_EQUAL = 4;

/** How many axes are equal to another one of their own tensor. */
function alike(
  blocks: readonly number[],
  { fixed, apart }: { readonly fixed: number; readonly apart: readonly number[] },
): number {
  let start = fixed;
  let count = 0;
  for (const rank of apart) {
    const own = blocks.slice(start, start + rank);
    count += own.length - new Set(own).size;
    start += rank;
  }
  return count;
}
