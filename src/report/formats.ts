import type { CampaignReport } from "../fuzz/campaign_report.ts";

/** Writes a campaign as text of one format. */
export type Format = (report: CampaignReport) => string | Promise<string>;

/** The formats of a report by name. Each is loaded only when it is asked for. */
export const formats = {
  text: async () => (await import("./campaign_text.ts")).campaignText,
  json: async () => (await import("./json.ts")).json,
  junit: async () => (await import("./junit.ts")).junit,
  sarif: async () => (await import("./sarif.ts")).sarif,
  html: async () => (await import("./html/html.ts")).html,
  jsonl: async () => (await import("./observability.ts")).jsonl,
} as const satisfies Readonly<Record<string, () => Promise<Format>>>;

/** The name of a format. */
export type FormatName = keyof typeof formats;
