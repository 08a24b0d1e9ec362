import type { attend, Start } from "./attend.ts";
import type { Shared } from "./hand_over.ts";

/** What is loaded. */
interface LoadStart extends Start {
  /** The module to load, and that which answers for it. */
  readonly module: string;
  readonly functions: string;
}

/**
 * Runs in a thread of its own: loads a module, and answers questions about its functions. Its source is all
 * that the thread is given, so it refers to nothing outside of itself.
 */
export function load(
  attends: typeof attend,
  handOver: (shared: Shared, bytes: Uint8Array, trouble: 0 | 1) => void,
): void {
  attends<LoadStart>(({ functions, module }, shared) => {
    const answers: Promise<(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>> = import(
      functions
    ).then(({ answersOf }) => answersOf(module));
    // Whoever asks is told.
    answers.catch(() => {});
    const fail = (why: string, detail: string): void => {
      const trouble = { why, detail, stderr: "" };
      handOver(shared, new TextEncoder().encode(JSON.stringify(trouble)), 1);
    };
    return async (asked, milliseconds) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), milliseconds);
      });
      try {
        const answer = answers.then((answerTo) => answerTo(asked));
        const bytes = await Promise.race([answer, late]);
        if (bytes === undefined) fail("time", `within ${milliseconds / 1000} s`);
        else handOver(shared, bytes, 0);
      } catch (error) {
        const { message } = error as Error;
        // The loader says it in a TypeError.
        fail(/^Requires \w+ access/.test(message) ? "permission" : "start", message);
      } finally {
        clearTimeout(timer);
      }
    };
  });
}
