import type { Domain } from "../laws/mod.ts";
import type { DrawPlan } from "./plan.ts";

/** What one input is drawn by, its axes aside. */
export interface InputKind extends Pick<DrawPlan, "draw" | "min" | "max"> {
  /** Whether it holds the labels of the rows of the first input, and so has its axes. */
  readonly isLabel: boolean;
  /** Where its entries may lie, if not anywhere. */
  readonly domain?: Domain;
}

const TENSORS: InputKind = { draw: "tensors", isLabel: false };
const ABOVE_ZERO = { lo: 0, hi: Infinity };
const POSITIVES: InputKind = { draw: "positives", isLabel: false, domain: ABOVE_ZERO };
const INNER = between(-1, 1, { min: -0.9, max: 0.9 });
const UNIT = between(0, 1, { min: 0.05, max: 0.95 });
const ABOVE_ONE = between(1, Infinity, { min: 1.1, max: 4 });
const PROBABILITIES: InputKind = { draw: "probabilities", isLabel: false, domain: ABOVE_ZERO };
const INDICES: InputKind = { draw: "classIndices", isLabel: false };
const LABELS: readonly InputKind[] = [
  { draw: "labels", isLabel: true },
  { draw: "softLabels", isLabel: true },
  { draw: "oneHots", isLabel: true },
  { draw: "classIndices", isLabel: true },
];

const LABEL_NAME = /^(ts?|targets?|labels?|y_?true|truth|gold|expected|answers?)$/i;
const INDEX_NAME = /^(ids?|idx|index|indices|indexes|tokens?|words?)$/i;

/** Tensors of entries within a domain, away from its ends. */
function between(
  lo: number,
  hi: number,
  bounds: { readonly min: number; readonly max: number },
): InputKind {
  return { draw: "tensors", ...bounds, isLabel: false, domain: { lo, hi } };
}

/** Whether an input is called as labels are. */
export function isLabelName(name: string): boolean {
  return LABEL_NAME.test(name);
}

/** What the inputs of forward may be, the most general first. */
export function schemesFor(names: readonly string[]): readonly (readonly InputKind[])[] {
  const free = names.map((name) => INDEX_NAME.test(name) ? INDICES : TENSORS);
  const all = (kind: InputKind) => names.map(() => kind);
  const last = (first: InputKind, kind: InputKind) => [...all(first).slice(1), kind];
  const alone = [free, all(TENSORS), all(POSITIVES), all(INNER), all(UNIT), all(PROBABILITIES)];
  if (names.length === 1) return unique([...alone, all(INDICES), all(ABOVE_ONE)]);
  const labelled = LABELS.map((kind) => last(TENSORS, kind));
  const distributions = LABELS.map((kind) => last(PROBABILITIES, kind));
  return isLabelName(names.at(-1)!)
    ? [
      all(TENSORS),
      ...labelled,
      ...distributions,
      last(PROBABILITIES, TENSORS),
      all(POSITIVES),
      all(PROBABILITIES),
      last(INNER, TENSORS),
      last(UNIT, TENSORS),
      all(UNIT),
    ]
    : unique([
      ...alone,
      last(TENSORS, POSITIVES),
      last(TENSORS, INDICES),
      ...labelled,
      ...distributions,
    ]);
}

function unique(schemes: readonly (readonly InputKind[])[]): (readonly InputKind[])[] {
  const seen = new Set<string>();
  return schemes.filter((scheme) => {
    const key = JSON.stringify(scheme);
    return !seen.has(key) && seen.add(key);
  });
}
