import { assertEquals } from "@std/assert";
import { attend } from "./attend.ts";
import { handOver } from "./hand_over.ts";
import { Waiting } from "./waiting.ts";

/** Answers with the bytes that it is sent, `times` over, and says so before it has, as a slow thread may. */
function echo(attends: typeof attend, answer: typeof handOver, times: number): void {
  attends((_, shared) => (bytes) => {
    for (let k = 0; k < 50; k++) Atomics.notify(shared.head, 0);
    // Long enough for whoever takes that for an answer.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    const all = new Uint8Array(bytes.length * times);
    for (let k = 0; k < times; k++) all.set(bytes, k * bytes.length);
    answer(shared, all, 0);
    return Promise.resolve();
  });
}

function thread(times: number): Waiting {
  return new Waiting({ source: `(${echo})(${attend}, ${handOver}, ${times})`, start: {} });
}

Deno.test("an answer is the answer to what was asked, whatever is told late of the one before", () => {
  const other = thread(1);
  for (let k = 1; k <= 20; k++) {
    const answered = other.ask(Uint8Array.of(k, 2 * k), 2000);
    assertEquals(answered, { kind: "answer", bytes: Uint8Array.of(k, 2 * k) });
  }
  other.end();
});

Deno.test("an answer of many parts comes whole", () => {
  const other = thread(50000);
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
  for (let k = 0; k < 3; k++) {
    const answered = other.ask(bytes, 10_000);
    const all = answered.kind === "answer" ? answered.bytes : new Uint8Array();
    assertEquals(all.length, 5_000_000);
    assertEquals(all.every((v, i) => v === i % 100), true);
  }
  other.end();
});

Deno.test("a thread is asked as well after a while, and what has no room is sent", async () => {
  const other = thread(1);
  for (const [size, pause] of [[3, 0], [2 ** 20 + 7, 0], [5, 30], [2 ** 21, 30], [0, 30], [4, 0]]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const bytes = Uint8Array.from({ length: size! }, (_, i) => i % 251);
    const answered = other.ask(bytes, 10_000);
    const all = answered.kind === "answer" ? answered.bytes : undefined;
    assertEquals(all?.length, size);
    assertEquals(all?.every((v, i) => v === bytes[i]), true);
  }
  other.end();
});
