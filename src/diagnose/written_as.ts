import { type Case, clearEntries } from "./hypothesis.ts";
import { type Source, sourcesIn } from "./values.ts";

/** A gradient written as a power of one tensor, times dout and a number that belongs to the trial. */
export interface Power {
  /** Empty where it is dout times a number. */
  readonly name: string;
  readonly power: number;
}

const POWERS = [1, -1, 0.5, -0.5, 2, -2, 1.5, -1.5, 3, -3];

/** The simplest power that the gradient is written as in all trials; undefined where there is none. */
export function writtenAs(cases: readonly Case[]): Power | undefined {
  const constant: Power = { name: "", power: 0 };
  if (fits(cases, undefined, 0)) return constant;
  for (const source of sourcesIn(cases)) {
    const power = POWERS.find((power) => fits(cases, source, power));
    if (power !== undefined) return { name: source.name, power };
  }
  return undefined;
}

function fits(cases: readonly Case[], source: Source | undefined, power: number): boolean {
  let confirmed = 0;
  for (const one of cases) {
    const { dout, at } = one;
    if (dout.size !== 1 && dout.size !== at.size) return false;
    const values = source?.over(one, at.shape);
    if (source !== undefined && values === undefined) return false;
    let rate: number | undefined;
    for (const { index, actual } of clearEntries(one)) {
      const whole = dout.data[dout.size === 1 ? 0 : index]! * (values?.[index] ?? 1) ** power;
      if (!Number.isFinite(whole) || whole === 0) {
        if (actual !== 0) return false;
        continue;
      }
      if (rate !== undefined && Math.abs(actual - rate * whole) > 1e-9 * Math.abs(actual)) {
        return false;
      }
      if (rate !== undefined) confirmed++;
      rate ??= actual / whole;
    }
  }
  return confirmed >= 6;
}
