import type { Tensor } from "./tensor.ts";

/** How a tensor is printed. */
export interface FormatOptions {
  /** More entries than this, and the middle of each long axis is elided; 100 if left out. */
  readonly threshold?: number;
}

/** Entries shown at each end of an axis that is elided. */
const EDGE = 3;

/** A tensor in nested brackets, its columns aligned, long arrays elided: much as numpy prints it. */
export function format(x: Tensor, { threshold = 100 }: FormatOptions = {}): string {
  const { shape, data } = x;
  if (shape.length === 0) return number(data[0]!);
  const shown = (axis: number): number[] => {
    const size = shape[axis]!;
    const all = Array.from({ length: size }, (_, i) => i);
    if (data.length <= threshold || size <= 2 * EDGE) return all;
    return [...all.slice(0, EDGE), -1, ...all.slice(size - EDGE)];
  };
  let width = 0;
  const visit = (axis: number, start: number, write: (text: string) => string): string => {
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const isLast = axis === shape.length - 1;
    const parts = shown(axis).map((i) => {
      if (i < 0) return "…";
      return isLast ? write(number(data[start + i]!)) : visit(axis + 1, start + i * inner, write);
    });
    const separator = isLast
      ? ", "
      : `,${"\n".repeat(shape.length - 1 - axis)}${" ".repeat(axis + 1)}`;
    return `[${parts.join(separator)}]`;
  };
  visit(0, 0, (text) => {
    width = Math.max(width, text.length);
    return text;
  });
  const isRow = shape.length === 1;
  return visit(0, 0, (text) => isRow ? text : text.padStart(width));
}

function number(v: number): string {
  return Object.is(v, -0) ? "-0" : String(v);
}
