import { type Case, clearEntries, type Hypothesis } from "../hypothesis.ts";
import { rowsOf } from "../measure/rows_of.ts";
import { type Source, sourcesIn } from "../measure/values.ts";

/** dout goes where forward lets nothing through, or only there: a mask is not applied, or inverted. */
export const masked: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.at.rank ?? 0;
  const spreads: Spread[] = [({ dout, at }) => {
    if (dout.size === 1) return new Float64Array(at.size).fill(dout.data[0]!);
    return dout.size === at.size ? dout.data : undefined;
  }];
  for (let axis = 0; axis < rank; axis++) spreads.push((one) => alongAxis(one, axis));
  for (const spread of spreads) {
    for (const source of [undefined, ...sourcesIn(cases)]) {
      const whole = source === undefined ? "dout" : `dout · ${source.name}`;
      const open = told(cases, { spread, source, isInverted: false });
      if (open !== undefined) {
        return `the mask is not applied (${name} goes with ${whole} also where forward has no slope, ` +
          `in all ${open} trials)`;
      }
      const inverted = told(cases, { spread, source, isInverted: true });
      if (inverted !== undefined) {
        return `the mask is inverted (${name} goes with ${whole} where forward has no slope, and is 0 ` +
          `where it has one, in all ${inverted} trials)`;
      }
    }
  }
  return undefined;
};

/** dout as it reaches each entry. */
type Spread = (one: Case) => ArrayLike<number> | undefined;

/** What the gradient goes with, and whether it should where it does. */
interface Claim {
  readonly spread: Spread;
  readonly source: Source | undefined;
  readonly isInverted: boolean;
}

/** The number of trials in which some entries are let through and some are not, if all fit. */
function told(
  cases: readonly Case[],
  { spread, source, isInverted }: Claim,
): number | undefined {
  let telling = 0;
  for (const one of cases) {
    const dout = spread(one);
    const by = source?.over(one, one.at.shape);
    if (dout === undefined || source !== undefined && by === undefined) return undefined;
    let passed = 0;
    let stopped = 0;
    let rate: number | undefined;
    for (const { index, actual, expected, slack } of clearEntries(one)) {
      const whole = dout[index]! * (by?.[index] ?? 1);
      if (whole === 0) continue;
      const isStopped = Math.abs(expected) <= slack;
      const value = isInverted && !isStopped ? expected : actual;
      rate ??= value / whole;
      if (rate === 0 || Math.abs(value - rate * whole) > slack + 1e-9 * Math.abs(value)) {
        return undefined;
      }
      const right = isInverted ? 0 : expected;
      if (!isStopped && Math.abs(actual - right) > slack) return undefined;
      if (isStopped) stopped++;
      else passed++;
    }
    if (passed > 0 && stopped > 0) telling++;
  }
  return telling >= 3 ? telling : undefined;
}

/** dout handed to every entry of a row that was reduced along an axis. */
function alongAxis({ dout, at }: Case, axis: number): ArrayLike<number> | undefined {
  const rows = rowsOf(at.shape, axis);
  if (rows.length !== dout.size) return undefined;
  const data = new Float64Array(at.size);
  for (const [r, row] of rows.entries()) for (const i of row) data[i] = dout.data[r]!;
  return data;
}
