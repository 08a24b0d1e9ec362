import { decode } from "../corpus/mod.ts";
import type { PropSummary, Thrown } from "../host/calls.ts";
import type { Host } from "../host/host.ts";
import type { HostOptions } from "../host/host_options.ts";
import { COMMANDS } from "./corpus_of.ts";
import type { Reply } from "../host/reply.ts";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** What a host says of a module that it has loaded, or why it has not. */
export type Loaded<T> =
  | { readonly kind: "loaded"; readonly url: string; readonly value: T }
  | { readonly kind: "problem"; readonly message: string };

/** What can be asked of a module as a whole. */
type Question = "load" | "describe" | "exports";

/** Loads a module in a host, and asks for its props. */
export async function loadModule(
  host: Host,
  path: string,
  options: HostOptions,
): Promise<Loaded<readonly PropSummary[]>> {
  const asked = await askModule<
    | { readonly kind: "props"; readonly props: readonly PropSummary[] }
    | { readonly kind: "problem"; readonly message: string }
  >({ host, path, question: "load" }, options);
  if (asked.kind === "problem") return asked;
  const { value, url } = asked;
  if (value.kind === "problem") return problem(path, value.message);
  return { kind: "loaded", url, value: value.props };
}

/** Loads a module in a host, and asks something about it. */
export async function askModule<T>(
  { host, path, question }: {
    readonly host: Host;
    readonly path: string;
    readonly question: Question;
  },
  options: HostOptions,
): Promise<Loaded<T>> {
  const absent = await whyAbsent(path);
  if (absent !== undefined) return problem(path, absent);
  const url = pathToFileURL(resolve(path)).href;
  const reply = await host.call(url, question, {});
  if (reply.kind === "done" && reply.rejected !== undefined) return problem(path, reply.rejected);
  if (reply.kind === "done") return { kind: "loaded", url, value: decode(reply.value) as T };
  return problem(path, whyNot(reply, options));
}

function problem(path: string, reason: string): { kind: "problem"; message: string } {
  return { kind: "problem", message: `Cannot load ${path}: ${reason}` };
}

function whyNot(reply: Exclude<Reply, { kind: "done" }>, options: HostOptions): string {
  if (reply.kind === "failed") return whyFailed(reply.thrown);
  return {
    time: `it does not come to an end within ${options.loadMilliseconds / 1000} s`,
    slow: "it is too slow: allow more with --trial-timeout",
    memory: `it takes more than ${options.memory} MB of memory: allow more with --memory`,
    output: "it writes without end",
    died: "it ends the process",
  }[reply.why];
}

async function whyAbsent(path: string): Promise<string | undefined> {
  try {
    const { isFile } = await Deno.stat(path);
    return isFile ? undefined : "it is not a file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return resolve(dirname(path)) === resolve(COMMANDS)
        ? "it stands for a command: run fuzz with that --command once, and it is there again"
        : "there is no such file";
    }
    if (error instanceof Deno.errors.NotCapable) {
      return "it lies outside the folder that may be read: run the command with --allow-read for it";
    }
    return error instanceof Error ? error.message : String(error);
  }
}

/** Why an import failed: what the loader says of the source, or what the module threw. */
function whyFailed({ name, message, stack = "", code, isError, isOurs }: Thrown): string {
  if (isOurs) return message;
  if (!isError) return `it ${message.replace(/^threw/, "throws")}`;
  if (code === "ERR_MODULE_NOT_FOUND") return tidy(message);
  if (name === "NotCapable") {
    return `it asks for a permission, and has none: ${tidy(message).split(",")[0]}: grant it with ${
      grantFor(message)
    }`;
  }
  const line = stack.split("\n").find((frame) =>
    /^\s+at .*file:/.test(frame) && !/\/host\/guard\.ts:/.test(frame)
  )?.trim();
  return `it throws ${name}: ${tidy(message)}${line === undefined ? "" : `\n    ${tidy(line)}`}`;
}

/** The option that grants what a message of Deno asks for. */
function grantFor(message: string): string {
  const [, kind, what] = /Requires (\w+) access to "([^"]+)"/.exec(message) ?? [];
  if (kind === undefined) return "--allow-read, --allow-net and so on";
  return kind === "run" ? `--allow-run=${what}` : `--allow-${kind}`;
}

/** A message without colours, and with paths as the user wrote them. */
function tidy(message: string): string {
  const here = pathToFileURL(resolve(".")).href;
  return stripVTControlCharacters(message).replaceAll(`${here}/`, "");
}
