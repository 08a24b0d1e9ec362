// PyTorch's gradcheck in both modes, a Hypothesis + numpy harness with central differences, and Backproof, in
// turns, in the same run: speed, sensitivity, false alarms, and detection of the same broken layers.
//
// deno task bench:peers --help
import { Option } from "commander";
import { command, optionsOf } from "../shared/command_line.ts";
import { printer } from "../shared/print.ts";
import { detection } from "./detection.ts";
import { falseAlarms } from "./false_alarms.ts";
import { ours } from "./ours.ts";
import { howToInstall, missingModules } from "./python.ts";
import { sensitivity } from "./sensitivity.ts";
import { speed } from "./speed.ts";
import { startTools } from "./tools.ts";

const PARTS = ["speed", "sensitivity", "false-alarms", "detection"] as const;
const { short, only, json } = optionsOf<{
  readonly short?: boolean;
  readonly only?: typeof PARTS[number];
  readonly json?: boolean;
}>(
  command("bench:peers", "Backproof beside PyTorch's gradcheck and a Hypothesis harness.")
    .option("--short", "less of everything: under a minute")
    .addOption(new Option("--only <part>", "one part of it").choices(PARTS))
    .addHelpText(
      "after",
      "\nNeeds python3-torch, python3-hypothesis and python3-numpy; says which are missing, and runs " +
        "what it can\nwithout them.",
    ),
);
const print = printer(json);

const missing = await missingModules(["torch", "hypothesis", "numpy"]);
if (missing.length > 0) {
  console.error(`Some peers are missing. To have them all: ${howToInstall(missing)}\n`);
}
const peers = await startTools();
const tools = [...peers, ours];
const isDue = (part: typeof PARTS[number]): boolean => only === undefined || only === part;
const figures = {
  missing,
  ...isDue("speed") &&
    { speed: await speed(tools, { pairs: short ? 3 : 5, seconds: short ? 0.2 : 0.5, print }) },
  ...isDue("sensitivity") &&
    { sensitivity: await sensitivity(tools, { checks: short ? 20 : 100, print }) },
  ...isDue("false-alarms") &&
    { falseAlarms: await falseAlarms(tools, { checks: short ? 15 : 60, print }) },
  ...isDue("detection") &&
    { detection: await detection({ every: short ? 8 : 1, trials: short ? 4 : 5, print }) },
};
for (const peer of peers) await peer.stop();
if (json) console.log(JSON.stringify(figures));
