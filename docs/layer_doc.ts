/** What the doc comment of a layer says of it. */
export interface LayerDoc {
  /** The name of the class. */
  readonly name: string;
  /** The first sentence: what it does. */
  readonly summary: string;
  /** The formulas, as aligned in the comment; empty where there are none. */
  readonly formulas: string;
  /** What else is said before the first tag: shapes, options, where it comes from. */
  readonly remarks: readonly string[];
}

/**
 * Reads the doc comments of the layers in a module: of every exported class that implements `Layer`.
 *
 * @throws {Error} If such a class has no doc comment.
 */
export function layerDocs(source: string): LayerDoc[] {
  const found: LayerDoc[] = [];
  for (const match of source.matchAll(/^export class (\w+) implements [^{]*\bLayer\b/gm)) {
    const name = match[1]!;
    const before = source.slice(0, match.index).trimEnd();
    const start = before.lastIndexOf("/**");
    if (!before.endsWith("*/") || start < 0) throw new Error(`${name} has no doc comment`);
    found.push(parse(name, before.slice(start + 3, -2)));
  }
  return found;
}

/** Paragraphs are parted by empty lines; those that are indented are formulas. */
function parse(name: string, comment: string): LayerDoc {
  const lines = comment.split("\n").map((line) => line.replace(/^ *\* ?/, ""));
  const tag = lines.findIndex((line) => line.startsWith("@"));
  const paragraphs = (tag < 0 ? lines : lines.slice(0, tag)).join("\n").trim().split(/\n\s*\n/);
  const isFormula = (text: string): boolean => text.startsWith("    ");
  const [summary = "", ...others] = paragraphs.filter((text) => !isFormula(text));
  return {
    name,
    summary: inOneLine(summary),
    formulas: paragraphs.filter(isFormula)
      .map((text) => text.split("\n").map((line) => line.slice(4)).join("\n")).join("\n\n"),
    remarks: others.map(inOneLine),
  };
}

function inOneLine(text: string): string {
  return text.replaceAll(/\{@linkcode (\S+?)\}/g, "`$1`").replaceAll(/\s*\n\s*/g, " ").trim();
}
