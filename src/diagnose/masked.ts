import { type Case, clearEntries, type Entry, type Hypothesis } from "./hypothesis.ts";
import { rowsOf } from "./rows_of.ts";

/** dout goes where forward lets nothing through, or only there: a mask is not applied, or inverted. */
export const masked: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.at.rank ?? 0;
  const spreads: Spread[] = [
    ({ dout, at }) => dout.size === at.size || dout.size === 1 ? dout.data : undefined,
  ];
  for (let axis = 0; axis < rank; axis++) spreads.push((one) => alongAxis(one, axis));
  for (const spread of spreads) {
    const open = told(cases, spread, (seen) => seen.isOpen);
    if (open !== undefined) {
      return `the mask is not applied (${name} is dout also where forward has no slope, in all ${open} trials)`;
    }
    const inverted = told(cases, spread, (seen) => seen.isInverted);
    if (inverted !== undefined) {
      return `the mask is inverted (${name} is dout where forward has no slope, and 0 where it has one, ` +
        `in all ${inverted} trials)`;
    }
  }
  return undefined;
};

/** dout as it reaches each entry. */
type Spread = (one: Case) => ArrayLike<number> | undefined;

/** What the entries of one trial say. */
interface Seen {
  readonly isOpen: boolean;
  readonly isInverted: boolean;
  /** Whether forward lets something through and something not. */
  readonly isTelling: boolean;
}

function told(
  cases: readonly Case[],
  spread: Spread,
  holds: (seen: Seen) => boolean,
): number | undefined {
  let telling = 0;
  for (const one of cases) {
    const dout = spread(one);
    if (dout === undefined) return undefined;
    const seen = look(clearEntries(one), (i) => dout[dout.length === 1 ? 0 : i]!);
    if (!holds(seen)) return undefined;
    if (seen.isTelling) telling++;
  }
  return telling >= 3 ? telling : undefined;
}

function look(entries: readonly Entry[], dout: (index: number) => number): Seen {
  let isOpen = true;
  let isInverted = true;
  let passed = 0;
  let stopped = 0;
  for (const { index, actual, expected, slack } of entries) {
    const d = dout(index);
    if (d === 0) continue;
    const isPassed = Math.abs(expected - d) <= slack;
    const isStopped = Math.abs(expected) <= slack;
    if (!isPassed && !isStopped) return { isOpen: false, isInverted: false, isTelling: false };
    if (isPassed) passed++;
    else stopped++;
    if (actual !== d) isOpen = false;
    if (actual !== (isPassed ? 0 : d)) isInverted = false;
  }
  return { isOpen, isInverted, isTelling: passed > 0 && stopped > 0 };
}

/** dout handed to every entry of a row that was reduced along an axis. */
function alongAxis({ dout, at }: Case, axis: number): ArrayLike<number> | undefined {
  const rows = rowsOf(at.shape, axis);
  if (rows.length !== dout.size) return undefined;
  const data = new Float64Array(at.size);
  for (const [r, row] of rows.entries()) for (const i of row) data[i] = dout.data[r]!;
  return data;
}
