/** The sum of some numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** The mean of those that are numbers. */
export function mean(values: readonly number[]): number {
  const known = values.filter((v) => !Number.isNaN(v));
  return sum(known) / known.length;
}
