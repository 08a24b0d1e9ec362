import type { Evidence } from "../hypothesis.ts";

/** The laws that are about what a layer remembers and touches. */
const STATE: ReadonlySet<string> = new Set([
  "backward twice gives the same",
  "deterministic",
  "nothing handed in is changed",
  "nothing handed out is an alias",
  "grads are overwritten in place",
  "backward follows the latest forward",
  "instances do not meddle",
]);

/**
 * Whether the broken law is about what a layer remembers. A layer that breaks another law may be careless
 * with its state as well: then that is not the mistake to name.
 */
export function isAboutState({ law }: Evidence): boolean {
  return STATE.has(law);
}

/** Whether the broken law is about the numbers of a gradient. */
export function isAboutNumbers({ law, name, violation }: Evidence): boolean {
  return name !== undefined && !STATE.has(law) && law !== "shapes fit" &&
    typeof violation.actual === "number";
}
