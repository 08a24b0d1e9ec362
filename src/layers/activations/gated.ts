/** An element times its gate; 0 where the gate is shut, also for −∞, where the product has no value. */
export function gated(v: number, gate: number): number {
  return gate === 0 ? 0 : v * gate;
}
