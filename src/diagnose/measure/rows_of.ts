/** The flat indices of each row along an axis; of all entries as one row where there is no axis. */
export function rowsOf(shape: readonly number[], axis: number | undefined): readonly number[][] {
  const size = shape.reduce((a, b) => a * b, 1);
  if (axis === undefined) return [Array.from({ length: size }, (_, i) => i)];
  const n = shape[axis]!;
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const rows: number[][] = [];
  for (let i = 0; i < size; i++) {
    if (Math.floor(i / stride) % n === 0) {
      rows.push(Array.from({ length: n }, (_, j) => i + j * stride));
    }
  }
  return rows;
}
