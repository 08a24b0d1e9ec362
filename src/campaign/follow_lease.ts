import { encode } from "../corpus/mod.ts";
import type { Host } from "../host/host.ts";
import type { Reply } from "../host/reply.ts";
import type { Lease } from "./lease.ts";
import type { Subject } from "./subject.ts";

/** The longest time that one piece of work may take, in milliseconds. */
const PIECE = 400;

/** Has a host do the work of a lease; `turn` is the time that the law has now, in milliseconds. */
export function followLease(
  host: Host,
  { key, call }: Subject,
  { lease, turn }: { readonly lease: Lease; readonly turn: number },
): Promise<Reply> {
  const { url } = key;
  switch (lease.kind) {
    case "sequence":
      return host.call(url, "sequence", {
        ...call,
        at: lease.at,
        best: encode(lease.best),
        leads: encode(lease.leads),
        runs: Number.isFinite(lease.runs) ? lease.runs : null,
        milliseconds: Math.min(lease.milliseconds, turn),
      });
    case "piece":
      return host.call(url, "piece", {
        ...call,
        piece: lease.piece,
        leads: encode(lease.leads),
        milliseconds: PIECE,
      });
    case "example":
      return host.call(url, "example", { ...call, index: lease.index });
    case "stored":
      return host.call(url, "stored", { ...call, trial: encode(lease.stored.trial) });
  }
}
