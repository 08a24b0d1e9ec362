import type { Progress } from "../campaign/campaign.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { summary } from "../report/summary.ts";
import type { Terminal } from "./terminal.ts";

/** Where a campaign is watched while it runs. */
export interface ProgressDisplay {
  /** Shows how far it has come. */
  update(progress: Progress): void;
  /** Shows a law that was judged, if it failed. */
  law(report: RunReport): void;
  /** Shows a line that stays. */
  notice(line: string): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** What is known of a campaign before it begins. */
export interface ProgressOptions {
  readonly isQuiet: boolean;
  readonly runs?: number;
  readonly time?: number;
}

/** In a pipe a line is written once in so many milliseconds. */
const PERIOD = 10_000;
const REFRESH = 100;
const WIPE = "\r\x1b[K";

/** Shows a campaign while it runs: on the last line of a terminal, or a line now and then in a pipe. */
export function showProgress(terminal: Terminal, options: ProgressOptions): ProgressDisplay {
  const { columns, err } = terminal;
  const { isQuiet } = options;
  const started = performance.now();
  let due = started + (columns === undefined ? PERIOD : 2 * REFRESH);
  let isShown = false;
  const wipe = () => {
    if (isShown) err(WIPE);
    isShown = false;
  };
  const notice = (line: string) => {
    wipe();
    err(`${line}\n`);
  };
  return {
    update(progress) {
      const now = performance.now();
      if (isQuiet || now < due) return;
      due = now + (columns === undefined ? PERIOD : REFRESH);
      const line = lineOf(progress, { ...options, seconds: (now - started) / 1000 });
      if (columns === undefined) return err(`${line}\n`);
      err(WIPE + line.slice(0, columns - 1));
      isShown = true;
    },
    law({ prop, law, failure }) {
      if (isQuiet || failure === undefined || columns === undefined) return;
      notice(`✗ ${prop} breaks "${law}": ${summary(failure.violation)}`);
    },
    notice: (line) => {
      if (!isQuiet) notice(line);
    },
    end: wipe,
  };
}

function lineOf(
  { laws, lawsDone, trials, failures }: Progress,
  { time, seconds }: ProgressOptions & { readonly seconds: number },
): string {
  const rate = Math.round(trials / seconds);
  const left = time !== undefined
    ? time - seconds
    : lawsDone > 0
    ? seconds * (laws - lawsDone) / lawsDone
    : undefined;
  return [
    `${lawsDone} of ${laws} laws`,
    `${trials.toLocaleString("en")} trials`,
    `${rate.toLocaleString("en")} a second`,
    ...failures > 0 ? [`${failures} broken`] : [],
    ...left === undefined ? [] : [`${Math.max(0, Math.ceil(left))} s left`],
  ].join(", ");
}
