import type { attend, Start } from "../thread/attend.ts";
import type { Shared } from "../thread/hand_over.ts";

/** What the pump is told: how to start the process. */
interface PumpStart extends Start {
  readonly command: readonly string[];
}

/**
 * Runs in a thread of its own: starts a process, hands it what it is sent, and what it answers to a thread
 * that waits. Its source is all that the thread is given, so it refers to nothing outside of itself.
 */
export function pump(
  attends: typeof attend,
  handOver: (shared: Shared, bytes: Uint8Array, trouble: 0 | 1) => void,
): void {
  let answer: (bytes: Uint8Array, trouble: 0 | 1) => void = () => {};
  let command: readonly string[] = [];
  let child: Deno.ChildProcess | undefined;
  let input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let hasEnded = false;
  let stderr = "";
  /** What was read and not yet asked for. */
  let chunks: Uint8Array[] = [];
  let onData: (() => void) | undefined;

  const fail = (why: string, detail: string): void =>
    answer(new TextEncoder().encode(JSON.stringify({ why, detail, stderr })), 1);

  const start = (): void => {
    chunks = [];
    stderr = "";
    hasEnded = false;
    const [program = "", ...args] = command;
    const started = new Deno.Command(program, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    child = started;
    input = started.stdin.getWriter();
    const isCurrent = (): boolean => child === started;
    const read = async (): Promise<void> => {
      for await (const chunk of started.stdout) {
        if (!isCurrent()) return;
        chunks.push(chunk);
        onData?.();
      }
    };
    const show = async (): Promise<void> => {
      for await (const text of started.stderr.pipeThrough(new TextDecoderStream())) {
        Deno.stderr.writeSync(new TextEncoder().encode(text));
        if (isCurrent()) stderr = (stderr + text).slice(-2000);
      }
    };
    Promise.allSettled([read(), show(), started.status]).then(() => {
      if (!isCurrent()) return;
      hasEnded = true;
      onData?.();
    });
  };
  const stop = (): void => {
    try {
      child?.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    input?.abort().catch(() => {});
    child = undefined;
  };

  /** The first whole message of what was read: a line, and the bytes that it says follow. */
  const take = (): Uint8Array | undefined => {
    const all = chunks.length === 1 ? chunks[0]! : joined();
    chunks = [all];
    const end = all.indexOf(10);
    if (end < 0) return undefined;
    let length = end + 1;
    const line = new TextDecoder().decode(all.subarray(0, end));
    // A line that is no JSON is no message: whoever asked is shown it.
    if (line.includes('"bytes"')) {
      try {
        length += JSON.parse(line).bytes ?? 0;
      } catch {
        // It is shown.
      }
    }
    if (all.length < length) return undefined;
    chunks = [all.subarray(length)];
    return all.slice(0, length);
  };
  const joined = (): Uint8Array => {
    let length = 0;
    for (const chunk of chunks) length += chunk.length;
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  };
  const call = async (bytes: Uint8Array, milliseconds: number): Promise<void> => {
    if (child === undefined) start();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      onData?.();
    }, milliseconds);
    try {
      // A process that has ended takes nothing; that it has is seen below.
      if (bytes.length > 0) await Promise.race([input!.write(bytes).catch(() => {}), asked()]);
      for (;;) {
        const message = take();
        if (message !== undefined) return answer(message, 0);
        if (hasEnded) {
          const { code, signal } = await child!.status;
          stop();
          return fail("ended", signal === null ? `with exit code ${code}` : `by ${signal}`);
        }
        if (isLate) {
          stop();
          return fail("time", `within ${milliseconds / 1000} s`);
        }
        await asked();
      }
    } finally {
      clearTimeout(timer);
    }
  };
  /** Resolves when something happens: data, the end, or the time is up. */
  const asked = (): Promise<void> =>
    new Promise((resolve) => {
      onData = () => {
        onData = undefined;
        resolve();
      };
    });

  attends<PumpStart>((start, shared) => {
    command = start.command;
    answer = (bytes, trouble) => handOver(shared, bytes, trouble);
    return async (bytes, milliseconds) => {
      try {
        await call(bytes, milliseconds);
      } catch (error) {
        const { name, message } = error as Error;
        child = undefined;
        fail(name === "NotCapable" ? "permission" : "start", message);
      }
    };
  });
}
