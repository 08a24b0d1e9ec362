import type { Json } from "../corpus/mod.ts";
import type { HostOptions } from "./host_options.ts";
import { writeImportMap } from "./import_map_file.ts";
import type { Project } from "./imports.ts";
import { type Grants, PERMISSIONS } from "./permissions.ts";
import type { Reply } from "./reply.ts";

/** As many characters as a module may write during one call. */
const OUTPUT = 64 * 2 ** 20;
/** As many characters may stand in one line. */
const LINE = 256 * 2 ** 20;

/** A line of the supervisor: a part of an answer, or how the call came out. */
type Said = { readonly id: number } & (Reply | { readonly kind: "part"; readonly value: Json });

/** A process that judges modules, as the parent sees it: it takes one call at a time, and ends once. */
export class HostProcess {
  readonly #options: HostOptions;
  /** What the lines begin with that are the supervisor's, and not the module's. */
  readonly #mark = `\u0001${crypto.randomUUID()} `;
  readonly #encoder = new TextEncoder();
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  /** The characters that the module has written during the call under way. */
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
    this.#map = strange.length === 0 ? undefined : writeImportMap(strange);
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

  /** Sends a call, and waits for what comes of it. */
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

  /** Ends the process, whatever it is doing. */
  end(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.#input.abort().catch(() => {});
    this.#removeMap();
  }

  #send(line: unknown): void {
    this.#input.write(this.#encoder.encode(`${JSON.stringify(line)}\n`)).catch(() => {
      // The process has ended, which the constructor looks out for.
    });
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

/** What is not granted is denied by name: a worker inherits what is not said. */
function permissionsOf(grants: Grants): Record<string, boolean | readonly string[]> {
  return Object.fromEntries(PERMISSIONS.map((name) => [name, grants[name] ?? false]));
}
