/** The time, as a command sees it: tests bring one of their own. */
export interface Clock {
  /** The time in milliseconds since some moment. */
  readonly now: () => number;
  /** Calls a function again and again, once in so many milliseconds; the answer ends it. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every(milliseconds, call) {
    const timer = setInterval(call, milliseconds);
    return () => clearInterval(timer);
  },
};
