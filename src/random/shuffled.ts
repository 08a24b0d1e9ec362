import type { Generator } from "./generator.ts";
import { uniform } from "./numbers.ts";

/** The numbers 0 to n − 1 in random order, each order as likely (Fisher and Yates). */
export function shuffled(n: number, random: Generator): number[] {
  const list = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform(random) * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}
