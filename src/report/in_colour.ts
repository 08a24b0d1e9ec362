import { styleText } from "node:util";
import type { RunReport } from "../fuzz/run_report.ts";

type Style = Parameters<typeof styleText>[0];

const FIRST_LINE: Readonly<Record<RunReport["status"], Style>> = {
  holds: [],
  violated: ["bold", "red"],
  unjudged: ["bold", "yellow"],
  vacuous: "dim",
};

/** A text report in the colours of a terminal: the first line by what came out, and what to do next. */
export function inColour(text: string, status: RunReport["status"]): string {
  return text
    .replace(/^.*/, (line) => paint(FIRST_LINE[status], line))
    .replace(/^✓/, (mark) => paint("green", mark))
    // A wrong entry of a gradient.
    .replace(
      /(?<= )(-?(?:\d[\d.e+-]*|Infinity)|NaN)\*(?=\s|$)/gm,
      (entry) => paint("red", entry),
    )
    .replace(/^Likely:/m, (label) => paint("bold", label))
    .replace(/^Replay:/m, (label) => paint("bold", label));
}

function paint(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}
