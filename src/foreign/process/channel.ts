import { attend } from "../thread/attend.ts";
import { handOver } from "../thread/hand_over.ts";
import { decodeMessage, encodeMessage, type Message } from "../thread/message.ts";
import { errorOf, Waiting } from "../thread/waiting.ts";
import { pump } from "./pump.ts";

/** How a process is talked to. */
export interface ChannelOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** How long an answer may take, in milliseconds. */
  readonly milliseconds: number;
}

/** The version of the protocol. */
export const PROTOCOL = 1;

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
  readonly #thread: Waiting;
  #hello: Hello | undefined;
  #generation = 0;
  #id = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
    const { command } = options;
    this.#thread = new Waiting({ source: `(${pump})(${attend}, ${handOver})`, start: { command } });
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
    this.#thread.end();
    this.#hello = undefined;
  }

  get #name(): string {
    return this.#options.command.join(" ");
  }

  #ask(bytes: Uint8Array): Message {
    const answered = this.#thread.ask(bytes, this.#options.milliseconds);
    if (answered.kind === "trouble") {
      this.#hello = undefined;
      throw errorOf(answered.trouble, this.#name);
    }
    try {
      return decodeMessage(answered.bytes);
    } catch (error) {
      this.end();
      throw new TypeError(`${this.#name}: ${(error as Error).message}`);
    }
  }
}

/** What a layer in another process threw. */
export class ForeignError extends Error {
  override name = "ForeignError";

  constructor(message: string, { where }: { readonly where?: unknown }) {
    super(typeof where === "string" && where !== "" ? `${message} (${where})` : message);
  }
}
