import type { Json } from "../corpus/mod.ts";
import type { Calls } from "./calls.ts";
import type { HostOptions } from "./host_options.ts";
import { HostProcess } from "./host_process.ts";
import { type Project, projectOf } from "./imports.ts";
import type { Reply } from "./reply.ts";

/**
 * A process in which a stranger's module is judged without permissions: from outside, a place to send calls
 * to. It begins with the first call, and anew with the first one after it had to be stopped. One call at a
 * time, until it is ended for good.
 */
export class Host {
  readonly #options: HostOptions;
  #process: HostProcess | undefined;
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
    let process: HostProcess;
    try {
      if (!this.#projects.has(module)) await this.#meet(module);
      if (this.#isEnded) return { kind: "stopped", why: "died" };
      process = this.#process ??= new HostProcess(this.#options, [...this.#projects.values()]);
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
