import { InvalidArgumentError } from "commander";
import type { Shard } from "../fuzz/campaign_report.ts";

/** Reads a positive integer. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a positive integer.");
}

/** Reads the number that draws follow from. */
export function seedNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  throw new InvalidArgumentError("Expected an integer below 2147483648.");
}

/** Reads a share. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Expected a share from 0 to 1.");
}

/** The seconds of each unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, "": 1, m: 60, min: 60, h: 3600 };

/** Reads a time such as `90`, `90s`, `1.5m`, `2h` or `500ms`, in seconds. */
export function duration(text: string): number {
  const [, digits = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|)\s*$/.exec(text) ?? [];
  const seconds = Number(digits) * UNITS[unit]!;
  if (digits !== "" && seconds > 0) return seconds;
  throw new InvalidArgumentError("Expected a time such as 30s, 5m or 500ms.");
}

/** Reads one part of several: `2/4`. */
export function shardOf(text: string): Shard {
  const [, index, count] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new InvalidArgumentError("Expected one part of several, such as 1/4.");
}

/** Reads a list with commas, and adds it to those of an option that may be given several times. */
export function listOf(text: string, before: readonly string[] = []): readonly string[] {
  const items = text.split(",").map((item) => item.trim()).filter((item) => item !== "");
  if (items.length > 0) return [...before, ...items];
  throw new InvalidArgumentError("Expected a list such as a,b.");
}

/** Adds one more value to those of an option that may be given several times. */
export function another(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The value of an option that stands alone; no argument of a process can be it. */
export const ALONE = "\0";

/** Reads what is granted, everything if the option stands alone; each grant adds to those before. */
export function granted(
  text: string,
  before: true | readonly string[] = [],
): true | readonly string[] {
  return text === ALONE || before === true ? true : listOf(text, before);
}

/** Whether a function reads an option that may be given several times. */
export function isRepeatable(read: unknown): boolean {
  return read === listOf || read === another || read === granted;
}
