/** A number as a person writes it, every digit that tells it apart included; −0 keeps its sign. */
export function showNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** An error bar to one digit, rounded up: 2.4e-15 is shown as 3e-15. */
export function showBar(bar: number): string {
  if (!Number.isFinite(bar) || bar <= 0) return String(bar);
  // Two digits first, so that 3.0000000000000001e-15 is not shown as 4e-15.
  const [digits, exponent] = bar.toExponential(1).split("e");
  return String(Number(`${Math.ceil(Number(digits))}e${exponent}`));
}

/**
 * A number to the digits that its error bar leaves it, and one more where it would else look like `other`.
 */
export function showWithBar(value: number, { bar, other }: BarOptions): string {
  const shown = `± ${showBar(bar)}`;
  if (!Number.isFinite(value) || !Number.isFinite(bar) || bar <= 0) {
    return `${showNumber(value)} ${shown}`;
  }
  const isClose = other !== undefined && Math.abs(value - other) < 10 * bar;
  const decade = (v: number) => v === 0 ? -Infinity : Math.floor(Math.log10(Math.abs(v)));
  const digits = Math.max(1, decade(value) - decade(bar) + (isClose ? 2 : 1));
  const rounded = digits > 17 ? value : Number(value.toPrecision(digits));
  return `${showNumber(rounded)} ${shown}`;
}

/** What a number is shown with. */
export interface BarOptions {
  /** The half-width of what is as good as the number. */
  readonly bar: number;
  /** The number that it is compared with, if there is one. */
  readonly other?: number | undefined;
}
