import { assertEquals } from "@std/assert";
import { handOver } from "./hand_over.ts";
import { Waiting } from "./waiting.ts";

/** Answers with the bytes that it is sent, `times` over, and says so before it has, as a slow thread may. */
function echo(
  answer: typeof handOver,
  times: number,
): void {
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  let shared = { head: new Int32Array(4), room: new Uint8Array() };
  parentPort!.on("message", (order) => {
    if (order.kind === "start") {
      shared = { head: new Int32Array(order.shared, 0, 4), room: new Uint8Array(order.shared, 16) };
      return;
    }
    for (let k = 0; k < 50; k++) Atomics.notify(shared.head, 0);
    // Long enough for whoever takes that for an answer.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    const all = new Uint8Array(order.bytes.length * times);
    for (let k = 0; k < times; k++) all.set(order.bytes, k * order.bytes.length);
    answer(shared, all, 0);
  });
}

Deno.test("an answer is the answer to what was asked, whatever is told late of the one before", () => {
  const thread = new Waiting({ source: `(${echo})(${handOver}, 1)`, start: {} });
  for (let k = 1; k <= 20; k++) {
    const answered = thread.ask(Uint8Array.of(k, 2 * k), 2000);
    assertEquals(answered, { kind: "answer", bytes: Uint8Array.of(k, 2 * k) });
  }
  thread.end();
});

Deno.test("an answer of many parts comes whole", () => {
  const thread = new Waiting({ source: `(${echo})(${handOver}, 50000)`, start: {} });
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
  for (let k = 0; k < 3; k++) {
    const answered = thread.ask(bytes, 10_000);
    const all = answered.kind === "answer" ? answered.bytes : new Uint8Array();
    assertEquals(all.length, 5_000_000);
    assertEquals(all.every((v, i) => v === i % 100), true);
  }
  thread.end();
});
