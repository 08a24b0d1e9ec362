import type { Upstream } from "../draw/mod.ts";
import type { TrialData } from "../prop.ts";
import { decode, encode, type Json } from "./encode.ts";
import { layOut } from "./lay_out.ts";

/** A failing example, as a file holds it. */
export interface StoredFailure {
  /** The module that exports the prop, relative to the folder of the file. */
  readonly module: string;
  /** The name of the prop. */
  readonly prop: string;
  /** The name of the law. */
  readonly law: string;
  /** What was wrong, in a line or two: for whoever reads the file. */
  readonly violation: string;
  /** The run that found it. */
  readonly found: Found;
  /** The trial that breaks the law. */
  readonly trial: TrialData;
}

/** Where a failing example comes from. */
export interface Found {
  /** The seed of the run. */
  readonly seed: number;
  /** The way to the trial within the run, where that is known. */
  readonly path?: string;
}

/** The only version of the format so far. */
const VERSION = 1;

/**
 * A stored failure as the text of its file.
 *
 * @throws {TypeError} If something was drawn that a file cannot hold.
 */
export function printFailure(failure: StoredFailure): string {
  const { module, prop, law, violation, found, trial } = failure;
  const json: Json = {
    version: VERSION,
    module,
    prop,
    law,
    violation,
    found: { ...found },
    trial: {
      given: encode(trial.given, "given"),
      upstream: encode(trial.upstream),
      seed: encode(trial.seed),
    },
  };
  return `${layOut(json)}\n`;
}

/**
 * Reads the text of the file of a stored failure.
 *
 * @throws {TypeError} If it is damaged, or of a version that is not known.
 */
export function parseFailure(text: string): StoredFailure {
  const json = field(parseJson(text), "the file");
  if (json["version"] !== VERSION) {
    const found = JSON.stringify(json["version"]) ?? "none";
    throw new TypeError(`its version is ${found}, and only version ${VERSION} can be read`);
  }
  const found = field(json["found"], "found");
  const path = found["path"];
  if (path !== undefined && typeof path !== "string") throw wrong("found.path", "a text");
  const trial = field(json["trial"], "trial");
  const given = decode(trial["given"] as Json);
  return {
    module: textField(json, "module"),
    prop: textField(json, "prop"),
    law: textField(json, "law"),
    violation: textField(json, "violation"),
    found: { seed: integerField(found, "seed"), ...path === undefined ? {} : { path } },
    trial: {
      given: field(given, "trial.given"),
      upstream: upstreamOf(trial["upstream"]),
      seed: integerField(trial, "seed"),
    },
  };
}

function upstreamOf(value: unknown): Upstream {
  const upstream = field(value, "trial.upstream");
  if (upstream["kind"] === "ones") return { kind: "ones" };
  if (upstream["kind"] === "unit") return { kind: "unit", index: integerField(upstream, "index") };
  if (upstream["kind"] === "random") {
    return { kind: "random", seed: integerField(upstream, "seed") };
  }
  throw wrong("trial.upstream.kind", "ones, unit or random");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`it is no JSON: ${(error as Error).message}`);
  }
}

function field(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isRecord) return value as Readonly<Record<string, unknown>>;
  throw wrong(name, "an object");
}

function textField(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = record[name];
  if (typeof value === "string" && value !== "") return value;
  throw wrong(name, "a text");
}

function integerField(record: Readonly<Record<string, unknown>>, name: string): number {
  const value = record[name];
  if (Number.isSafeInteger(value)) return value as number;
  throw wrong(name, "an integer");
}

function wrong(name: string, expected: string): TypeError {
  return new TypeError(`${name} is missing or damaged: expected ${expected}`);
}
