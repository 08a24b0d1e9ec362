/** The numbers at the head of what two threads share. */
export const HEAD = {
  /** 0 while the answer is awaited, 1 when there is a part of it. */
  state: 0,
  /** The bytes of this part. */
  length: 1,
  /** Whether more parts follow. */
  more: 2,
  /** 0 for an answer, 1 for a `Trouble` in JSON. */
  trouble: 3,
  /** Of the other thread: 0 while it stands still, 1 when it is asked, 2 when it sleeps. */
  asked: 4,
  /** The bytes of the question; −1 where they are sent, for want of room. */
  question: 5,
  /** How long the answer may take. */
  milliseconds: 6,
} as const;

/** What `HEAD.asked` is. */
export const ASKED = { asked: 1, asleep: 2 } as const;

/** Why there is no answer. */
export interface Trouble {
  /** What happened: it could not be started, it ended, it took too long, it may not be started. */
  readonly why: "start" | "ended" | "time" | "permission";
  /** What is known of it. */
  readonly detail: string;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
}

/** What two threads share: a head, and room for some bytes. */
export interface Shared {
  readonly head: Int32Array;
  readonly room: Uint8Array;
}

/**
 * Hands an answer to the thread that waits for it, part by part. Its source is sent to other threads, so it
 * refers to nothing outside of itself.
 */
export function handOver({ head, room }: Shared, bytes: Uint8Array, trouble: 0 | 1): void {
  let from = 0;
  do {
    const part = bytes.subarray(from, from + room.length);
    room.set(part);
    from += part.length;
    head[1] = part.length;
    head[2] = from < bytes.length ? 1 : 0;
    head[3] = trouble;
    Atomics.store(head, 0, 1);
    Atomics.notify(head, 0);
    // The rest is written when this part was taken; that an earlier one was may be told late.
    while (from < bytes.length && Atomics.load(head, 0) === 1) Atomics.wait(head, 0, 1);
  } while (from < bytes.length);
}
