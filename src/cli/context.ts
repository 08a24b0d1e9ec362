import type { Terminal } from "../commands/terminal.ts";

/** What the declaration of a command needs of the process that it is called in. */
export interface Context {
  /** The version of Backproof. */
  readonly version: string;
  /** Ends the command early. */
  readonly signal: AbortSignal;
  readonly terminal: () => Terminal;
  /** Takes the exit code of the command. */
  readonly end: (code: number) => void;
}
