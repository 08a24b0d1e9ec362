// PyTorch's gradcheck in both modes, a Hypothesis + numpy harness with central differences, and Backproof, in
// turns, in the same run: speed, sensitivity, false alarms, and detection of the same broken layers.
//
// deno task bench:peers [--short] [--json]
//
// Needs Debian's packages; says which, and runs what it can without them:
// apt-get install python3-torch python3-hypothesis python3-numpy
import { ours } from "./ours.ts";
import { detection } from "./peers_detection.ts";
import { falseAlarms } from "./peers_false_alarms.ts";
import { sensitivity } from "./peers_sensitivity.ts";
import { speed } from "./peers_speed.ts";
import { howToInstall, missingModules } from "./python.ts";
import { startTools } from "./tools.ts";

const unknown = Deno.args.find((arg) => arg !== "--short" && arg !== "--json");
if (unknown !== undefined) {
  console.error(`Expected --short or --json, found ${unknown}`);
  Deno.exit(2);
}
const short = Deno.args.includes("--short");
const json = Deno.args.includes("--json");
const print = (line: string): void => json ? undefined : console.log(line);

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
  detection: await detection({ trials: 10, print }),
};
for (const peer of peers) await peer.stop();
if (json) console.log(JSON.stringify(figures));
