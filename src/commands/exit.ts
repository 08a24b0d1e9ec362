/** What the exit code says. */
export const EXIT = {
  /** All laws hold. */
  holds: 0,
  /** A law is broken. */
  violated: 1,
  /** The command line, a file or a module is not as it should be. */
  misuse: 2,
  /** A law could not be judged. */
  unjudged: 3,
  /** Backproof itself is broken. */
  bug: 70,
  /** Stopped by the user: what was found so far is saved and reported. */
  interrupted: 130,
} as const;
