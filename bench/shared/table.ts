/**
 * Lays cells out in columns of the given widths; a negative one aligns to the right, and what is too long
 * is cut, and a width of 0 takes what there is.
 */
export function columns(widths: readonly number[]): (cells: readonly string[]) => string {
  return (cells) =>
    cells.map((cell, i) => {
      const width = widths[i] ?? 0;
      const room = Math.abs(width);
      const isCut = width > 0 && cell.length >= room || width < 0 && cell.length > room;
      const text = isCut ? `${cell.slice(0, room - 2)}… ` : cell;
      return width < 0 ? text.padStart(room) : text.padEnd(width);
    }).join("").trimEnd();
}

/** A share in %. */
export function share(part: number, whole: number, digits = 1): string {
  return (100 * part / (whole || 1)).toFixed(digits);
}

/** A number with one decimal below 10, and whole from there. */
export function count(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
