import type { RunReport, Statistics, Warning } from "./run_report.ts";
import type { Tally } from "./tally.ts";

/** Fewer trials than this say little about how the others are. */
const ENOUGH = 50;

/** What is odd about a run: it may hold, and say less than one would think. */
export function healthOf(report: RunReport, { missed }: Pick<Tally, "missed">): Warning[] {
  const { statistics } = report;
  if (statistics === undefined) return [];
  const warnings: Warning[] = [];
  for (const check of CHECKS) {
    const message = check.message(report, statistics);
    if (message !== undefined) warnings.push({ kind: check.kind, message });
  }
  if (report.status === "vacuous" && missed === report.runs) {
    const reason = report.vacuousReason ?? "nothing was drawn that it applies to";
    const message = `it never applied (${reason}): change what is drawn, or leave the law out`;
    warnings.push({ kind: "never applied", message });
  }
  return warnings;
}

/** Of what kinds a warning is after which a law that holds is not known to: little or nothing was judged. */
const DOUBTS: readonly string[] = ["discards", "only zeros", "never applied", "labels"];

/** Whether a law that holds is in doubt for what a warning says. */
export function castsDoubt({ kind }: Warning): boolean {
  return DOUBTS.includes(kind);
}

/** One thing that may be odd. */
interface Check {
  readonly kind: string;
  readonly message: (report: RunReport, statistics: Statistics) => string | undefined;
}

const CHECKS: readonly Check[] = [
  {
    kind: "discards",
    message: ({ runs }, { discards }) =>
      runs >= ENOUGH && discards > runs / 2
        ? `fc.pre threw out ${
          percent(discards / runs)
        } of the trials: draw what fits instead of throwing out what does not`
        : undefined,
  },
  {
    kind: "inconclusive",
    message: ({ runs, inconclusive, status }) => {
      const unknown = Object.values(inconclusive).reduce((sum, { count }) => sum + count, 0);
      // An unjudged law says so itself.
      if (runs < ENOUGH || status !== "holds" || unknown <= runs / 10) return undefined;
      const [reason] = Object.entries(inconclusive).sort(([, a], [, b]) => b.count - a.count)[0]!;
      return `${
        percent(unknown / runs)
      } of the trials could not be judged, most for "${reason}": see the detail, and change what is drawn`;
    },
  },
  {
    kind: "slow draws",
    message: (_, { sampled, drawMilliseconds, sampleMilliseconds }) =>
      sampled >= ENOUGH && sampleMilliseconds > sampled && drawMilliseconds > sampleMilliseconds / 2
        ? `drawing takes ${
          percent(drawMilliseconds / sampleMilliseconds)
        } of the time: avoid filter and large arrays in what is given`
        : undefined,
  },
  {
    kind: "only zeros",
    message: (_, { sampled, magnitudes }) =>
      sampled >= ENOUGH && magnitudes["zero"] !== undefined && Object.keys(magnitudes).length === 1
        ? "nothing but zeros was drawn, for which most mistakes do not show: draw with tensors()"
        : undefined,
  },
  {
    kind: "one shape",
    message: (_, { sampled, shapes }) => {
      const names = Object.keys(shapes).map((shape) => shape.split(" ")[0]);
      const isFixed = names.length > 0 && new Set(names).size === names.length;
      if (sampled < ENOUGH || !isFixed) return undefined;
      return `only one shape was drawn (${
        Object.keys(shapes).join(", ")
      }), for which mistakes in sums and broadcasts may not show: give an axis a name instead of a size, such as tensors(["N", "D"])`;
    },
  },
  {
    kind: "labels",
    message: (_, { sampled, labels }) => {
      const lacking = Object.entries(labels).filter(([, { count, atLeast = 0 }]) =>
        count < atLeast * sampled
      );
      if (sampled === 0 || lacking.length === 0) return undefined;
      return lacking.map(([name, { count, atLeast = 0 }]) =>
        `"${name}" was seen in ${percent(count / sampled)} of the trials, and the prop demands ${
          percent(atLeast)
        }: draw it more often`
      ).join("; ");
    },
  },
];

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}
