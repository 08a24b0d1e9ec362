import { onPulse } from "../laws/mod.ts";
import { type Answers, answersFor, type Beat } from "./answers.ts";
import type { Calls } from "./calls.ts";
import { guard } from "./guard.ts";
import { thrownBy } from "./thrown_by.ts";

/** Answers the calls of a supervisor about one module, in a worker. */
export function answerCalls(importModule: () => Promise<Record<string, unknown>>): void {
  const { startTrial, post, add, pause } = guard();
  let heartbeat = new Int32Array(4);
  onPulse(() => {
    heartbeat[3] = heartbeat[3]! + 1;
  });
  const beat: Beat = (trial, isOutside = false) => {
    startTrial();
    heartbeat[1] = trial;
    heartbeat[2] = isOutside ? 1 : 0;
    add(heartbeat, 0);
  };
  const scope = globalThis as unknown as WorkerScope;
  /** What the module left rejected, and nobody has heard of. */
  let rejected: string | undefined;
  let module: Promise<Answers> | undefined;
  scope.addEventListener("message", async ({ data }) => {
    if (data.kind === "heartbeat") {
      heartbeat = data.heartbeat;
      return;
    }
    const { id, name, args } = data as { id: number; name: keyof Calls; args: never };
    try {
      module ??= importModule().then((exported) => answersFor(exported, beat));
      const answers = await module;
      beat(-1);
      const value = await answers[name](args, (part) => post({ id, kind: "part", value: part }));
      // A promise that the module left rejected comes to light only now.
      await pause();
      post({ id, kind: "done", value, ...rejected === undefined ? {} : { rejected } });
      rejected = undefined;
    } catch (error) {
      post({ id, kind: "failed", thrown: thrownBy(error) });
    }
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    rejected ??= `A promise of the module is rejected: ${thrownBy(event.reason).message}`;
  });
}

/** What of a worker's global scope is used. */
interface WorkerScope {
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}
