import { resolve } from "node:path";
import type { Json } from "../corpus/mod.ts";
import type { Calls } from "./calls.ts";
import { importMapOf, type Project, projectOf } from "./imports.ts";

/** What a module under test may do, as the command line grants it: `true` for all, or what is listed. */
export type Grants = Readonly<Partial<Record<Permission, true | readonly string[]>>>;

/** What can be granted. */
export type Permission = "read" | "write" | "net" | "env" | "run" | "ffi" | "sys" | "import";

/** How a module is contained. */
export interface HostOptions {
  /** How long one trial may take, in milliseconds. */
  readonly trialMilliseconds: number;
  /** How long a module may take to load, in milliseconds. */
  readonly loadMilliseconds: number;
  /** How much memory the process may take, in megabytes. */
  readonly memory: number;
  /** What the module may do; nothing if left out. */
  readonly grants: Grants;
  /** Called with each line that the module writes. */
  readonly onOutput?: (line: string) => void;
}

/** What comes of a call. */
export type Reply =
  | { readonly kind: "done"; readonly value: Json }
  | { readonly kind: "failed"; readonly thrown: Thrown }
  | Stopped;

/** The module had to be stopped, or ended the process. */
export interface Stopped {
  readonly kind: "stopped";
  readonly why: "time" | "memory" | "output" | "died";
  /** The trial that was being judged, where that is known. */
  readonly trial?: number;
}

/** What a module threw outside a trial. */
export interface Thrown {
  readonly message: string;
  readonly isError?: boolean;
  /** Whether the message is a whole sentence of ours. */
  readonly isOurs?: boolean;
  readonly name?: string;
  readonly stack?: string;
  readonly code?: string;
}

/** As many bytes as a module may write during one call. */
const OUTPUT = 64 * 2 ** 20;

/** Where the imports of a stranger's project stand while its process begins. */
const FOLDER = ".backproof";

/**
 * A process in which a stranger's module is judged without permissions: from outside, a place to send calls
 * to. It begins with the first call, and anew with the first one after it had to be stopped. One call at a
 * time.
 */
