/** Lays cells out in columns of the given widths; a negative one aligns to the right. */
export function columns(widths: readonly number[]): (cells: readonly string[]) => string {
  return (cells) =>
    cells.map((cell, i) => {
      const width = widths[i] ?? 0;
      return width < 0 ? cell.padStart(-width) : cell.padEnd(width);
    }).join("").trimEnd();
}

/** A share in %. */
export function share(part: number, whole: number, digits = 1): string {
  return (100 * part / (whole || 1)).toFixed(digits);
}
