import { columns } from "../shared/table.ts";
import { rightLayerNames } from "./ours.ts";
import type { Print } from "../shared/print.ts";
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
  const table = columns([24, 8, ...tools.map(() => -12), -22]);
  print(table(["layer", "scale", ...tools.map(({ name }) => name), "unjudged by ours"]));
  const found: FalseAlarms[] = [];
  for (const layer of rightLayerNames) {
    for (const scale of SCALES) {
      const counts: Record<string, Alarms> = {};
      for (const tool of tools) {
        counts[tool.name] = await tool.alarms(layer, { scale, count: checks });
      }
      found.push({ layer, scale, checks, tools: counts });
      print(table([
        layer,
        scale.toExponential(),
        ...tools.map(({ name }) => String(counts[name]!.wrong)),
        String(counts.ours?.unjudged ?? 0),
      ]));
    }
  }
  const sum = (of: (alarms: FalseAlarms) => number): string =>
    found.reduce((sum, one) => sum + of(one), 0).toLocaleString("en");
  print(table([
    "all together, of",
    sum(({ checks }) => checks),
    ...tools.map(({ name }) => sum(({ tools }) => tools[name]!.wrong)),
    sum(({ tools }) => tools.ours?.unjudged ?? 0),
  ]));
  return found;
}
