import { dirname, join, relative, resolve } from "node:path";
import type { Location } from "../fuzz/run_report.ts";

/** The line on which a class is declared, in a module or in one that it imports by a relative path. */
export function locateClass(module: string, name: string | undefined): Location | undefined {
  if (name === undefined || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return undefined;
  const declared = new RegExp(`^.*\\bclass\\s+${name.replaceAll("$", "\\$")}\\b`, "mu");
  const source = read(module);
  if (source === undefined) return undefined;
  const imported = [...source.matchAll(/\bfrom\s+["'](\.[^"']+)["']/g)]
    .map(([, path]) => join(dirname(module), path!));
  for (const path of [module, ...imported]) {
    const text = path === module ? source : read(path);
    const found = text === undefined ? null : declared.exec(text);
    if (found === null) continue;
    return {
      file: relative(".", resolve(path)).replaceAll("\\", "/"),
      line: text!.slice(0, found.index).split("\n").length,
    };
  }
  return undefined;
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
