import type { LabelCount, Statistics } from "../fuzz/run_report.ts";

type Counts = Readonly<Record<string, number>>;

/** The statistics of two runs of one law, added up; the higher of two demands on a label is kept. */
export function mergeStatistics(
  a: Statistics | undefined,
  b: Statistics | undefined,
): { readonly statistics?: Statistics } {
  const one = a ?? b;
  if (one === undefined) return {};
  if (a === undefined || b === undefined) return { statistics: one };
  return {
    statistics: {
      sampled: a.sampled + b.sampled,
      labels: merge(a.labels, b.labels, addLabels),
      shapes: addCounts(a.shapes, b.shapes),
      magnitudes: addCounts(a.magnitudes, b.magnitudes),
      resolutions: addCounts(a.resolutions, b.resolutions),
      phases: addCounts(a.phases, b.phases),
      discards: a.discards + b.discards,
      targetedInconclusive: a.targetedInconclusive + b.targetedInconclusive,
      milliseconds: a.milliseconds + b.milliseconds,
      drawMilliseconds: a.drawMilliseconds + b.drawMilliseconds,
      sampleMilliseconds: a.sampleMilliseconds + b.sampleMilliseconds,
    },
  };
}

function addLabels(a: LabelCount, b: LabelCount): LabelCount {
  const demands = [a, b].flatMap(({ atLeast }) => atLeast ?? []);
  return {
    count: a.count + b.count,
    ...demands.length === 0 ? {} : { atLeast: Math.max(...demands) },
  };
}

function addCounts(a: Counts, b: Counts): Counts {
  return merge(a, b, (one, other) => one + other);
}

function merge<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  add: (one: T, other: T) => T,
): Record<string, T> {
  const merged = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const found = merged.get(key);
    merged.set(key, found === undefined ? value : add(found, value));
  }
  return Object.fromEntries(merged);
}
