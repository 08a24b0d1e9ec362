import type { Feature } from "./features.ts";
import type { Judged } from "../measure/judged.ts";
import { isFading, isWrong, type Split, spread } from "./split.ts";
import { type Gap, isNatural, narrow, roundest } from "./threshold.ts";

/** A condition under which a gradient is wrong. */
export interface Found {
  /** Such as "wrong only where x > 3". */
  readonly says: string;
  /** The wrong entries, those found by probing among them. */
  readonly wrong: readonly Judged[];
}

/** Wrong between two numbers, and right on both sides: two passes that change their formula at different places. */
export function inside({ name, of }: Feature, split: Split): Found | undefined {
  if (split.wrong.length < 4 || spread(split.wrong) < 3) return undefined;
  const widest = split.wrong.reduce((a, b) => b.one.at.size > a.one.at.size ? b : a).one;
  for (const sized of [true, false]) {
    const size = sized ? Math.abs : (v: number): number => v;
    const value = ({ one, index }: Judged): number => size(of(one, index));
    const wrong = split.wrong.map(value);
    const right = split.right.map(value);
    const [least, most] = [Math.min(...wrong), Math.max(...wrong)];
    if (right.some((v) => v >= least && v <= most)) continue;
    // What is right at one number may be right there by chance.
    const sides = [right.filter((v) => v < least), right.filter((v) => v > most)];
    if (sides.some((side) => new Set(side).size < 3)) continue;
    const lower = narrow(
      { right: Math.max(...right.filter((v) => v < least)), wrong: least },
      widest,
      { size, isRight: split.isRight },
    );
    const upper = narrow(
      { right: Math.min(...right.filter((v) => v > most)), wrong: most },
      widest,
      { size, isRight: split.isRight },
    );
    if (lower === undefined || upper === undefined) continue;
    const [from, to] = [roundest(lower.gap), roundest(upper.gap)];
    const all = [...split.wrong, ...lower.probed.filter(isWrong), ...upper.probed.filter(isWrong)];
    const label = sized ? `|${name}|` : name;
    const edges = [lower.gap, upper.gap].map((gap) =>
      sentence(label, gap, { drawn: split.wrong, wrong: all, value })
    );
    if (edges.includes(undefined)) continue;
    return { says: `wrong only where ${from} < ${label} < ${to}`, wrong: all };
  }
  return undefined;
}

/** The gap between right and wrong numbers, if all the wrong ones are on one side. */
export function beside(wrong: readonly number[], right: readonly number[]): Gap | undefined {
  const above = { right: Math.max(...right), wrong: Math.min(...wrong) };
  if (above.right < above.wrong) return above;
  const below = { right: Math.min(...right), wrong: Math.max(...wrong) };
  return below.wrong < below.right ? below : undefined;
}

/** A sentence for a threshold that is a round number, or at which the gradient jumps; else undefined. */
export function sentence(
  label: string,
  gap: Gap,
  { drawn, wrong, value }: {
    readonly drawn: readonly Judged[];
    /** Those found by probing among them, which may be as near to an edge as can be. */
    readonly wrong: readonly Judged[];
    readonly value: (entry: Judged) => number;
  },
): string | undefined {
  const at = roundest(gap);
  if (at === undefined || isFading(drawn)) return undefined;
  const width = Math.abs(gap.right - gap.wrong);
  const isKnown = width <= 1e-3 * Math.abs(at) || at === 0;
  if (!isKnown && !(width <= 0.2 * Math.abs(at) && isNatural(at))) return undefined;
  // An error that grows from 0 has an edge where that is a round number; else it may only be seen from there on.
  const near = wrong.filter((entry) => Math.abs(value(entry) - at) <= 0.2 * Math.abs(at));
  const isRound = isNatural(at) || Number(at.toPrecision(2)) === at;
  if (!isRound && isFading(near)) return undefined;
  const isUp = gap.wrong > gap.right;
  if (at === gap.wrong) return `wrong only where ${label} ${isUp ? "≥" : "≤"} ${at}`;
  return `wrong only where ${label} ${isUp ? ">" : "<"} ${at}`;
}
