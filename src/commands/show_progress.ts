import type { Progress } from "../campaign/progress_of.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { summary } from "../report/summary.ts";
import { type Clock, systemClock } from "./clock.ts";
import { oneLine } from "./one_line.ts";
import type { Terminal } from "./terminal.ts";

/** Where a campaign is watched while it runs. */
export interface ProgressDisplay {
  /** Takes how far it has come. */
  update(progress: Progress): void;
  /** Shows a law that was judged, if it failed. */
  law(report: RunReport): void;
  /** Shows a line that stays. */
  notice(line: string): void;
  /** Shows a line that stays, even to those who want quiet. */
  warning(line: string): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** What is known of a campaign before it begins. */
export interface ProgressOptions {
  readonly isQuiet: boolean;
  /** The seconds that it may take. */
  readonly time?: number;
  readonly clock?: Clock;
}

/** In a pipe a line is written once in so many milliseconds, */
const PERIOD = 10_000;
/** and a terminal is painted once in so many. */
const REFRESH = 100;

/** Shows a campaign while it runs: bars on a terminal, a line now and then in a pipe, nothing if that is wanted. */
export async function showProgress(
  terminal: Terminal,
  options: ProgressOptions,
): Promise<ProgressDisplay> {
  if (options.isQuiet) return silent(terminal);
  return terminal.columns === undefined
    ? inPipe(terminal, options)
    : await onTerminal(terminal, options);
}

function silent({ err }: Terminal): ProgressDisplay {
  const nothing = () => {};
  return {
    update: nothing,
    law: nothing,
    notice: nothing,
    warning: (line) => err(`${line}\n`),
    end: nothing,
  };
}

function inPipe({ err }: Terminal, options: ProgressOptions): ProgressDisplay {
  const { clock = systemClock } = options;
  const meter = new Meter(options);
  const write = (line: string) => err(`${line}\n`);
  const end = clock.every(PERIOD, () => {
    if (meter.last !== undefined) write(meter.total());
  });
  return {
    update: (progress) => meter.take(progress),
    // The report tells of each failure.
    law: () => {},
    notice: write,
    warning: write,
    end,
  };
}

async function onTerminal(terminal: Terminal, options: ProgressOptions): Promise<ProgressDisplay> {
  const { clock = systemClock } = options;
  const [{ LiveLines }, { progressFrame }, { clip }] = await Promise.all([
    import("./live_lines.ts"),
    import("./progress_frame.ts"),
    import("./text_width.ts"),
  ]);
  const meter = new Meter(options);
  const lines = new LiveLines(terminal);
  const red = (text: string) => terminal.isErrColoured ? `\x1b[31m${text}\x1b[39m` : text;
  const size = () => ({ columns: terminal.columns || 80, rows: terminal.rows || 24 });
  const paint = () => {
    if (meter.last === undefined) return;
    const frame = progressFrame(meter.last, { ...size(), total: meter.total() });
    lines.show(
      frame.map(({ text }) => text),
      (line, row) => frame[row]!.isBroken ? red(line) : line,
    );
  };
  const stay = (line: string) => {
    lines.above(line);
    paint();
  };
  const stop = clock.every(REFRESH, paint);
  const end = () => {
    stop();
    lines.clear();
    globalThis.removeEventListener("unload", end);
  };
  // Who presses Ctrl-C twice ends the process at once.
  globalThis.addEventListener("unload", end);
  return {
    update: (progress) => meter.take(progress),
    law({ prop, law, failure }) {
      if (failure === undefined) return;
      const text = `✗ ${prop} breaks "${law}": ${summary(failure.violation)}`;
      stay(red(clip(oneLine(text), size().columns - 1)));
    },
    notice: (text) => stay(text.split("\n").map(oneLine).join("\n")),
    warning: (text) => stay(text.split("\n").map(oneLine).join("\n")),
    end,
  };
}

/** How fast a campaign goes, and how long it will take. */
class Meter {
  readonly #now: () => number;
  readonly #time: number | undefined;
  readonly #started: number;
  /** A campaign that goes on where it was stopped has trials that were not run now. */
  #first: { readonly progress: Progress; readonly at: number } | undefined;
  /** How far it has come. */
  last: Progress | undefined;

  constructor({ time, clock = systemClock }: ProgressOptions) {
    this.#now = clock.now;
    this.#time = time;
    this.#started = clock.now();
  }

  take(progress: Progress): void {
    this.#first ??= { progress, at: this.#now() };
    this.last = progress;
  }

  /** All in one line, what matters most first. */
  total(): string {
    const { laws, lawsDone, trials, failures } = this.last!;
    const rate = this.#rate();
    const left = this.#left();
    return [
      `${lawsDone} of ${laws} ${laws === 1 ? "law" : "laws"}`,
      ...left === undefined ? [] : [`${showTime(left)} left`],
      ...failures > 0 ? [`${failures} broken`] : [],
      `${trials.toLocaleString("en")} trials`,
      ...rate === undefined ? [] : [`${Math.round(rate).toLocaleString("en")} a second`],
    ].join(", ");
  }

  #rate(): number | undefined {
    const { progress, at } = this.#first!;
    const seconds = (this.#now() - at) / 1000;
    return seconds > 0 ? (this.last!.trials - progress.trials) / seconds : undefined;
  }

  /** The seconds left, where they can be told. */
  #left(): number | undefined {
    if (this.#time !== undefined) {
      return Math.max(0, this.#time - (this.#now() - this.#started) / 1000);
    }
    const { progress, at } = this.#first!;
    const seconds = (this.#now() - at) / 1000;
    const gained = this.last!.share - progress.share;
    return seconds < 1 || gained <= 0 ? undefined : seconds * (1 - this.last!.share) / gained;
  }
}

/** A time in seconds as people say it. */
function showTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
