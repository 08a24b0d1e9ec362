import type { Verdict } from "./verdicts.ts";

/** A finding that is known, with the place in `docs/findings.md` that tells of it. */
export interface Known {
  readonly name: string;
  readonly kind: Verdict["kind"];
  readonly why: string;
}

/** The findings of a library that are accepted: a later hunt fails on others only. */
export interface KnownFindings {
  readonly version: 1;
  /** The library and its version. */
  readonly library: string;
  readonly accepted: readonly Known[];
}

/** What is no finding. */
const FINE: ReadonlySet<Verdict["kind"]> = new Set(["holds", "convention"]);

/** The findings, parted into those that are known and those that are new, and what is known and was not found. */
export function compareWithKnown(verdicts: readonly Verdict[], known: KnownFindings): {
  readonly news: readonly Verdict[];
  readonly accepted: readonly Verdict[];
  readonly gone: readonly Known[];
} {
  const isSame = (a: Verdict | Known, b: Verdict | Known) => a.name === b.name && a.kind === b.kind;
  const findings = verdicts.filter(({ kind }) => !FINE.has(kind));
  const judged = new Set(verdicts.map(({ name }) => name));
  return {
    news: findings.filter((one) => !known.accepted.some((other) => isSame(one, other))),
    accepted: findings.filter((one) => known.accepted.some((other) => isSame(one, other))),
    gone: known.accepted.filter((one) =>
      judged.has(one.name) && !findings.some((other) => isSame(one, other))
    ),
  };
}
