import { createHash } from "node:crypto";
import type { RunReport } from "../fuzz/run_report.ts";

/** A law, as a rule of SARIF. */
export interface Rule {
  /** Such as `input-gradient`: the same from run to run. */
  readonly id: string;
  /** The name of the law. */
  readonly law: string;
  /** What it says. */
  readonly says: string;
}

/** One rule for each law, in the order of the laws; laws of one name that say different things are two. */
export function sarifRules(laws: readonly RunReport[]): Rule[] {
  const rules: Rule[] = [];
  for (const { law, says } of laws) {
    if (rules.some((rule) => rule.law === law && rule.says === says)) continue;
    const plain = idOf(law);
    const isTaken = rules.some((rule) => rule.id === plain);
    rules.push({ id: isTaken ? `${plain}-${digest([law, says])}` : plain, law, says });
  }
  return rules;
}

function idOf(name: string): string {
  const words = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return words || `law-${digest([name])}`;
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}
