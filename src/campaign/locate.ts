import { dirname, join, relative, resolve } from "node:path";
import type { Location } from "../fuzz/run_report.ts";

/** What is looked for: the class of a layer, and the prop that stands in where it has none. */
export interface Wanted {
  readonly className?: string | undefined;
  /** The name of the prop. */
  readonly prop: string;
}

/** No more files than this are read for one line. */
const MOST = 60;

/**
 * The line on which the class of a layer is declared, in a module or in one that it imports by a relative path;
 * of a layer without a class, such as an object literal, the line on which its prop is named.
 */
export function locate(module: string, { className, prop }: Wanted): Location | undefined {
  const name = className !== undefined && isName(className) ? className : undefined;
  return (name === undefined ? undefined : lineOf(module, name)) ??
    search(module, () => new RegExp(`\\bname:\\s*(["'\`])${escaped(prop)}\\1`, "u"));
}

/** The line of a class: first along the imports that name it, then in any file. */
function lineOf(module: string, name: string): Location | undefined {
  const declared = (name: string) => {
    const word = `${escaped(name)}(?![\\p{L}\\p{N}_$])`;
    // Nothing before it opens a comment or a string.
    return new RegExp(
      `^[^/*"'\`\\n]*\\b(?:(?:class|function)\\s+${word}|(?:const|let|var)\\s+${word}[^\\n=]*=\\s*class\\b)`,
      "mu",
    );
  };
  const seen = new Set<string>();
  const follow = (path: string, name: string): Location | undefined => {
    const text = seen.size < MOST && !seen.has(path) ? read(path) : undefined;
    if (text === undefined) return undefined;
    seen.add(path);
    const here = at(path, text, declared(name));
    if (here !== undefined) return here;
    for (const { from, names } of importsOf(path, text)) {
      const original = names?.get(name) ?? (names === undefined ? name : undefined);
      const there = original === undefined ? undefined : follow(from, original);
      if (there !== undefined) return there;
    }
    return undefined;
  };
  return follow(module, name) ?? search(module, () => declared(name));
}

/** The first line that fits, in a module and then in those that it imports, the nearest first. */
function search(module: string, pattern: () => RegExp): Location | undefined {
  const paths = [module];
  for (let i = 0; i < Math.min(paths.length, MOST); i++) {
    const text = read(paths[i]!);
    if (text === undefined) continue;
    const here = at(paths[i]!, text, pattern());
    if (here !== undefined) return here;
    for (const { from } of importsOf(paths[i]!, text)) if (!paths.includes(from)) paths.push(from);
  }
  return undefined;
}

/** A file that is imported or exported from, and what it calls the names that are taken from it: all if undefined. */
interface Import {
  readonly from: string;
  readonly names: ReadonlyMap<string, string> | undefined;
}

function importsOf(path: string, text: string): Import[] {
  const statements = text.matchAll(
    /\b(?:import|export)\s+(?:type\s+)?(\*[^"';]*|[^"';*{}]*\{[^}]*\}|[^"';*{}=()]*)\s*from\s+["'](\.[^"']+)["']/g,
  );
  return [...statements].map(([, names = "", from = ""]) => ({
    from: join(dirname(path), from),
    names: names.startsWith("*") ? undefined : new Map(
      (/\{([^}]*)\}/.exec(names)?.[1] ?? "").split(",").map((one) => {
        const [original = "", local = original] = one.replace(/^\s*type\s+/, "").trim()
          .split(/\s+as\s+/);
        return [local, original];
      }),
    ),
  }));
}

function at(path: string, text: string, pattern: RegExp): Location | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  return {
    file: relative(".", resolve(path)).replaceAll("\\", "/"),
    line: text.slice(0, found.index).split("\n").length,
  };
}

function isName(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text);
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/]/g, (c) => `\\${c}`);
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
