import { median } from "../shared/median.ts";
import type { Print } from "../shared/print.ts";
import { columns } from "../shared/table.ts";
import { commandRun } from "./command_run.ts";

/** The milliseconds from the start of a command to its end, the median of the rounds. */
export interface Startup {
  readonly help: number;
  /** A process that does nothing at all. */
  readonly nothing: number;
  readonly oneTrial: number;
  readonly list: number;
}

/** Measures how long commands take that hardly do anything. */
export async function startup(
  { rounds, print }: { readonly rounds: number; readonly print: Print },
): Promise<Startup> {
  const law = [
    "props/activations/sigmoid.ts",
    "--laws=shapes fit",
    "--quiet",
    "--runs=1",
    "--seed=1",
  ];
  const commands: Record<keyof Startup, readonly [file: string, ...args: string[]]> = {
    nothing: ["data:text/javascript,"],
    help: ["src/cli.ts", "fuzz", "--help"],
    oneTrial: ["src/cli.ts", "fuzz", ...law],
    list: ["src/cli.ts", "list", "props/activations/sigmoid.ts"],
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [name, [file, ...args]] of Object.entries(commands)) {
      const { milliseconds } = await commandRun(file, args);
      // The first one reads from the disk what later ones find in memory.
      if (round > 0) (times[name] ??= []).push(milliseconds);
    }
  }
  const found = Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, median(all)]),
  ) as unknown as Startup;
  const table = columns([52, -8]);
  const line = (what: string, milliseconds: number): void =>
    print(table([what, `${Math.round(milliseconds)} ms`]));
  print(`from the start of a command to its end, the median of ${rounds}:\n`);
  line("fuzz --help", found.help);
  line("fuzz props/activations/sigmoid.ts, one trial of one law", found.oneTrial);
  line("list props/activations/sigmoid.ts", found.list);
  line("deno with nothing to do", found.nothing);
  print("");
  return found;
}
