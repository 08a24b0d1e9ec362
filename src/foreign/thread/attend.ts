import type { Shared } from "./hand_over.ts";

/** What another thread is sent first, beside what it is told in its own words. */
export interface Start {
  /** A head of eight numbers, and then room for bytes. */
  readonly shared: SharedArrayBuffer;
}

/** Answers one question, which must be done within a time. */
export type Serve = (bytes: Uint8Array<ArrayBuffer>, milliseconds: number) => Promise<void>;

/**
 * Attends to the questions that another thread puts into shared memory, one after the other. `begin` is handed
 * what the thread was told when it was started, and that memory.
 *
 * After an answer it stands still for a moment, as the next question mostly follows: that is many times faster
 * than a message. Where none does, it goes to sleep, and a message wakes it. Its source is sent to other
 * threads, so it refers to nothing outside of itself.
 */
export function attend<S extends Start>(begin: (start: S, shared: Shared) => Serve): void {
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  const [FREE, ASLEEP] = [0, 2];
  const MOMENT = 5;
  let posted: Uint8Array<ArrayBuffer> | undefined;
  let wake: (() => void) | undefined;
  const woken = (): Promise<void> => new Promise((resolve) => wake = resolve);

  const listen = async ({ head, room }: Shared, serve: Serve): Promise<void> => {
    while (true) {
      Atomics.wait(head, 4, FREE, MOMENT);
      Atomics.compareExchange(head, 4, FREE, ASLEEP);
      while (Atomics.load(head, 4) === ASLEEP) await woken();
      // What has no room is sent.
      while (head[5]! < 0 && posted === undefined) await woken();
      const bytes = posted ?? room.slice(0, head[5]) as Uint8Array<ArrayBuffer>;
      posted = undefined;
      Atomics.store(head, 4, FREE);
      await serve(bytes, head[6]!);
    }
  };
  parentPort!.once("message", (start: S) => {
    parentPort!.on("message", (bytes: Uint8Array<ArrayBuffer>) => {
      if (bytes.length > 0) posted = bytes;
      wake?.();
    });
    const shared = {
      head: new Int32Array(start.shared, 0, 8),
      room: new Uint8Array(start.shared, 32),
    };
    listen(shared, begin(start, shared));
  });
}
