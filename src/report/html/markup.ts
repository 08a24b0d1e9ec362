/** A piece of HTML that is safe to put into a page: only `markup` and what renders charts make one. */
export class Markup {
  /** The HTML. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a piece of HTML: texts are escaped, pieces stay as they are, nothing leaves nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** Writes HTML: whatever is put in between is escaped, unless it is a piece of HTML itself. */
export function markup(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  let text = parts[0]!;
  contents.forEach((content, i) => text += textOf(content) + parts[i + 1]!);
  return new Markup(text);
}

function textOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(textOf).join("");
  return escape(String(content));
}

/** A text as HTML, for elements and for attributes in quotes; what cannot be seen is made visible. */
export function escape(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (found) => `&#${found.charCodeAt(0)};`);
}

/**
 * A text without control characters: those of ASCII become their pictures, such as ␛, and others, such as
 * those that turn the direction of writing, their numbers. Tabs and the ends of lines stay.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x08\x0b-\x1f]/g,
    (found) => String.fromCharCode(0x2400 + found.charCodeAt(0)),
  ).replace(
    /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
