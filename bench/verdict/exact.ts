import { Decimal as Base } from "decimal.js";

/** Numbers of 60 digits: what slopes are compared with. */
export const Decimal = Base.clone({ precision: 60 });
export type Decimal = Base;

/** How far the difference quotient of an exact slope reaches: far below the last bit of a number. */
const STEP = new Decimal("1e-20");

/** A number with all its bits; from a bare number `Decimal` takes no more than is printed of it. */
export function exactly(v: number): Decimal {
  if (Number.isInteger(v)) return new Decimal(v);
  let doublings = 0;
  let mantissa = v;
  // Exact: doubling changes the exponent only.
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    doublings++;
  }
  return new Decimal(mantissa).div(new Decimal(2).pow(doublings));
}

/** The slopes of f below and above a point, to some 20 digits; they differ at a kink. */
export function oneSided(
  f: (v: Decimal) => Decimal,
  at: Decimal,
): readonly [below: Decimal, above: Decimal] {
  const h = at.isZero() ? STEP : at.abs().times(STEP);
  const here = f(at);
  return [here.minus(f(at.minus(h))).div(h), f(at.plus(h)).minus(here).div(h)];
}
