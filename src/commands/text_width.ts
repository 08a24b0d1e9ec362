import stringWidth from "string-width";

const letters = new Intl.Segmenter();

/** The columns that a text takes on a terminal: two for a wide letter, none for an accent. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text if it fits, and else its beginning with an ellipsis. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const { segment } of letters.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? "" : `${kept}…`;
}

/** The text in so many columns: cut, or filled with spaces. */
export function fit(text: string, columns: number): string {
  const cut = clip(text, columns);
  return cut + " ".repeat(Math.max(0, columns - widthOf(cut)));
}
