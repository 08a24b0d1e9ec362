import { dirname } from "node:path";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { formats } from "../report/formats.ts";
import { EXIT } from "./exit.ts";
import { reportSpecs } from "./report_spec.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Writes a campaign in each of the formats asked for, such as "text", "json" or "junit=out/report.xml": to
 * its file, or to the standard output. One that cannot be written does not keep the others from it.
 *
 * @returns 0, or the exit code for misuse if something could not be written: the terminal was told what.
 */
export async function writeReports(
  report: CampaignReport,
  { specs, terminal }: { readonly specs: readonly string[]; readonly terminal: Terminal },
): Promise<number> {
  let code: number = EXIT.holds;
  const fail = (message: string) => {
    terminal.err(`error: ${message}\n`);
    code = EXIT.misuse;
  };
  let asked;
  try {
    asked = reportSpecs(specs);
  } catch (error) {
    fail(messageOf(error));
    return code;
  }
  for (const { format, file } of asked) {
    try {
      if (file === undefined) {
        const isPainted = format === "text" && terminal.hasColours;
        terminal.out(await (isPainted ? inColour(report) : written(report, format)));
      } else {
        await write(file, await written(report, format));
      }
    } catch (error) {
      fail(`Cannot write ${file ?? `the report as ${format}`}: ${messageOf(error)}`);
    }
  }
  return code;
}

async function written(report: CampaignReport, format: keyof typeof formats): Promise<string> {
  const print = await formats[format]();
  return await print(report);
}

async function inColour(report: CampaignReport): Promise<string> {
  const { campaignInColour } = await import("../report/campaign_in_colour.ts");
  return campaignInColour(report);
}

/** Nobody ever sees half a report. */
async function write(file: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true });
  // Renaming onto a folder would fail with words that nobody understands.
  const isFolder = await Deno.stat(file).then((stat) => stat.isDirectory, () => false);
  if (isFolder) throw new Error("it is a folder");
  const isSpecial = await Deno.stat(file).then((stat) => !stat.isFile, () => false);
  if (isSpecial) return await Deno.writeTextFile(file, text);
  const draft = `${file}.${crypto.randomUUID().slice(0, 8)}.draft`;
  try {
    await Deno.writeTextFile(draft, text, { createNew: true });
    await Deno.rename(draft, file);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "the permission to write there is missing";
  return error instanceof Error ? error.message : String(error);
}
