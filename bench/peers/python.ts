/** A Python program that is asked line by line, in JSON. */
export interface Python {
  /** The versions of Python's modules that were asked for, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Sends one line, and returns the next line that comes back. */
  ask(request: unknown): Promise<unknown>;
  /** Ends the program. */
  stop(): Promise<void>;
}

/** Where Python is looked for: the first one that has the modules is taken. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/** How to install a module of Python: its Debian package. */
export function howToInstall(modules: readonly string[]): string {
  return `apt-get install ${modules.map((module) => `python3-${module}`).join(" ")}`;
}

/** Finds out which of some modules no Python of this machine has; all, where none may be run. */
export async function missingModules(modules: readonly string[]): Promise<readonly string[]> {
  const missing = [];
  for (const module of modules) {
    if (await findPython([module]) === undefined) missing.push(module);
  }
  return missing;
}

/**
 * Starts a program, by its path from this folder, with a Python that has `modules`; undefined where there is
 * none, or where it may not be run.
 */
export async function startPython(
  program: string,
  modules: readonly string[],
  { args = [] }: { readonly args?: readonly string[] } = {},
): Promise<Python | undefined> {
  const found = await findPython(modules);
  if (found === undefined) return undefined;
  const child = new Deno.Command(found.python, {
    // Without -B it would leave compiled files beside the sources.
    args: ["-B", program, ...args],
    cwd: import.meta.dirname!,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const encoder = new TextEncoder();
  let rest = "";
  const readLine = async (): Promise<string> => {
    let end = rest.indexOf("\n");
    const parts: string[] = [];
    while (end < 0) {
      parts.push(rest);
      const { value, done } = await reader.read();
      if (done) throw new Error(`${program} has ended without an answer`);
      rest = value;
      end = rest.indexOf("\n");
    }
    const line = parts.join("") + rest.slice(0, end);
    rest = rest.slice(end + 1);
    return line;
  };
  return {
    versions: found.versions,
    async ask(request) {
      await writer.write(encoder.encode(JSON.stringify(request) + "\n"));
      return JSON.parse(await readLine());
    },
    async stop() {
      await writer.close();
      await reader.cancel();
      await child.status;
    },
  };
}

interface Found {
  readonly python: string;
  readonly versions: Readonly<Record<string, string>>;
}

const known = new Map<string, Promise<Found | undefined>>();

function findPython(modules: readonly string[]): Promise<Found | undefined> {
  const key = modules.join();
  if (!known.has(key)) known.set(key, tryPythons(modules));
  return known.get(key)!;
}

async function tryPythons(modules: readonly string[]): Promise<Found | undefined> {
  for (const python of PYTHONS) {
    if (Deno.permissions.querySync({ name: "run", command: python }).state !== "granted") continue;
    const code = `import json\nfrom importlib import import_module as get\n` +
      `print(json.dumps({name: get(name).__version__ for name in ${JSON.stringify(modules)}}))`;
    try {
      const command = new Deno.Command(python, { args: ["-c", code], stderr: "null" });
      const { success, stdout } = await command.output();
      if (success) return { python, versions: JSON.parse(new TextDecoder().decode(stdout)) };
    } catch {
      // There is no such program.
    }
  }
  return undefined;
}
