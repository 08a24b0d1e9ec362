import type { DrawPlan } from "./plan.ts";

/** What one input is drawn by, its axes aside. */
export interface InputKind extends Pick<DrawPlan, "draw" | "min" | "max"> {
  /** Whether it holds the labels of the rows of the first input, and so has its axes. */
  readonly isLabel: boolean;
}

const TENSORS: InputKind = { draw: "tensors", isLabel: false };
const POSITIVES: InputKind = { draw: "positives", isLabel: false };
const INNER: InputKind = { draw: "tensors", min: -0.9, max: 0.9, isLabel: false };
const PROBABILITIES: InputKind = { draw: "probabilities", isLabel: false };
const INDICES: InputKind = { draw: "classIndices", isLabel: false };
const LABELS: readonly InputKind[] = [
  { draw: "labels", isLabel: true },
  { draw: "softLabels", isLabel: true },
  { draw: "oneHots", isLabel: true },
  { draw: "classIndices", isLabel: true },
];

const LABEL_NAME = /^(ts?|targets?|labels?|y_?true|truth|gold|expected|answers?)$/i;
const INDEX_NAME = /^(ids?|idx|index|indices|indexes|tokens?|words?)$/i;

/** Whether an input is called as labels are. */
export function isLabelName(name: string): boolean {
  return LABEL_NAME.test(name);
}

/** What the inputs of forward may be, the most general first. */
export function schemesFor(names: readonly string[]): readonly (readonly InputKind[])[] {
  const free = names.map((name) => INDEX_NAME.test(name) ? INDICES : TENSORS);
  const all = (kind: InputKind) => names.map(() => kind);
  const last = (first: InputKind, kind: InputKind) => [...all(first).slice(1), kind];
  const alone = [free, all(TENSORS), all(POSITIVES), all(INNER), all(PROBABILITIES)];
  if (names.length === 1) return unique([...alone, all(INDICES)]);
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
