import type { Shared } from "./hand_over.ts";

type Order =
  | {
    readonly kind: "start";
    /** The module to load, and that which answers for it. */
    readonly module: string;
    readonly functions: string;
    readonly shared: SharedArrayBuffer;
  }
  | {
    readonly kind: "call";
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly milliseconds: number;
  };

/**
 * Runs in a thread of its own: loads a module, and answers questions about its functions. Its source is all
 * that the thread is given, so it refers to nothing outside of itself.
 */
export function load(
  handOver: (shared: Shared, bytes: Uint8Array, trouble: 0 | 1) => void,
): void {
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  let shared: Shared = { head: new Int32Array(4), room: new Uint8Array(0) };
  let answers: Promise<(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>> | undefined;
  const fail = (why: string, detail: string): void => {
    const trouble = { why, detail, stderr: "" };
    handOver(shared, new TextEncoder().encode(JSON.stringify(trouble)), 1);
  };
  parentPort!.on("message", async (order: Order) => {
    if (order.kind === "start") {
      shared = { head: new Int32Array(order.shared, 0, 4), room: new Uint8Array(order.shared, 16) };
      answers = import(order.functions).then(({ answersOf }) => answersOf(order.module));
      // Whoever asks is told.
      answers.catch(() => {});
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), order.milliseconds);
    });
    try {
      const answer = answers!.then((answerTo) => answerTo(order.bytes));
      const bytes = await Promise.race([answer, late]);
      if (bytes === undefined) fail("time", `within ${order.milliseconds / 1000} s`);
      else handOver(shared, bytes, 0);
    } catch (error) {
      const { message } = error as Error;
      // The loader says it in a TypeError.
      fail(/^Requires \w+ access/.test(message) ? "permission" : "start", message);
    } finally {
      clearTimeout(timer);
    }
  });
}
