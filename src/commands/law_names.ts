/**
 * Finds the laws that a list names. Some names have commas of their own, such as "finite in, finite out": items
 * that stand side by side count as one where a law is called so.
 *
 * @returns The names of the laws, and the items that name none.
 */
export function lawNames(
  items: readonly string[],
  known: readonly string[],
): { readonly names: readonly string[]; readonly unknown: readonly string[] } {
  const names: string[] = [];
  const unknown: string[] = [];
  for (let i = 0; i < items.length;) {
    let length = 0;
    let found: string | undefined;
    for (let k = items.length - i; k > 0 && found === undefined; k--) {
      const joined = items.slice(i, i + k).join(", ").toLowerCase();
      found = known.find((name) => name.toLowerCase() === joined);
      length = k;
    }
    if (found === undefined) unknown.push(items[i]!);
    else names.push(found);
    i += Math.max(1, length);
  }
  return { names, unknown };
}
