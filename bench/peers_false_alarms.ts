import { rightLayerNames } from "./ours.ts";
import type { Print } from "./print.ts";
import type { Alarms, Tool } from "./tools.ts";

/** The checks of one right layer near one scale, by tool. */
export interface FalseAlarms {
  readonly layer: string;
  readonly scale: number;
  readonly checks: number;
  readonly tools: Readonly<Record<string, Alarms>>;
}

const SCALES = [1e-6, 1e-3, 1, 100];

/** Counts how often right gradients are called wrong. */
export async function falseAlarms(
  tools: readonly Tool[],
  { checks, print }: { checks: number; print: Print },
): Promise<readonly FalseAlarms[]> {
  print(`\nFalse alarms on right gradients [3,5], of ${checks} checks each\n`);
  const heads = tools.map(({ name }) => name.padStart(12)).join("");
  print(`${"layer".padEnd(24)}scale   ${heads}    (left unjudged by ours)`);
  const found: FalseAlarms[] = [];
  for (const layer of rightLayerNames) {
    for (const scale of SCALES) {
      const counts: Record<string, Alarms> = {};
      for (const tool of tools) {
        counts[tool.name] = await tool.alarms(layer, { scale, count: checks });
      }
      found.push({ layer, scale, checks, tools: counts });
      const cells = tools.map(({ name }) => String(counts[name]!.wrong).padStart(12)).join("");
      print(
        `${layer.padEnd(24)}${String(scale).padEnd(8)}${cells}    (${counts.ours?.unjudged ?? 0})`,
      );
    }
  }
  const totals = tools.map(({ name }) =>
    found.reduce((sum, { tools }) => sum + tools[name]!.wrong, 0)
  );
  const all = checks * found.length;
  print(
    `${`of ${all.toLocaleString("en")}`.padEnd(32)}${
      totals.map((total) => String(total).padStart(12)).join("")
    }`,
  );
  return found;
}
