import { type Case, clearEntries } from "../hypothesis.ts";
import { type Source, sourcesIn } from "../measure/values.ts";

/** A gradient written as a power of one tensor, times dout and a number that belongs to the trial. */
export interface Power {
  /** Empty where it is dout times a number. */
  readonly name: string;
  readonly power: number;
}

const POWERS = [1, -1, 0.5, -0.5, 2, -2, 1.5, -1.5, 3, -3];

/** The simplest power that the gradient, or what it should be, is in all trials; undefined if none. A power of `own` comes first. */
export function writtenAs(
  cases: readonly Case[],
  { which, own }: { readonly which: "actual" | "expected"; readonly own: string },
): Power | undefined {
  const constant: Power = { name: "", power: 0 };
  if (fits(cases, { which, source: undefined, power: 0 })) return constant;
  const sources = [...sourcesIn(cases)];
  sources.sort((a, b) => Number(b.name === own) - Number(a.name === own));
  for (const source of sources) {
    const power = POWERS.find((power) => fits(cases, { which, source, power }));
    if (power !== undefined) return { name: source.name, power };
  }
  return undefined;
}

function fits(
  cases: readonly Case[],
  { which, source, power }: {
    which: "actual" | "expected";
    source: Source | undefined;
    power: number;
  },
): boolean {
  let confirmed = 0;
  for (const one of cases) {
    const { dout, at } = one;
    if (dout.size !== 1 && dout.size !== at.size) return false;
    const values = source?.over(one, at.shape);
    if (source !== undefined && values === undefined) return false;
    let rate: number | undefined;
    for (const { index, slack, [which]: value } of clearEntries(one)) {
      const whole = dout.data[dout.size === 1 ? 0 : index]! * (values?.[index] ?? 1) ** power;
      if (!Number.isFinite(whole) || whole === 0) {
        if (Math.abs(value) > slack) return false;
        continue;
      }
      if (
        rate !== undefined &&
        Math.abs(value - rate * whole) > (which === "actual" ? 1e-9 * Math.abs(value) : 2 * slack)
      ) {
        return false;
      }
      if (rate !== undefined) confirmed++;
      rate ??= value / whole;
    }
  }
  return confirmed >= 6;
}
