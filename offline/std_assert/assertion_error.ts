/** What an assertion throws when it does not hold. */
export class AssertionError extends Error {
  /** An error with this message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** How every message ends: with the caller's own words, or a full stop. */
export function ending(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
