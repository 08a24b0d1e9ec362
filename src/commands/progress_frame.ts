import type { Progress, PropProgress } from "../campaign/progress_of.ts";
import { fit, widthOf } from "./text_width.ts";
import { oneLine } from "./one_line.ts";

/** The room that there is on a terminal. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** A line of a terminal, and whether it tells of a broken law. */
export interface FrameLine {
  readonly text: string;
  readonly isBroken: boolean;
}

/** The longest bar, and the shortest that still says something. */
const BAR = { longest: 30, shortest: 5 };
/** No name takes more columns. */
const NAME = 30;
/** As many lines are left to what stays above. */
const ABOVE = 3;
const GAP = "  ";

/** What a terminal shows of a campaign: a line a prop, as many as there is room for, and one for them all. */
export function progressFrame(
  progress: Progress,
  { columns, rows, total }: Room & { readonly total: string },
): FrameLine[] {
  const props = [...progress.props].map(([name, prop]) => ({ ...prop, name: oneLine(name) }));
  const room = Math.max(0, rows - ABOVE - 1);
  const shown = props.length <= room ? props : underWayFirst(props, Math.max(0, room - 1));
  const hidden = props.filter((prop) => !shown.includes(prop));
  const isBroken = (some: readonly PropProgress[]) => some.some(({ failures }) => failures > 0);
  return [
    ...propLines(shown, columns - 1),
    ...hidden.length === 0 || room === 0
      ? []
      : [{ text: othersLine(hidden), isBroken: isBroken(hidden) }],
    { text: total, isBroken: progress.failures > 0 },
  ];
}

type NamedProgress = PropProgress & { readonly name: string };
type Stage = "under way" | "waiting" | "done";

/** So many of the props, those under way before those that wait, and those before the others; in order. */
function underWayFirst(props: readonly NamedProgress[], count: number): readonly NamedProgress[] {
  const stages: readonly Stage[] = ["under way", "waiting", "done"];
  const chosen = new Set(
    stages.flatMap((stage) => props.filter((prop) => stageOf(prop) === stage)).slice(0, count),
  );
  return props.filter((prop) => chosen.has(prop));
}

function stageOf({ laws, lawsDone, share }: PropProgress): Stage {
  if (lawsDone === laws) return "done";
  return share > 0 ? "under way" : "waiting";
}

function propLines(props: readonly NamedProgress[], columns: number): FrameLine[] {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
  const laws = props.map(({ lawsDone, laws }) =>
    `${lawsDone} of ${laws} ${laws === 1 ? "law" : "laws"}`
  );
  const trials = props.map(({ trials }) => `${trials.toLocaleString("en")} trials`);
  const broken = props.map(({ failures }) => failures > 0 ? `${failures} broken` : "");
  const name = Math.min(
    longest(props.map(({ name }) => name)),
    NAME,
    Math.max(8, Math.floor(columns * 0.4)),
  );
  const [lawsWide, trialsWide, brokenWide] = [laws, trials, broken].map(longest);
  let tail = GAP.length + lawsWide! + (brokenWide! > 0 ? GAP.length + brokenWide! : 0);
  const withTrials = tail + GAP.length + trialsWide!;
  const hasTrials = columns - name - GAP.length - withTrials >= 2 * BAR.shortest;
  if (hasTrials) tail = withTrials;
  const room = Math.min(BAR.longest, columns - name - GAP.length - tail);
  return props.map((prop, i) => {
    const parts = [
      fit(prop.name, name),
      ...room >= BAR.shortest ? [bar(prop.share, room)] : [],
      laws[i]!.padStart(lawsWide!),
      ...hasTrials ? [trials[i]!.padStart(trialsWide!)] : [],
      broken[i]!,
    ];
    return { text: parts.join(GAP).trimEnd(), isBroken: prop.failures > 0 };
  });
}

/** A bar of so many columns; full only when nothing is left to do. */
function bar(share: number, columns: number): string {
  const full = Math.max(0, Math.min(columns, Math.floor(share * columns)));
  return "█".repeat(full) + "░".repeat(columns - full);
}

function othersLine(props: readonly NamedProgress[]): string {
  const counts = (["under way", "waiting", "done"] as const).flatMap((stage) => {
    const count = props.filter((prop) => stageOf(prop) === stage).length;
    return count === 0 ? [] : [`${count} ${stage}`];
  });
  const broken = props.reduce((sum, { failures }) => sum + failures, 0);
  const more = props.length === 1 ? "1 more prop" : `${props.length} more props`;
  return `… ${more}: ${[...counts, ...broken > 0 ? [`${broken} broken`] : []].join(", ")}`;
}
