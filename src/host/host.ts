import { resolve } from "node:path";
import type { Json } from "../corpus/mod.ts";
import type { Calls, Thrown } from "./calls.ts";
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
  | {
    readonly kind: "done";
    readonly value: Json;
    /** What the module left to go wrong on the side: a promise that is rejected, and nobody waits for. */
    readonly rejected?: string;
  }
  | { readonly kind: "failed"; readonly thrown: Thrown }
  | Stopped;

/** The module had to be stopped, or ended the process. */
export interface Stopped {
  readonly kind: "stopped";
  readonly why: "time" | "memory" | "output" | "died";
  /** The trial that was being judged, where that is known. */
  readonly trial?: number;
  /** Whether the layer had answered, and what asks it took so long; only where its calls are watched. */
  readonly isOutside?: boolean;
}

/** As many characters as a module may write during one call. */
const OUTPUT = 64 * 2 ** 20;
/** As many characters may stand in one line. */
const LINE = 256 * 2 ** 20;

/** Where the imports of a stranger's project stand while its process begins. */
const FOLDER = ".backproof";

/**
 * A process in which a stranger's module is judged without permissions: from outside, a place to send calls
 * to. It begins with the first call, and anew with the first one after it had to be stopped. One call at a
 * time, until it is ended for good.
 */
export class Host {
  readonly #options: HostOptions;
  #process: Process | undefined;
  #calls = 0;
  /** The projects of the modules so far, by module. */
  readonly #projects = new Map<string, Project | undefined>();
  #isEnded = false;

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
      if (this.#isEnded) return { kind: "stopped", why: "died" };
      process = this.#process ??= new Process(this.#options, [...this.#projects.values()]);
    } catch (error) {
      return { kind: "failed", thrown: { message: (error as Error).message, isOurs: true } };
    }
    const id = ++this.#calls;
    const reply = await process.call({ id, module, name, args }, onPart);
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
    if (project === undefined || isKnown) return;
    this.#process?.end();
    this.#process = undefined;
  }

  /** Ends the process, whatever it is doing: no call is answered any more. */
  end(): void {
    this.#isEnded = true;
    this.#process?.end();
    this.#process = undefined;
  }
}

/** A line of the supervisor: a part of an answer, or how the call came out. */
type Said = { readonly id: number } & (Reply | { readonly kind: "part"; readonly value: Json });

class Process {
  readonly #options: HostOptions;
  readonly #mark = `\u0001${crypto.randomUUID()} `;
  readonly #encoder = new TextEncoder();
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  #written = 0;
  /** The file with the import map, until it is read. */
  #map: string | undefined;
  #waiting:
    | {
      readonly id: number;
      readonly settle: (reply: Reply) => void;
      readonly onPart: (part: Json) => void;
    }
    | undefined;
  #hasEnded = false;

  constructor(options: HostOptions, projects: readonly (Project | undefined)[]) {
    this.#options = options;
    const strange = projects.filter((project) => project !== undefined);
    this.#map = strange.length === 0 ? undefined : writeMap(strange);
    this.#child = new Deno.Command("deno", {
      args: argumentsOf(options, this.#map),
      // Messages of the loader are shown by us, in our colours.
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    const read = [this.#read(this.#child.stdout), this.#read(this.#child.stderr)];
    Promise.all([...read, this.#child.status]).then(() => {
      this.#hasEnded = true;
      this.#settle({ kind: "stopped", why: "died" });
    });
    this.#send(settingsOf(options, this.#mark));
  }

  call(
    call: { readonly id: number; readonly [key: string]: unknown },
    onPart: (part: Json) => void,
  ): Promise<Reply> {
    if (this.#hasEnded) return Promise.resolve({ kind: "stopped", why: "died" });
    const { promise, resolve: settle } = Promise.withResolvers<Reply>();
    this.#written = 0;
    this.#waiting = { id: call.id, settle, onPart };
    this.#send(call);
    return promise;
  }

  #send(line: unknown): void {
    this.#input.write(this.#encoder.encode(`${JSON.stringify(line)}\n`)).catch(() => {
      // The process has ended, which is told above.
    });
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
    let rest: string[] = [];
    let length = 0;
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const [end, ...begun] = chunk.split("\n");
      rest.push(end!);
      length += end!.length;
      for (const begin of begun) {
        this.#take(rest.join(""));
        rest = [begin];
        length = begin.length;
      }
      // A line that never ends is not kept.
      if (length > LINE) {
        this.#settle({ kind: "stopped", why: "output" });
        rest = [];
        length = 0;
      }
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
    let said: Said;
    try {
      said = JSON.parse(line.slice(at + this.#mark.length));
    } catch {
      // The module wrote into the middle of it, past all that it can write to in a plain way.
      return this.#settle({ kind: "stopped", why: "died" });
    }
    if (said.id !== this.#waiting?.id) return;
    if (said.kind === "part") this.#waiting?.onPart(said.value);
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

/** The first line that a process is sent. It is no argument: those can be seen by the module. */
function settingsOf(options: HostOptions, mark: string): unknown {
  const { grants, memory, trialMilliseconds, loadMilliseconds } = options;
  return {
    mark,
    trialMilliseconds,
    loadMilliseconds,
    memoryBytes: memory * 2 ** 20,
    permissions: Object.keys(grants).length === 0 ? "none" : permissionsOf(grants),
    answers: import.meta.resolve("./answer_calls.ts"),
  };
}

function argumentsOf(options: HostOptions, map: string | undefined): string[] {
  const { grants, memory } = options;
  const flags = Object.entries(grants).filter(([name]) => name !== "read")
    .map(([name, value]) =>
      value === true ? `--allow-${name}` : `--allow-${name}=${value.join(",")}`
    );
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
