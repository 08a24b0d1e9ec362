import type { HostOptions } from "../host/host_options.ts";
import type { Grants } from "../host/permissions.ts";

/** How a module is contained, as the command line says it. */
export interface Containment {
  /** Seconds. */
  readonly trialTimeout: number;
  /** Megabytes. */
  readonly memory: number;
  readonly grants: Grants;
}

/** How long a module may take to load, in milliseconds. */
const LOADING = 30_000;

/** How a module is contained, as a host takes it. */
export function hostOptions({ trialTimeout, memory, grants }: Containment): HostOptions {
  return { trialMilliseconds: 1000 * trialTimeout, loadMilliseconds: LOADING, memory, grants };
}
