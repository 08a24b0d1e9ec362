import { type BatchedLayer, type EvaluationPoint, remembered } from "../../layer.ts";
import { pulse } from "../../laws/mod.ts";
import type { Given } from "../../prop.ts";
import { Tensor } from "../../tensor/mod.ts";
import { attend } from "./attend.ts";
import { handOver } from "./hand_over.ts";
import { load } from "./load.ts";
import { decodeMessage, encodeMessage, type Message } from "./message.ts";
import { errorOf, Waiting } from "./waiting.ts";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 60_000;

/** The threads, one for each module that has asynchronous functions. */
const threads = new Map<string, Waiting>();

/** Which function of which module, and what it is built from. */
export interface DistantOptions {
  readonly name: string;
  readonly module: string;
  readonly given: Readonly<Given>;
  /** The names of what is handed to forward. */
  readonly inputs: readonly string[];
}

/** A function that runs in a thread of its own, where it may be asynchronous, as a layer that is not. */
export class DistantFunction implements BatchedLayer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #options: DistantOptions;
  #at: readonly Tensor[] | undefined;

  constructor(options: DistantOptions) {
    this.#options = options;
  }

  /** Takes the arguments; returns the value of the function. */
  forward(...inputs: Tensor[]): Tensor {
    this.#at = inputs.map((x) => x.clone());
    return this.#outs([inputs])[0]!;
  }

  /**
   * Takes dout of the shape of the value; returns the gradients of the differentiable inputs.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout: Tensor = new Tensor([], Float64Array.of(1))): readonly Tensor[] {
    const at = remembered(this.#at, this.#options.name);
    return this.#ask({ points: [at], dout })["gradients"] as Tensor[];
  }

  /** The values at many points; undefined where the function throws. */
  forwardEach(points: readonly EvaluationPoint[]): readonly (Tensor | undefined)[] {
    return this.#outs(points.map(({ inputs }) => inputs));
  }

  #outs(points: readonly (readonly Tensor[])[]): readonly (Tensor | undefined)[] {
    const { outs } = this.#ask({ points }) as { outs: (Tensor | null)[] };
    return outs.map((out) => out ?? undefined);
  }

  #ask(message: Message): Message {
    pulse();
    const { name, module, given } = this.#options;
    let thread = threads.get(module);
    if (thread === undefined) {
      const functions = import.meta.resolve("./functions.ts");
      thread = new Waiting({
        source: `(${load})(${attend}, ${handOver})`,
        start: { module, functions },
      });
      threads.set(module, thread);
    }
    const bytes = encodeMessage({ name, given, ...message }, { binary: true });
    const answered = thread.ask(bytes, PATIENCE);
    if (answered.kind === "trouble") {
      // What it was doing is not to be waited for again.
      if (answered.trouble.why === "time") thread.end();
      throw errorOf(answered.trouble, name);
    }
    const answer = decodeMessage(answered.bytes);
    if (typeof answer["threw"] === "string") throw new Error(answer["threw"]);
    return answer;
  }
}
