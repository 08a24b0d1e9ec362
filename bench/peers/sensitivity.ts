import type { Print } from "../shared/print.ts";
import { columns } from "../shared/table.ts";
import type { Tool } from "./tools.ts";

/** For each relative error, how many of the checks of each tool catch it. */
export type Sensitivity = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Plants relative errors of 1e-1 … 1e-10 in a sigmoid's gradient. */
export async function sensitivity(
  tools: readonly Tool[],
  { checks, print }: { checks: number; print: Print },
): Promise<Sensitivity> {
  print(`\nA sigmoid's gradient [3,5] times 1 + error: caught in ${checks} checks\n`);
  const table = columns([8, ...tools.map(() => -12)]);
  print(table(["error", ...tools.map(({ name }) => name)]));
  const found: Record<string, Record<string, number>> = {};
  for (let power = 1; power <= 10; power++) {
    const caught: Record<string, number> = {};
    for (const tool of tools) {
      caught[tool.name] = await tool.caught(10 ** -power, { count: checks });
    }
    found[`1e-${power}`] = caught;
    print(table([`1e-${power}`, ...tools.map(({ name }) => String(caught[name]))]));
  }
  return found;
}
