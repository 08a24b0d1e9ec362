import type { LabelCount, Statistics } from "../fuzz/run_report.ts";

/**
 * The labels of samples taken together, each with its share and what is demanded, the most frequent first.
 */
export function labelLines(all: readonly Statistics[]): string[] {
  const sampled = all.reduce((sum, one) => sum + one.sampled, 0);
  const labels = new Map<string, { count: number; atLeast: number }>();
  for (const [name, label] of all.flatMap((one) => Object.entries<LabelCount>(one.labels))) {
    const { count, atLeast } = labels.get(name) ?? { count: 0, atLeast: 0 };
    labels.set(name, {
      count: count + label.count,
      atLeast: Math.max(atLeast, label.atLeast ?? 0),
    });
  }
  const rows = [...labels].sort(([, a], [, b]) => b.count - a.count);
  return rows.map(([name, { count, atLeast }]) => {
    const share = sampled === 0 ? 0 : count / sampled;
    const demand = atLeast === 0 ? "" : ` (at least ${percent(atLeast)} demanded)`;
    return `${name} ${percent(share)}${demand}`;
  });
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}
