import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createHash } from "node:crypto";
import { COMMANDS } from "../campaign/corpus_of.ts";

/** A module that stands for the layers of a command. */
export interface CommandModule {
  /** Its path. */
  readonly path: string;
  /** The program that it starts, which it must be allowed to. */
  readonly program: string;
}

/**
 * Writes a module whose props are those that a command declares, and returns where: the same command has the
 * same module.
 *
 * @throws {TypeError} If the command is empty, or a quote in it is not closed.
 */
export function commandModule(command: string): CommandModule {
  const words = wordsOf(command);
  const [program] = words;
  if (program === undefined) throw new TypeError("Cannot run an empty command");
  const digest = createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, 6);
  const name = basename(words.findLast((word) => /\.\w+$/.test(word)) ?? program)
    .replaceAll(/\W+/g, "_");
  const path = join(COMMANDS, `${name}_${digest}.ts`);
  mkdirSync(COMMANDS, { recursive: true });
  writeFileSync(
    path,
    [
      `// Written by backproof for: ${command.replaceAll(/\s+/g, " ")}`,
      `import { propsOfCommand } from ${JSON.stringify(import.meta.resolve("../mod.ts"))};`,
      "",
      `export const props = propsOfCommand({ command: ${JSON.stringify(words)} });`,
      "",
    ].join("\n"),
  );
  return { path, program };
}

/**
 * The words of a command line: parted by spaces, unless they are quoted.
 *
 * @throws {TypeError} If a quote is not closed.
 */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (const character of command) {
    if (quote !== "") {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== "") throw new TypeError(`Cannot read the command ${command}: expected ${quote}`);
  if (word !== undefined) words.push(word);
  return words;
}
