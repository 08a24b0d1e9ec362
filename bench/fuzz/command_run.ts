/** What a command took. */
export interface CommandRun {
  readonly output: string;
  /** The time from its start to its end, in milliseconds. */
  readonly milliseconds: number;
}

/** Runs a file with Deno, in a process of its own. */
export async function commandRun(file: string, args: readonly string[]): Promise<CommandRun> {
  const start = performance.now();
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      "--allow-read=.",
      "--allow-write=.",
      "--allow-run=deno",
      "--allow-env=NO_COLOR",
      file,
      ...args,
    ],
    stdin: "null",
  }).output();
  const milliseconds = performance.now() - start;
  if (!success) throw new Error(`${file}: ${new TextDecoder().decode(stderr)}`);
  return { output: new TextDecoder().decode(stdout), milliseconds };
}
