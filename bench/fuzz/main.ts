// The engine: its trials a second with one worker and with two, what it costs beside bare fast-check, how soon
// it starts, and whether its climbs find rare mistakes in fewer trials than drawing alone.
//
// deno task bench:fuzz --help
import { Option } from "commander";
import { command, optionsOf, positiveInteger } from "../shared/command_line.ts";
import { printer } from "../shared/print.ts";
import { overhead } from "./overhead.ts";
import { startup } from "./startup.ts";
import { targeted } from "./targeted.ts";
import { throughput } from "./throughput.ts";

const PARTS = ["throughput", "overhead", "startup", "targeted"] as const;
const { only, rounds, seeds, most, full, json } = optionsOf<{
  readonly only?: typeof PARTS[number];
  readonly rounds?: number;
  readonly seeds?: number;
  readonly most?: number;
  readonly full?: boolean;
  readonly json?: boolean;
}>(
  command("bench:fuzz", "The speed of the engine, and what its climbs find.")
    .addOption(new Option("--only <part>", "one part of it").choices(PARTS))
    .option("--full", "more of everything: half an hour instead of some two minutes")
    .option(
      "--rounds <n>",
      "how often times are taken, of which the median counts",
      positiveInteger,
    )
    .option("--seeds <n>", "the runs of each rare mistake", positiveInteger)
    .option("--most <n>", "the trials of each run of a rare mistake, at most", positiveInteger),
);
const print = printer(json);
const isDue = (part: typeof PARTS[number]): boolean => only === undefined || only === part;
const figures = {
  ...isDue("startup") && { startup: await startup({ rounds: rounds ?? (full ? 15 : 5), print }) },
  ...isDue("overhead") &&
    {
      overhead: await overhead({
        rounds: rounds ?? (full ? 9 : 3),
        runs: full ? 10_000 : 2000,
        print,
      }),
    },
  ...isDue("throughput") &&
    {
      throughput: await throughput({
        rounds: rounds ?? (full ? 5 : 1),
        seconds: full ? 8 : 1.5,
        print,
      }),
    },
  ...isDue("targeted") &&
    {
      targeted: targeted({
        seeds: seeds ?? (full ? 40 : 20),
        most: most ?? (full ? 3000 : 1000),
        catalogueSeeds: full ? 5 : 1,
        print,
      }),
    },
};
if (json) console.log(JSON.stringify(figures));
