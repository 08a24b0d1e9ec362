import type { Case, Evidence } from "../hypothesis.ts";
import { type Judged, judgedEntries } from "../measure/judged.ts";
import { isAboutNumbers } from "../measure/stateful.ts";
import { probe } from "./threshold.ts";

/** The entries of a gradient in all cases, parted into wrong ones and right ones. */
export interface Split {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly isRight: (entry: Judged) => boolean;
  readonly wrong: readonly Judged[];
  readonly right: readonly Judged[];
  /** The same of what was drawn only: probing puts one number into many entries. */
  readonly drawn: Pick<Split, "wrong" | "right">;
}

/** Parts the entries; undefined where nothing is wrong, or little is seen to be right. */
export function splitOf(
  evidence: Evidence,
  isRight: (entry: Judged) => boolean,
): Split | undefined {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const found = cases.flatMap(judgedEntries);
  const entries = withProbes(cases, found);
  const drawn = { wrong: found.filter(isWrong), right: found.filter(isRight) };
  const split = {
    drawn,
    isRight,
    name,
    cases,
    wrong: entries.filter(isWrong),
    right: entries.filter(isRight),
  };
  return split.wrong.length === 0 || entries.filter(isSeenRight).length < 8 ? undefined : split;
}

/** The entries, with more like the wrong ones where few are: what is drawn seldom goes beyond 3. */
function withProbes(cases: readonly Case[], entries: readonly Judged[]): readonly Judged[] {
  const wrong = entries.filter(isWrong);
  if (wrong.length === 0 || spread(wrong) > 2) return entries;
  const { one, index } = wrong[0]!;
  const v = one.at.data[index]!;
  const others = cases.filter((other) => other !== one && other.at.size > 1).slice(0, 4);
  return [...entries, ...others.flatMap((other) => probe(other, [v, v / 2, -v, 2 * v]))];
}

/** Whether an entry is wrong. */
export const isWrong = (entry: Judged): boolean => entry.isWrong;
/** Where nothing can be seen, a mistake cannot be seen either. */
export const isSeenRight = (entry: Judged): boolean => !entry.isWrong && !entry.isMute;
/** Where any slope would do, or dout is 0, nothing can be wrong. */
export const isNotWrong = (entry: Judged): boolean => {
  const { isWrong, isMute, isKink, one: { dout, at }, index } = entry;
  if (isWrong || isMute && isKink) return false;
  return !isMute ||
    (dout.size === at.size ? dout.data[index] !== 0 : dout.data.some((d) => d !== 0));
};

/** In how many trials the entries are. */
export function spread(entries: readonly Judged[]): number {
  return new Set(entries.map(({ one }) => one)).size;
}

/** An error that fades away has no edge: what looks like one is where it can no longer be seen. */
export function isFading(wrong: readonly Judged[]): boolean {
  const clear = wrong.filter(({ actual, expected }) =>
    !(Math.abs(actual - expected) < 1e-4 * Math.max(Math.abs(actual), Math.abs(expected)))
  );
  return clear.length < 0.7 * wrong.length;
}
