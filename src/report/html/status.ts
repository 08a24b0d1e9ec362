import type { RunReport } from "../../fuzz/run_report.ts";
import { type Markup, markup } from "./markup.ts";

/** What came out of a law. */
export type Status = RunReport["status"];

/** What came out, as a symbol and in words: colour is never all that tells. */
export const STATUS: Readonly<Record<Status, { readonly symbol: string; readonly words: string }>> =
  {
    violated: { symbol: "✗", words: "broken" },
    unjudged: { symbol: "?", words: "could not be judged" },
    holds: { symbol: "✓", words: "holds" },
    vacuous: { symbol: "–", words: "does not apply" },
  };

/** A mark with the symbol and the words of what came out. */
export function badge(status: Status): Markup {
  const { symbol, words } = STATUS[status];
  return markup`<span class="badge ${status}"><span aria-hidden="true">${symbol}</span> ${words}</span>`;
}

/** How many trials could not be judged. */
export function inconclusiveOf({ inconclusive }: RunReport): number {
  return Object.values(inconclusive).reduce((sum, { count }) => sum + count, 0);
}
