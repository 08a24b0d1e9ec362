import type { CampaignReport } from "../fuzz/campaign_report.ts";

/**
 * Reads the report of a stored run.
 *
 * @throws {Error} If it cannot be read: the message says which file, and why.
 */
export async function loadReport(file: string): Promise<CampaignReport> {
  const { parseReport } = await import("../report/parse_report.ts");
  try {
    return parseReport(await Deno.readTextFile(file));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotCapable) return "the permission to read it is missing";
  return error instanceof Error ? error.message : String(error);
}
