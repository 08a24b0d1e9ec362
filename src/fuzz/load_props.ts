import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { type LoadedProps, propsIn } from "./props_in.ts";

/** Imports the module at a path, and picks the props among its exports. */
export async function loadProps(path: string): Promise<LoadedProps> {
  const absent = await whyAbsent(path);
  if (absent !== undefined) return problem(path, absent);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    return problem(path, whyFailed(error));
  }
  const found = propsIn(exported);
  return found.kind === "problem" ? problem(path, found.message) : found;
}

function problem(path: string, reason: string): LoadedProps {
  return { kind: "problem", message: `Cannot load ${path}: ${reason}` };
}

async function whyAbsent(path: string): Promise<string | undefined> {
  try {
    const { isFile } = await Deno.stat(path);
    return isFile ? undefined : "it is not a file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no such file";
    if (error instanceof Deno.errors.NotCapable) {
      return "it lies outside the folder that may be read: run the command with --allow-read for it";
    }
    return error instanceof Error ? error.message : String(error);
  }
}

/** Why an import failed: what the loader says of the source, or what the module threw. */
function whyFailed(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${Deno.inspect(error)}`;
  const isUnloadable = (error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
  if (isUnloadable) return tidy(error.message);
  const line = error.stack?.split("\n").find((frame) => /^\s+at .*file:/.test(frame))?.trim();
  return `it throws ${error.name}: ${tidy(error.message)}${
    line === undefined ? "" : `\n    ${tidy(line)}`
  }`;
}

/** A message without colours, and with paths as the user wrote them. */
function tidy(message: string): string {
  const here = pathToFileURL(resolve(".")).href;
  return stripVTControlCharacters(message).replaceAll(`${here}/`, "");
}
