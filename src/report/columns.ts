/** A matrix of texts, row by row. */
export type Grid = readonly (readonly string[])[];

/** A matrix of texts as lines: its numbers aligned at their decimal points, two spaces between columns. */
export function columnsOf(grid: Grid): string[] {
  const lines = grid.map(() => "");
  for (let j = 0; j < (grid[0]?.length ?? 0); j++) {
    const parts = grid.map((row) => split(row[j]!));
    const before = Math.max(...parts.map(([whole]) => whole.length));
    const after = Math.max(...parts.map(([, rest]) => rest.length));
    parts.forEach(([whole, rest], i) => {
      lines[i] += `${j > 0 ? "  " : ""}${whole.padStart(before)}${rest.padEnd(after)}`;
    });
  }
  return lines.map((line) => line.trimEnd());
}

/** What comes before the decimal point or the exponent, and the rest with the mark. */
function split(text: string): [string, string] {
  const end = text.search(/[.e*?]/);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end)];
}

/** What is shown of a large matrix. */
export interface Window {
  /** An entry that is shown. */
  readonly row: number;
  readonly column: number;
  /** So many rows and columns are shown. */
  readonly rows: number;
  readonly columns: number;
}

/** The part of a matrix around an entry, with an ellipsis on each side where there is more. */
export function withEllipses(grid: Grid, { row, column, rows, columns }: Window): Grid {
  const width = grid[0]?.length ?? 0;
  const across = span(width, { at: column, most: columns });
  const down = span(grid.length, { at: row, most: rows });
  const picked = grid.slice(...down).map((line) => [
    ...across[0] > 0 ? ["…"] : [],
    ...line.slice(...across),
    ...across[1] < width ? ["…"] : [],
  ]);
  const gap = picked[0]!.map(() => "…");
  return [
    ...down[0] > 0 ? [gap] : [],
    ...picked,
    ...down[1] < grid.length ? [gap] : [],
  ];
}

/** The positions from … to of so many around one of them, or of all. */
export function span(
  size: number,
  { at, most }: { readonly at: number; readonly most: number },
): [number, number] {
  if (size <= most) return [0, size];
  const start = Math.max(0, Math.min(at - Math.floor(most / 2), size - most));
  return [start, start + most];
}
