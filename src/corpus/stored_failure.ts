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
  /** The law that was judged when the layer had to be stopped; only where `law` is "terminates". */
  readonly during?: string;
  /** What was wrong, in a line or two: for whoever reads the file. */
  readonly violation: string;
  /** The run that found it. */
  readonly found: Found;
  /** The trial that breaks the law. */
  readonly trial: TrialData;
}

/** The run that a failing example comes from, and how to find it there again. */
export interface Found {
  /** The seed of the run. */
  readonly seed: number;
  /** The phase of the run. */
  readonly phase?: Phase;
  /** The number of the trial within its phase, from 0. */
  readonly trial?: number;
  /** The shrinks that led from it to the trial stored, each the number of a simpler trial. */
  readonly path?: readonly number[];
  /** The day, in UTC: `2026-11-25`. */
  readonly at?: string;
  /** The version of Backproof. */
  readonly backproof?: string;
  /** The version of Deno. */
  readonly deno?: string;
}

/** A phase of a run. */
type Phase = typeof PHASES[number];

const PHASES = ["stored", "example", "generated", "targeted"] as const;

/** What is thrown for a file that is no damaged one, but of a version that is not known. */
export class UnknownVersion extends TypeError {}

/** The version of the format that is written. */
const VERSION = 2;
/** The versions that can be read. */
const READABLE: readonly unknown[] = [1, VERSION];

/**
 * A stored failure as the text of its file.
 *
 * @throws {TypeError} If something was drawn that a file cannot hold.
 */
export function printFailure(failure: StoredFailure): string {
  const { module, prop, law, during, violation, found, trial } = failure;
  const { seed, phase, trial: number, path, at, backproof, deno } = found;
  const origin = { seed, phase, trial: number, path, at, backproof, deno };
  const json: Json = {
    version: VERSION,
    module,
    prop,
    law,
    ...during === undefined ? {} : { during },
    violation,
    found: Object.fromEntries(
      Object.entries(origin).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]),
    ),
    trial: encodeTrial(trial),
  };
  return `${layOut(json)}\n`;
}

/**
 * What makes two failing examples the same: not who found them, nor in what words they were described.
 *
 * @throws {TypeError} If something was drawn that a file cannot hold.
 */
export function identityOf({ module, prop, law, trial }: StoredFailure): string {
  // Laid out as a file of version 1 for ever, so that no file that is there gets another name.
  const json = { version: 1, module, prop, law, violation: "", found: { seed: 0 } };
  return `${layOut({ ...json, trial: encodeTrial(trial) })}\n`;
}

/**
 * Reads the text of the file of a stored failure.
 *
 * @throws {TypeError} If it is damaged, or of a version that is not known.
 */
export function parseFailure(text: string): StoredFailure {
  const json = field(parseJson(text), "the file");
  if (!READABLE.includes(json["version"])) {
    const found = JSON.stringify(json["version"]) ?? "none";
    throw new UnknownVersion(
      `its version is ${found}, and only versions 1 and ${VERSION} can be read`,
    );
  }
  const trial = field(json["trial"], "trial");
  const given = decode(trial["given"] as Json);
  const during = optional(json, "during", textField);
  return {
    module: textField(json, "module"),
    prop: textField(json, "prop"),
    law: textField(json, "law"),
    ...during,
    violation: textField(json, "violation"),
    found: foundOf(field(json["found"], "found")),
    trial: {
      given: field(given, "trial.given"),
      upstream: upstreamOf(trial["upstream"]),
      seed: integerField(trial, "seed"),
    },
  };
}

function encodeTrial({ given, upstream, seed }: TrialData): Json {
  return {
    given: encode(given, "given"),
    upstream: encode(upstream),
    seed: encode(seed),
  };
}

function foundOf(found: Fields): Found {
  return {
    seed: integerField(found, "seed"),
    ...optional(found, "phase", phaseField),
    ...optional(found, "trial", integerField),
    ...optional(found, "path", pathField),
    ...optional(found, "at", textField),
    ...optional(found, "backproof", textField),
    ...optional(found, "deno", textField),
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

type Fields = Readonly<Record<string, unknown>>;

function field(value: unknown, name: string): Fields {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isRecord) return value as Fields;
  throw wrong(name, "an object");
}

/** The field as a record of its own, which is empty if there is none. */
function optional<Name extends string, T>(
  record: Fields,
  name: Name,
  read: (record: Fields, name: string) => T,
): { readonly [K in Name]?: T } {
  if (record[name] === undefined) return {};
  return { [name]: read(record, name) } as { readonly [K in Name]?: T };
}

function textField(record: Fields, name: string): string {
  const value = record[name];
  if (typeof value === "string" && value !== "") return value;
  throw wrong(name, "a text");
}

function integerField(record: Fields, name: string): number {
  const value = record[name];
  if (Number.isSafeInteger(value)) return value as number;
  throw wrong(name, "an integer");
}

function phaseField(record: Fields, name: string): Phase {
  const phase = PHASES.find((one) => one === record[name]);
  if (phase !== undefined) return phase;
  throw wrong(name, PHASES.join(", "));
}

/** Version 1 had a text here, such as `4:0:1`. */
function pathField(record: Fields, name: string): readonly number[] {
  const value = record[name];
  const steps = typeof value === "string" ? value.split(":").map(Number) : value;
  if (Array.isArray(steps) && steps.every(Number.isSafeInteger)) return steps;
  throw wrong(name, "a list of integers");
}

function wrong(name: string, expected: string): TypeError {
  return new TypeError(`${name} is missing or damaged: expected ${expected}`);
}
