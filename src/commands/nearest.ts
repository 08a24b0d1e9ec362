/** The name that a misspelt one most probably means; undefined if none is near. */
export function nearest(misspelt: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[-_\s]/g, "");
  const [first] = names
    .map((name) => ({ name, edits: distance(plain(misspelt), plain(name)) }))
    .sort((a, b) => a.edits - b.edits);
  return first !== undefined && first.edits <= 0.4 * first.name.length ? first.name : undefined;
}

/**
 * How many letters must be put in, taken out, exchanged, or swapped with their neighbour, to make one word of
 * another (the distance of Damerau and Levenshtein, where no letter is touched twice).
 */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [before, row] = [rows[i - 1]!, [i]];
    for (let j = 1; j <= b.length; j++) {
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(
        before[j]! + 1,
        row[j - 1]! + 1,
        before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
        isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
      ));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
