import { encode } from "../corpus/mod.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { Tensor } from "../tensor/mod.ts";
import { mergeStatistics } from "./merge_statistics.ts";

/** The worst first. */
const STATUSES: readonly RunReport["status"][] = ["violated", "unjudged", "holds", "vacuous"];

/**
 * One report from two of the same law from other seeds.
 *
 * @throws {RangeError} If both judged it from the same seed, or if it says different things.
 */
export function mergeLaws(a: RunReport, b: RunReport): RunReport {
  const title = `${a.prop} obeys ${a.law}`;
  if (a.says !== b.says) {
    throw new RangeError(
      `Cannot merge two reports of ${title}: the law says ${JSON.stringify(a.says)} in one, and ` +
        `${JSON.stringify(b.says)} in the other`,
    );
  }
  const [seedsOfA, seedsOfB] = [a, b].map(({ seed, seeds }) => seeds ?? [seed]);
  const same = seedsOfA!.find((seed) => seedsOfB!.includes(seed));
  if (same !== undefined) {
    throw new RangeError(
      `Cannot merge two reports of ${title} from seed ${same}: the same trials would count twice`,
    );
  }
  const seeds = [...seedsOfA!, ...seedsOfB!].sort((one, other) => one - other);
  const { failure, shrinks } = smaller(a, b);
  const isBroken = failure !== undefined;
  const limits = [a, b].flatMap(({ maxInconclusive }) => maxInconclusive ?? []);
  const resolutions = [a, b].flatMap(({ resolution }) => resolution ?? []);
  return {
    ...least("module", a, b),
    prop: a.prop,
    law: a.law,
    says: a.says,
    seed: seeds[0]!,
    seeds,
    runs: a.runs + b.runs,
    shrinks: isBroken ? shrinks : a.shrinks + b.shrinks,
    status: STATUSES.find((status) => a.status === status || b.status === status)!,
    passes: a.passes + b.passes,
    vacuous: a.vacuous + b.vacuous,
    ...least("vacuousReason", a, b),
    conventions: a.conventions + b.conventions,
    inconclusive: mergeReasons(a, b),
    ...limits.length === 0 ? {} : { maxInconclusive: Math.min(...limits) },
    ...resolutions.length === 0 ? {} : { resolution: Math.max(...resolutions) },
    ...mergeStatistics(a.statistics, b.statistics),
    ...both("health", a, b),
    ...least("location", a, b),
    ...both("observations", a, b),
    ...isBroken ? { failure } : {},
  };
}

/** The one of two whose failure is the smaller: fewer numbers first, then fewer letters. */
function smaller(a: RunReport, b: RunReport): RunReport {
  if (a.failure === undefined) return b;
  if (b.failure === undefined) return a;
  const [one, other] = [a, b].map(({ failure, shrinks }) => {
    const { given } = failure!;
    const numbers = Object.values(given).map((value) => value instanceof Tensor ? value.size : 0);
    const text = JSON.stringify([encode(failure), shrinks]);
    return { text, sizes: [numbers.reduce((sum, size) => sum + size, 0), text.length] };
  });
  const i = one!.sizes.findIndex((size, j) => size !== other!.sizes[j]);
  const isFirst = i < 0 ? one!.text <= other!.text : one!.sizes[i]! < other!.sizes[i]!;
  return isFirst ? a : b;
}

function mergeReasons(a: RunReport, b: RunReport): RunReport["inconclusive"] {
  const merged = new Map(Object.entries(a.inconclusive));
  for (const [reason, { count, detail }] of Object.entries(b.inconclusive)) {
    const found = merged.get(reason);
    merged.set(reason, {
      count: count + (found?.count ?? 0),
      detail: found !== undefined && found.detail < detail ? found.detail : detail,
    });
  }
  return Object.fromEntries(merged);
}

/** A field that is the same in both as a rule; which of two different ones is kept depends on no order. */
function least<K extends "module" | "vacuousReason" | "location">(
  key: K,
  ...reports: readonly RunReport[]
): Pick<RunReport, K> | Record<never, never> {
  const found = reports.flatMap((report) => report[key] === undefined ? [] : [report[key]])
    .sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return found.length === 0 ? {} : { [key]: found[0] };
}

/** The items of both, each once. */
function both<K extends "health" | "observations">(
  key: K,
  ...reports: readonly RunReport[]
): Pick<RunReport, K> | Record<never, never> {
  if (reports.every((report) => report[key] === undefined)) return {};
  const items: readonly unknown[] = reports.flatMap((report): readonly unknown[] =>
    report[key] ?? []
  );
  if (key === "observations") return { [key]: items };
  return { [key]: [...new Map(items.map((item) => [JSON.stringify(item), item])).values()] };
}