export class Host {
  readonly #options: HostOptions;
  #process: Process | undefined;
  #calls = 0;
  /** The projects of the modules so far, by module. */
  readonly #projects = new Map<string, Project | undefined>();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** Sends a call about the module at a URL, and waits for what comes of it. */
  async call<K extends keyof Calls>(
    module: string,
    name: K,
    args: Calls[K],
    { onPart = () => {} }: { readonly onPart?: (part: Json) => void } = {},
  ): Promise<Reply> {
    let process: Process;
    try {
      if (!this.#projects.has(module)) await this.#meet(module);
      process = this.#process ??= new Process(this.#options, [...this.#projects.values()]);
    } catch (error) {
      return { kind: "failed", thrown: { message: (error as Error).message, isOurs: true } };
    }
    const reply = await process.call({ id: ++this.#calls, module, name, args }, onPart);
    if (reply.kind === "stopped" && this.#process === process) {
      this.#process = undefined;
      process.end();
    }
    return reply;
  }

  /** A process can import what its projects import: with a new one it begins anew. */
  async #meet(module: string): Promise<void> {
    const project = await projectOf(module);
    const isKnown = [...this.#projects.values()].some((one) => one?.url === project?.url);
    this.#projects.set(module, project);
    if (project !== undefined && !isKnown) this.end();
  }

  /** Ends the process, whatever it is doing. */
  end(): void {
    this.#process?.end();
    this.#process = undefined;
  }
}

class Process {
  readonly #options: HostOptions;
  readonly #mark = `\u0001${crypto.randomUUID()} `;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  #written = 0;
  /** The file with the import map, until it is read. */
  #map: string | undefined;
  #waiting:
    | { readonly settle: (reply: Reply) => void; readonly onPart: (part: Json) => void }
    | undefined;

  constructor(options: HostOptions, projects: readonly (Project | undefined)[]) {
    this.#options = options;
    const strange = projects.filter((project) => project !== undefined);
    this.#map = strange.length === 0 ? undefined : writeMap(strange);
    this.#child = new Deno.Command("deno", {
      args: argumentsOf(options, { mark: this.#mark, map: this.#map }),
      // Messages of the loader are shown by us, in our colours.
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    const read = [this.#read(this.#child.stdout), this.#read(this.#child.stderr)];
    Promise.all([...read, this.#child.status]).then(() =>
      this.#settle({ kind: "stopped", why: "died" })
    );
  }

  call(call: unknown, onPart: (part: Json) => void): Promise<Reply> {
    const { promise, resolve: settle } = Promise.withResolvers<Reply>();
    this.#written = 0;
    this.#waiting = { settle, onPart };
    this.#input.write(new TextEncoder().encode(`${JSON.stringify(call)}\n`)).catch(() => {
      // The process has ended, which is told above.
    });
    return promise;
  }

  end(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.#input.abort().catch(() => {});
    this.#removeMap();
  }

  #removeMap(): void {
    const map = this.#map;
    this.#map = undefined;
    if (map === undefined) return;
    try {
      Deno.removeSync(map);
    } catch {
      // Somebody has tidied up.
    }
  }

  #settle(reply: Reply): void {
    this.#removeMap();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.settle(reply);
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      // A line that never ends is not kept.
      if (rest.length > OUTPUT) rest = "";
      for (const line of lines) this.#take(line);
    }
  }

  #take(line: string): void {
    const at = line.indexOf(this.#mark);
    if (at < 0) {
      if (line === "") return;
      this.#written += line.length;
      if (this.#written > OUTPUT) this.#settle({ kind: "stopped", why: "output" });
      else this.#options.onOutput?.(line);
      return;
    }
    const said = JSON.parse(line.slice(at + this.#mark.length));
    if (said.kind === "part") this.#waiting?.onPart(said.value);
    else if (said.kind === "died") this.#settle({ kind: "stopped", why: "died" });
    else this.#settle(said);
  }
}

/**
 * Writes the imports of strange projects into a file, the only form in which Deno takes them.
 *
 * @throws {TypeError} If it cannot be written.
 */
function writeMap(projects: readonly Project[]): string {
  const path = resolve(FOLDER, `imports.${crypto.randomUUID()}.json`);
  try {
    Deno.mkdirSync(FOLDER, { recursive: true });
    Deno.writeTextFileSync(path, JSON.stringify(importMapOf(projects)));
  } catch (error) {
    const why = error instanceof Deno.errors.NotCapable
      ? "run the command with --allow-write for it"
      : (error as Error).message;
    throw new TypeError(
      `its project has imports of its own, which cannot be written to ${FOLDER} in this folder: ${why}`,
    );
  }
  return path;
}

function argumentsOf(
  options: HostOptions,
  { mark, map }: { readonly mark: string; readonly map: string | undefined },
): string[] {
  const { grants, memory } = options;
  const flags = Object.entries(grants).filter(([name]) => name !== "read")
    .map(([name, value]) =>
      value === true ? `--allow-${name}` : `--allow-${name}=${value.join(",")}`
    );
  const settings = {
    mark,
    trialMilliseconds: options.trialMilliseconds,
    loadMilliseconds: options.loadMilliseconds,
    memoryBytes: memory * 2 ** 20,
    permissions: Object.keys(grants).length === 0 ? "none" : permissionsOf(grants),
    answers: import.meta.resolve("./answer_calls.ts"),
  };
  return [
    "run",
    "--no-prompt",
    "--quiet",
    "--unstable-worker-options",
    ...map === undefined ? [] : ["--import-map", map],
    // The heap has room beyond the limit, so that the watch ends it and not V8.
    `--v8-flags=--max-old-space-size=${2 * memory + 1024}`,
    // The supervisor reads the module; the worker that runs it cannot.
    "--allow-read",
    ...flags,
    import.meta.resolve("./supervisor.ts"),
    JSON.stringify(settings),
  ];
}

const PERMISSIONS: readonly Permission[] = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "ffi",
  "sys",
  "import",
];

/** What is not granted is denied by name: a worker inherits what is not said. */
function permissionsOf(grants: Grants): Record<string, boolean | readonly string[]> {
  return Object.fromEntries(PERMISSIONS.map((name) => [name, grants[name] ?? false]));
}
