import { constant, effect } from "./effect.ts";
import { type Feature, featuresOf, flagsOf } from "./features.ts";
import type { Case, Evidence, Hypothesis } from "./hypothesis.ts";
import { type Judged, judgedEntries } from "./judged.ts";
import { isAboutNumbers } from "./stateful.ts";
import { type Gap, isNatural, narrow, probe, roundest } from "./threshold.ts";

/** The gradient is right in one part of its domain, and wrong in the other: a branch, a kink, a mask. */
export const condition: Hypothesis = (evidence) =>
  first(evidence, (split) => byFeatures(split)) ?? first(evidence, byFlags);

/** The same, where it can be said what the gradient is there instead, or the input itself decides. */
export const explainedCondition: Hypothesis = (evidence) =>
  first(
    evidence,
    (split) =>
      byFeatures(split, (found, feature) =>
        feature.name === split.name.slice(1) || effect(split.name, found.wrong) !== ""),
  );

/**
 * What holds with all that is right, or else with what is seen to be right: where 0 is expected and 0 is
 * answered, a mistake may be hidden.
 */
function first(
  evidence: Evidence,
  question: (split: Split) => string | undefined,
): string | undefined {
  for (const isRight of [isNotWrong, isSeenRight]) {
    const split = splitOf(evidence, isRight);
    const said = split && question(split);
    if (said !== undefined) return said;
  }
  return undefined;
}

interface Split {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly isRight: (entry: Judged) => boolean;
  readonly wrong: readonly Judged[];
  readonly right: readonly Judged[];
  /** The same of what was drawn only: probing puts one number into many entries. */
  readonly drawn: Pick<Split, "wrong" | "right">;
}

