/** Where the lines of a table go. */
export type Print = (line: string) => void;

/** Prints to the console, or nowhere where JSON is asked for. */
export function printer(json: boolean = false): Print {
  return json ? () => undefined : (line) => console.log(line);
}

/** Says on the terminal, if there is one, what is being measured; an empty line takes it away. */
export function progress(line: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`));
}
