// PyTorch's gradcheck in both modes, a Hypothesis + numpy harness with central differences, and Backproof, in
// turns, in the same run: speed, sensitivity, false alarms, and detection of the same broken layers.
//
// deno task bench:peers --help
import { command, optionsOf } from "../shared/command_line.ts";
import { printer } from "../shared/print.ts";
import { detection } from "./detection.ts";
import { falseAlarms } from "./false_alarms.ts";
import { ours } from "./ours.ts";
import { howToInstall, missingModules } from "./python.ts";
import { sensitivity } from "./sensitivity.ts";
import { speed } from "./speed.ts";
import { startTools } from "./tools.ts";

const { short, json } = optionsOf<{ readonly short?: boolean; readonly json?: boolean }>(
  command("bench:peers", "Backproof beside PyTorch's gradcheck and a Hypothesis harness.")
    .option("--short", "less of everything: under a minute")
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
const figures = {
  missing,
  speed: await speed(tools, { pairs: short ? 3 : 5, seconds: short ? 0.2 : 0.5, print }),
  sensitivity: await sensitivity(tools, { checks: short ? 20 : 100, print }),
  falseAlarms: await falseAlarms(tools, { checks: short ? 15 : 60, print }),
  detection: await detection({ every: short ? 8 : 1, trials: short ? 4 : 5, print }),
};
for (const peer of peers) await peer.stop();
if (json) console.log(JSON.stringify(figures));
