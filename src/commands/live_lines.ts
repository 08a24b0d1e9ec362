import { clip, widthOf } from "./text_width.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Lines at the bottom of a terminal that are written over again and again, while others stay above them. The
 * cursor waits at the end of the last of them and is never hidden: however the process ends, there is nothing to
 * restore.
 */
export class LiveLines {
  readonly #terminal: Terminal;
  #shown: readonly string[] = [];
  #columns = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows these lines in place of those before, each cut to fit; `paint` adds colours that take no place. */
  show(
    lines: readonly string[],
    paint: (line: string, row: number) => string = (line) => line,
  ): void {
    const { columns } = this.#size();
    // In the last column some terminals begin a new line.
    const cut = lines.map((line) => clip(line, columns - 1));
    if (columns === this.#columns && isSame(cut, this.#shown)) return;
    const text = cut.map((line, row) => `${paint(line, row)}\x1b[K`).join("\n");
    this.#terminal.err(`${this.#home()}${text}\x1b[J`);
    this.#shown = cut;
    this.#columns = columns;
  }

  /** Writes a line that stays above those that are shown, which come back with the next `show`. */
  above(line: string): void {
    this.#terminal.err(`${this.#home()}\x1b[J${line}\n`);
    this.#shown = [];
  }

  /** Wipes the lines. */
  clear(): void {
    if (this.#shown.length > 0) this.#terminal.err(`${this.#home()}\x1b[J`);
    this.#shown = [];
  }

  /** Brings the cursor to the beginning of the first line shown. */
  #home(): string {
    if (this.#shown.length === 0) return "";
    const { columns, rows } = this.#size();
    // A terminal that became narrower has broken the lines anew.
    const taken = this.#shown.map((line) => Math.max(1, Math.ceil(widthOf(line) / columns)));
    const up = Math.min(taken.reduce((sum, n) => sum + n, 0), rows) - 1;
    return up > 0 ? `\r\x1b[${up}A` : "\r";
  }

  #size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = this.#terminal;
    return { columns: columns || 80, rows: rows || 24 };
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
