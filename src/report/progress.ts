/** How far a law has come, on one line of a terminal that is written over. */
export interface Progress {
  /** Says how many trials were run; often called, seldom shown. */
  show(trials: number): void;
  /** Wipes the line. */
  clear(): void;
}

/** Where progress is shown. */
export interface ProgressOptions {
  /** The trials to come. */
  readonly runs: number;
  /** The width of the terminal. */
  readonly columns: number;
  /** Takes what the terminal is to show. */
  readonly write: (text: string) => void;
  /** The time in milliseconds. */
  readonly now?: () => number;
}

/** Nothing is shown of a law that takes less than this, in milliseconds. */
const PATIENCE = 200;
/** The time from one change of the line to the next. */
const PERIOD = 100;
const WIPE = "\r\x1b[K";

/** Shows on a terminal how far the law called `name` has come. */
export function progressLine(name: string, options: ProgressOptions): Progress {
  const { runs, columns, write, now = () => performance.now() } = options;
  let due = now() + PATIENCE;
  let isShown = false;
  return {
    show(trials) {
      const time = now();
      if (time < due) return;
      due = time + PERIOD;
      isShown = true;
      write(WIPE + `${trials} of ${runs} trials  ${name}`.slice(0, columns - 1));
    },
    clear() {
      if (isShown) write(WIPE);
      isShown = false;
    },
  };
}
