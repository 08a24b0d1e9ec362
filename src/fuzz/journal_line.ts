import { createHash } from "node:crypto";

/** Where the check of a line begins, and what it looks like. */
const CHECK = /,"check":"([0-9a-f]{16})"\}$/;

/**
 * A record as a line of JSON that carries a check of itself: `{"key":"a","state":1,"check":"…"}`. A line
 * that was cut short or changed is told from a whole one.
 *
 * @throws {TypeError} If there is something in it that JSON cannot hold.
 */
export function printLine(record: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify(record);
  return `${body.slice(0, -1)},"check":"${checkOf(body)}"}`;
}

/** Reads what `printLine` wrote; undefined if the line is damaged. */
export function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  const match = CHECK.exec(line);
  const body = `${line.slice(0, match?.index)}}`;
  if (match?.[1] !== checkOf(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function checkOf(body: string): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 16);
}
