/** A parameter of a function, as its source has it. */
export interface Parameter {
  /** Its name; `options` where it is taken apart. */
  readonly name: string;
  /** Whether it may be left out. */
  readonly isOptional: boolean;
  /** Whether it takes all the arguments that are left. */
  readonly isRest: boolean;
  /** The fields, where it is taken apart: `{ axis, keepDims = false }`. */
  readonly fields?: readonly Parameter[];
}

/** The parameters of a function, or of the constructor of a class, read from its source. */
export function parametersOf(of: unknown): readonly Parameter[] {
  if (typeof of !== "function") return [];
  const source = withoutComments(Function.prototype.toString.call(of));
  if (/^class\b/.test(source)) {
    const start = /(?<![\w.#$])constructor\s*\(/.exec(source);
    if (start !== null) return listed(inside(source, start.index + start[0].length));
    const parent = Object.getPrototypeOf(of);
    return parent === Function.prototype ? [] : parametersOf(parent);
  }
  const bare = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (bare !== null) return listed(bare[1]!);
  const open = source.indexOf("(");
  return open < 0 ? [] : listed(inside(source, open + 1));
}

function listed(source: string): Parameter[] {
  return split(source).map((text) => {
    const isRest = text.startsWith("...");
    const [pattern, value] = splitDefault(isRest ? text.slice(3).trim() : text);
    const isOptional = value !== undefined || isRest;
    if (!pattern.startsWith("{")) return { name: nameIn(pattern), isOptional, isRest };
    return {
      name: "options",
      isOptional,
      isRest,
      fields: split(pattern.slice(1, -1)).map((field) => {
        const [name, value] = splitDefault(field);
        return { name: nameIn(name), isOptional: value !== undefined, isRest: false };
      }),
    };
  });
}

/** The name of a parameter, or of a field: `axis: axes` is the field `axis`. */
function nameIn(pattern: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(pattern)?.[0] ?? "value";
}

/** What stands between a parenthesis and the one that closes it. */
function inside(source: string, start: number): string {
  let depth = 1;
  for (let i = start; i < source.length; i++) {
    if ("([{".includes(source[i]!)) depth++;
    if (")]}".includes(source[i]!) && --depth === 0) return source.slice(start, i);
  }
  return "";
}

/** The parts between commas, those within brackets aside. */
function split(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const c of source) {
    if ("([{".includes(c)) depth++;
    if (")]}".includes(c)) depth--;
    if (c === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += c;
  }
  return [...parts, part].map((text) => text.trim()).filter((text) => text !== "");
}

function splitDefault(text: string): [string, string | undefined] {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([{".includes(text[i]!)) depth++;
    if (")]}".includes(text[i]!)) depth--;
    if (depth === 0 && text[i] === "=" && text[i + 1] !== ">") {
      return [text.slice(0, i).trim(), text.slice(i + 1).trim()];
    }
  }
  return [text.trim(), undefined];
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
