/** What was asked for on the command line. */
export interface VerdictOptions {
  /** A million trials, and a hundred thousand bars. */
  readonly isFull: boolean;
  /** Only the functions with this in their names. */
  readonly only: string | undefined;
  /** Right gradients of each function. */
  readonly each: number | undefined;
  readonly seed: number;
  readonly json: boolean;
}

/** Reads the command line, or says what is wrong with it and exits with 2. */
export function options(args: readonly string[]): VerdictOptions {
  let isFull = false;
  let json = false;
  let only: string | undefined;
  let each: number | undefined;
  let seed = 1;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--full") isFull = true;
    else if (args[i] === "--json") json = true;
    else if (args[i] === "--only" && args[i + 1] !== undefined) only = args[++i]!;
    else if (args[i] === "--trials" && Number(args[i + 1]) >= 1) {
      each = Math.floor(Number(args[++i]));
    } else if (args[i] === "--seed" && Number.isInteger(Number(args[i + 1] ?? NaN))) {
      seed = Number(args[++i]);
    } else {
      console.error(
        `Expected --full, --only TEXT, --trials N, --seed N or --json, found ${args[i]}`,
      );
      Deno.exit(2);
    }
  }
  return { isFull, only, each, seed, json };
}
