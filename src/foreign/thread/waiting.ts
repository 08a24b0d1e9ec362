import { Worker } from "node:worker_threads";
import { ASKED, HEAD, type Shared, type Trouble } from "./hand_over.ts";

/** What another thread runs. */
export interface ThreadOptions {
  /** Its source, which calls `attend`; it is sent `{ shared, …start }`. */
  readonly source: string;
  /** What it is told first, beside the memory to share. */
  readonly start: Readonly<Record<string, unknown>>;
}

/** What another thread answered: bytes, or why there are none. */
export type Answered =
  | { readonly kind: "answer"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "trouble"; readonly trouble: Trouble };

/** So many bytes of an answer are handed over at once. */
const ROOM = 2 ** 20;
/** A message that wakes a thread. */
const NOTHING = new Uint8Array();
/** How much longer than its time an answer is waited for, in milliseconds. */
const GRACE = 2000;

/** Another thread, for which this one waits: so that what takes its time can be called like a function. */
export class Waiting {
  readonly #options: ThreadOptions;
  #worker: Worker | undefined;
  #shared: Shared | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Sends bytes, and waits until they are answered, which the thread sees to within its time. */
  ask(bytes: Uint8Array, milliseconds: number): Answered {
    const worker = this.#worker ??= this.#start();
    const { head, room } = this.#shared!;
    Atomics.store(head, HEAD.state, 0);
    const hasRoom = bytes.length <= room.length;
    if (hasRoom) room.set(bytes);
    head[HEAD.question] = hasRoom ? bytes.length : -1;
    head[HEAD.milliseconds] = milliseconds;
    const was = Atomics.exchange(head, HEAD.asked, ASKED.asked);
    Atomics.notify(head, HEAD.asked);
    if (!hasRoom) worker.postMessage(bytes);
    else if (was === ASKED.asleep) worker.postMessage(NOTHING);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    while (true) {
      while (Atomics.load(head, HEAD.state) === 0) {
        // It keeps the time itself; one that does not even do that is not waited for. What it told of an
        // earlier answer may come late, and is no answer to this one: hence the loop.
        if (Atomics.wait(head, HEAD.state, 0, milliseconds + GRACE) === "timed-out") {
          this.end();
          const detail = `within ${milliseconds / 1000} s`;
          return { kind: "trouble", trouble: { why: "time", detail, stderr: "" } };
        }
      }
      parts.push(room.slice(0, head[HEAD.length]) as Uint8Array<ArrayBuffer>);
      if (head[HEAD.more] === 0) break;
      Atomics.store(head, HEAD.state, 0);
      Atomics.notify(head, HEAD.state);
    }
    const all = join(parts);
    if (head[HEAD.trouble] === 0) return { kind: "answer", bytes: all };
    return { kind: "trouble", trouble: JSON.parse(new TextDecoder().decode(all)) };
  }

  /** Ends the thread; it is started again when it is next asked. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    const shared = new SharedArrayBuffer(32 + ROOM);
    this.#shared = { head: new Int32Array(shared, 0, 8), room: new Uint8Array(shared, 32) };
    const { source, start } = this.#options;
    const worker = new Worker(source, { eval: true });
    // One that waits does not keep the process alive.
    worker.unref();
    worker.postMessage({ shared, ...start });
    return worker;
  }
}

/** The error that a trouble is thrown as, about what `name` names. */
export function errorOf({ why, detail, stderr }: Trouble, name: string): Error {
  const said = stderr.trim().split("\n").slice(-3).join("\n");
  const what = { ended: "ended", time: "did not answer", start: "cannot be started:" };
  const error = new Error(
    why === "permission"
      ? detail
      : `${name} ${what[why]} ${detail}${said === "" ? "" : `; it wrote to stderr: ${said}`}`,
  );
  if (why === "permission") error.name = "NotCapable";
  if (why === "time") error.name = "Stopped";
  return error;
}

function join(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