function splitOf(
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

function byFeatures(
  split: Split,
  isMeant: (found: Found, feature: Feature) => boolean = () => true,
): string | undefined {
  for (const feature of featuresOf(split.cases)) {
    const isOwn = `d${feature.name}` === split.name;
    const found = byNumber(feature, isOwn ? split : { ...split, ...split.drawn });
    if (found !== undefined && isMeant(found, feature)) return told(found, split);
  }
  return undefined;
}

function byFlags(split: Split): string | undefined {
  const { cases, drawn: { wrong, right } } = split;
  for (const { says, of } of flagsOf(cases)) {
    const holds = ({ one, index }: Judged): boolean => of(one, index);
    if (!wrong.every(holds) || right.some(holds) || spread(wrong) < 2 || isFading(wrong)) {
      continue;
    }
    return told({ says: `wrong only ${says}`, wrong }, split);
  }
  return undefined;
}

interface Found {
  readonly says: string;
  /** The wrong entries, those found by probing among them. */
  readonly wrong: readonly Judged[];
}

const isWrong = (entry: Judged): boolean => entry.isWrong;
/** Where nothing can be seen, a mistake cannot be seen either. */
const isSeenRight = (entry: Judged): boolean => !entry.isWrong && !entry.isMute;
/** Where any slope would do, or dout is 0, nothing can be wrong. */
const isNotWrong = (entry: Judged): boolean => {
  const { isWrong, isMute, isKink, one: { dout, at }, index } = entry;
  if (isWrong || isMute && isKink) return false;
  return !isMute ||
    (dout.size === at.size ? dout.data[index] !== 0 : dout.data.some((d) => d !== 0));
};

function told({ says, wrong }: Found, { name, right }: Split): string {
  const what = effect(name, wrong);
  const trials = spread(wrong);
  const counts = `${wrong.length} entries in ${trials} ${
    trials > 1 ? "trials" : "trial"
  }, and ${right.length} others are right`;
  return `${says} (${what === "" ? "" : `${what}; `}${counts})`;
}

/** In how many trials the entries are. */
function spread(entries: readonly Judged[]): number {
  return new Set(entries.map(({ one }) => one)).size;
}

/** A number that tells right from wrong: one value, or all on one side of a threshold. */
function byNumber(feature: Feature, split: Split): Found | undefined {
  const { name } = feature;
  const value = ({ one, index }: Judged): number => feature.of(one, index);
  const wrong = split.wrong.map(value);
  const right = split.right.map(value);
  if ([...wrong, ...right].some((v) => Number.isNaN(v))) return undefined;
  const isOwn = `d${name}` === split.name;

  for (const sized of [false, true]) {
    const size = sized ? Math.abs : (v: number): number => v;
    const single = size(wrong[0]!);
    const isOne = wrong.every((v) => size(v) === single) && !right.some((v) => size(v) === single);
    if (!isOne) continue;
    const place = { name: sized ? `|${name}|` : name, number: single, isOwn };
    return atOneNumber(place, split);
  }
  // What is right at one number or two only may be right there by chance, as all is where out is 0.
  if (new Set(right.map(Math.abs)).size < 4) return undefined;
  for (const sized of [false, true]) {
    const size = sized ? Math.abs : (v: number): number => v;
    const label = sized ? `|${name}|` : name;
    const found = beside(wrong.map(size), right.map(size));
    if (found === undefined || split.wrong.length < 3 || spread(split.wrong) < 2) continue;
    // Of out only its sign is more than an accident of the numbers drawn.
    if (name === "out" && (sized || found.right * found.wrong > 0)) continue;
    let gap = found;
    let all = split.wrong;
    if (isOwn) {
      const widest = split.wrong.reduce((a, b) => b.one.at.size > a.one.at.size ? b : a).one;
      const narrowed = narrow(gap, widest, { size, isRight: split.isRight });
      if (narrowed === undefined) continue;
      gap = narrowed.gap;
      all = [...all, ...narrowed.probed.filter(isWrong)];
    }
    const says = sentence(label, gap, {
      drawn: split.wrong,
      wrong: all,
      value: (entry) => size(value(entry)),
    });
    if (says === undefined) continue;
    // dout is drawn in eighths: what is between is not known.
    if (name === "dout" && ![0, 0.5, 1, 2].includes(roundest(gap)!)) continue;
    if (name === "dout" && sized && isClipped(all, roundest(gap))) {
      return { says: `dout is clipped at ${roundest(gap)}: ${says}`, wrong: all };
    }
    return { says, wrong: all };
  }
  return isOwn ? inside(feature, split) : undefined;
}

/** Wrong between two numbers, and right on both sides: two passes that change their formula at different places. */
function inside({ name, of }: Feature, split: Split): Found | undefined {
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
function beside(wrong: readonly number[], right: readonly number[]): Gap | undefined {
  const above = { right: Math.max(...right), wrong: Math.min(...wrong) };
  if (above.right < above.wrong) return above;
  const below = { right: Math.min(...right), wrong: Math.max(...wrong) };
  return below.wrong < below.right ? below : undefined;
}

/** A sentence for a threshold that is a round number, or at which the gradient jumps; else undefined. */
function sentence(
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

/** An error that fades away has no edge: what looks like one is where it can no longer be seen. */
function isFading(wrong: readonly Judged[]): boolean {
  const clear = wrong.filter(({ actual, expected }) =>
    !(Math.abs(actual - expected) < 1e-4 * Math.max(Math.abs(actual), Math.abs(expected)))
  );
  return clear.length < 0.7 * wrong.length;
}

interface Place {
  readonly name: string;
  readonly number: number;
  readonly isOwn: boolean;
}

/** Wrong at one number only: 0, or the edge of a piece. */
function atOneNumber(
  { name, number, isOwn }: Place,
  split: Split,
): Found | undefined {
  let wrong = split.wrong;
  if (isOwn) {
    // Beside the number all must be right, and at it all must be wrong.
    const close = [1e-3, -1e-3].map((by) => number + by * Math.max(1, Math.abs(number)));
    for (const one of split.cases.slice(0, 4)) {
      if (probe(one, close).some((entry) => isClose(entry, close) && isWrong(entry))) {
        return undefined;
      }
      const there = probe(one, [number]);
      if (
        there.some((entry) => split.isRight(entry) && entry.one.at.data[entry.index] === number)
      ) {
        return undefined;
      }
      wrong = [...wrong, ...there.filter(isWrong)];
    }
  }
  if (wrong.length < 3 || spread(wrong) < 2 || isFading(wrong)) return undefined;
  // Of other tensors only 0 and 1 mean something: a label, a mask, a value that is cut off.
  if (!isOwn && ![0, 1, -1].includes(number)) return undefined;
  return { says: `wrong only where ${name} is exactly ${number}`, wrong };
}

function isClose({ one, index }: Judged, numbers: readonly number[]): boolean {
  return numbers.includes(one.at.data[index]!);
}

/** Whether the gradient is what it would be if dout were no larger than a limit. */
function isClipped(wrong: readonly Judged[], limit: number | undefined): boolean {
  if (limit === undefined) return false;
  const ratio = constant(
    wrong.map(({ actual, expected, one, index }) =>
      actual / expected * Math.abs(one.dout.data[index]!) / limit
    ),
  );
  return ratio === 1;
}
