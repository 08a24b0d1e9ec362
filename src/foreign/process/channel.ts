import { Worker } from "node:worker_threads";
import { decodeMessage, encodeMessage, type Message } from "./message.ts";
import { HEAD, type Order, pump, type Trouble } from "./pump.ts";

/** How a process is talked to. */
export interface ChannelOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** How long an answer may take, in milliseconds. */
  readonly milliseconds: number;
}

/** The version of the protocol. */
export const PROTOCOL = 1;
/** So many bytes of an answer are handed over at once. */
const ROOM = 2 ** 20;

/** What a process says of itself when it starts. */
export interface Hello extends Message {
  /** The version of the protocol that it speaks. */
  readonly backproof: number;
  /** Whether it takes numbers as bytes after the line. */
  readonly binary?: boolean;
  /** What it declares of its layers. */
  readonly props?: unknown;
}

/**
 * A process that is asked and answers, one message at a time. The caller's thread waits, so that laws need
 * not know of it. It is started when it is first asked, and again when it had to be stopped or has ended.
 */
export class Channel {
  readonly #options: ChannelOptions;
  #worker: Worker | undefined;
  #head: Int32Array = new Int32Array(4);
  #room: Uint8Array = new Uint8Array(0);
  #hello: Hello | undefined;
  #generation = 0;
  #id = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Grows with each start of the process: what it kept is gone then. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * What the process said when it started; it is started if it is not.
   *
   * @throws {Error} If it cannot be started, or says what is no greeting.
   */
  hello(): Hello {
    if (this.#hello !== undefined) return this.#hello;
    const said = this.#ask(new Uint8Array()) as Hello;
    if (said.backproof !== PROTOCOL) {
      this.end();
      throw new TypeError(
        `${this.#name} says ${
          JSON.stringify(said).slice(0, 80)
        }: expected {"backproof":${PROTOCOL}, …} first`,
      );
    }
    this.#generation++;
    return this.#hello = said;
  }

  /**
   * Sends a message, and waits for the answer.
   *
   * @throws {Error} If there is none, or the layer threw: with what it said.
   */
  call(message: Message): Message {
    const { binary = false } = this.hello();
    const id = ++this.#id;
    const answer = this.#ask(encodeMessage({ ...message, id }, { binary }));
    if (answer["id"] !== id) {
      this.end();
      throw new TypeError(
        `${this.#name} answers message ${answer["id"]}: expected an answer to message ${id}`,
      );
    }
    if (typeof answer["threw"] === "string") throw new ForeignError(answer["threw"], answer);
    return answer;
  }

  /** Stops the process. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#hello = undefined;
  }

  get #name(): string {
    return this.#options.command.join(" ");
  }

  #ask(bytes: Uint8Array): Message {
    const worker = this.#worker ??= this.#start();
    const { milliseconds } = this.#options;
    Atomics.store(this.#head, HEAD.state, 0);
    worker.postMessage({ kind: "call", bytes, milliseconds } satisfies Order);
    const parts: Uint8Array[] = [];
    do {
      Atomics.wait(this.#head, HEAD.state, 0);
      parts.push(this.#room.slice(0, this.#head[HEAD.length]));
      const isLast = this.#head[HEAD.more] === 0;
      Atomics.store(this.#head, HEAD.state, isLast ? 1 : 0);
      if (isLast) break;
      Atomics.notify(this.#head, HEAD.state);
    } while (true);
    const all = parts.length === 1 ? parts[0]! as Uint8Array<ArrayBuffer> : join(parts);
    if (this.#head[HEAD.trouble] === 1) this.#fail(JSON.parse(new TextDecoder().decode(all)));
    let answer: Message;
    try {
      answer = decodeMessage(all);
    } catch (error) {
      this.end();
      throw new TypeError(`${this.#name}: ${(error as Error).message}`);
    }
    return answer;
  }

  #fail({ why, detail, stderr }: Trouble): never {
    this.#hello = undefined;
    if (why === "permission") {
      const refused = new Error(detail);
      refused.name = "NotCapable";
      throw refused;
    }
    const said = stderr.trim().split("\n").slice(-3).join("\n");
    const error = new Error(
      `${this.#name} ${
        {
          ended: "ended",
          time: "did not answer",
          start: "cannot be started:",
        }[why]
      } ${detail}${said === "" ? "" : `; it wrote to stderr: ${said}`}`,
    );
    if (why === "time") error.name = "Stopped";
    throw error;
  }

  #start(): Worker {
    const shared = new SharedArrayBuffer(16 + ROOM);
    this.#head = new Int32Array(shared, 0, 4);
    this.#room = new Uint8Array(shared, 16);
    const worker = new Worker(`(${pump})()`, { eval: true });
    // A process that waits does not keep ours alive.
    worker.unref();
    const { command } = this.#options;
    worker.postMessage({ kind: "start", command, shared } satisfies Order);
    return worker;
  }
}

/** What a layer in another process threw. */
export class ForeignError extends Error {
  override name = "ForeignError";

  constructor(message: string, { where }: { readonly where?: unknown }) {
    super(typeof where === "string" ? `${message} (${where})` : message);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
