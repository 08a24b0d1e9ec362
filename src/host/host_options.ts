import type { Grants } from "./permissions.ts";

/** How a module is contained. */
export interface HostOptions {
  /** How long one trial may take, in milliseconds. */
  readonly trialMilliseconds: number;
  /** How long a module may take to load, in milliseconds. */
  readonly loadMilliseconds: number;
  /** How much memory the process may take, in megabytes. */
  readonly memory: number;
  /** What the module may do; nothing if left out. */
  readonly grants: Grants;
  /** Called with each line that the module writes. */
  readonly onOutput?: (line: string) => void;
}
