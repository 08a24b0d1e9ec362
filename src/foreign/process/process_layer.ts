import type { BatchedLayer, EvaluationPoint } from "../../layer.ts";
import { isViewOf, pulse } from "../../laws/mod.ts";
import { equal, overwrite, Tensor } from "../../tensor/mod.ts";
import type { Channel } from "./channel.ts";
import type { Message } from "../thread/message.ts";

/** Which layer of a process. */
export interface ProcessLayerOptions {
  readonly channel: Channel;
  /** The name that the process knows it by; left out, its only one. */
  readonly prop?: string;
  /** What was drawn, to build it from. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Those of it that are handed to forward, and that the layer is not built from. */
  readonly inputs: readonly string[];
}

/** A tensor that both sides have, and what it held when they last agreed. */
interface Shared {
  readonly tensor: Tensor;
  readonly was: Tensor;
}

let nextLayer = 1;

/**
 * A layer in another process.
 *
 * Its memory is kept the same on both sides: what is written into an array here is written there before the
 * next call, and what the layer writes into, or hands out twice, is so here after it. So the laws about
 * memory see what the layer does.
 */
export class ProcessLayer implements BatchedLayer {
  readonly #options: ProcessLayerOptions;
  readonly #id = nextLayer++;
  /** What was handed to the process or by it, by number. */
  readonly #shared = new Map<number, Shared>();
  #nextArray = 1;
  #params: readonly Tensor[] | undefined;
  #grads: readonly Tensor[] = [];
  #generation = -1;

  constructor(options: ProcessLayerOptions) {
    this.#options = options;
  }

  get params(): readonly Tensor[] {
    return this.#params ?? this.#build();
  }

  get grads(): readonly Tensor[] {
    this.params;
    return this.#grads;
  }

  /** Takes what the layer takes; returns what it returns. */
  forward(...inputs: Tensor[]): Tensor {
    const wrote = this.#written();
    const answer = this.#call("forward", { inputs: inputs.map((x) => this.#share(x)), wrote });
    return this.#received(answer["out"], answer);
  }

  /** Takes dout of the shape of out; returns the gradients of the inputs. */
  backward(dout?: Tensor): readonly Tensor[] {
    const wrote = this.#written();
    const answer = this.#call(
      "backward",
      dout === undefined ? { wrote } : { dout: this.#share(dout), wrote },
    );
    const gradients = list(answer["gradients"]).map((one) => this.#received(one, answer));
    const grads = answer["grads"];
    // Others than those of before: the layer put new ones in their place.
    if (grads !== undefined) {
      this.#grads = list(grads).map((one) => this.#received(one, answer));
    }
    return gradients;
  }

  /** What forward of a fresh layer gives at each point; undefined where it throws. */
  forwardEach(points: readonly EvaluationPoint[]): readonly (Tensor | undefined)[] {
    const own = this.params;
    const { channel } = this.#options;
    const answer = channel.call({
      do: "evaluate",
      ...this.#given(),
      points: points.map(({ inputs, params }) =>
        params.every((param, i) => param === own[i] && !this.#isChanged(param))
          ? { inputs }
          : { inputs, params }
      ),
    });
    return list(answer["outs"]).map((out) => out === null ? undefined : tensorIn(out, "outs"));
  }

  #build(): readonly Tensor[] {
    const { channel } = this.#options;
    const next = this.#nextArray;
    return this.#take(channel.call({ do: "build", layer: this.#id, ...this.#given(), next }));
  }

  /** What a layer has once it is built. */
  #take(answer: Message): readonly Tensor[] {
    this.#generation = this.#options.channel.generation;
    this.#params = list(answer["params"]).map((one) => this.#received(one, answer));
    this.#grads = list(answer["grads"]).map((one) => this.#received(one, answer));
    return this.#params;
  }

  #given(): Message {
    const { prop, given, inputs } = this.#options;
    const others = Object.entries(given).filter(([name]) => !inputs.includes(name));
    return { ...prop === undefined ? {} : { prop }, given: Object.fromEntries(others) };
  }

  /** Asks the layer, which is built by the same message if it was not. */
  #call(what: string, message: Message): Message {
    const { channel } = this.#options;
    const isBuilt = this.#params !== undefined;
    if (isBuilt && channel.generation !== this.#generation) {
      throw new Error("The process of the layer was started anew since the layer was built");
    }
    pulse();
    const answer = channel.call({
      do: what,
      layer: this.#id,
      ...isBuilt ? {} : this.#given(),
      ...message,
      next: this.#nextArray,
    });
    if (!isBuilt) this.#take(answer);
    for (const [number, values] of list(answer["changed"] ?? []).map(pair)) {
      const shared = this.#shared.get(number);
      if (shared === undefined) continue;
      overwrite(shared.tensor.data, values.data);
      overwrite(shared.was.data, values.data);
    }
    return answer;
  }

  /** Numbers an array that is handed over. */
  #share(tensor: Tensor): Message {
    const number = this.#nextArray++;
    this.#shared.set(number, { tensor, was: tensor.clone() });
    return { array: number, values: tensor };
  }

  /** The arrays that were written into on this side. */
  #written(): Message[] {
    const written: Message[] = [];
    for (const [array, { tensor, was }] of this.#shared) {
      if (equal(tensor, was)) continue;
      overwrite(was.data, tensor.data);
      written.push({ array, values: tensor });
    }
    return written;
  }

  #isChanged(tensor: Tensor): boolean {
    for (const shared of this.#shared.values()) {
      if (shared.tensor === tensor) return !equal(tensor, shared.was);
    }
    return true;
  }

  /** An array that the process hands out: one of those that are shared already, or a new one. */
  #received(said: unknown, answer: Message): Tensor {
    const { array, values } = said as { array?: unknown; values?: unknown };
    if (typeof array !== "number") {
      throw new TypeError(`Cannot read ${JSON.stringify(answer)}: expected numbered arrays`);
    }
    const known = this.#shared.get(array);
    if (known !== undefined) return known.tensor;
    const tensor = tensorIn(values, "values");
    const owner = typeof (said as Message)["in"] === "number"
      ? this.#shared.get((said as Message)["in"] as number)
      : undefined;
    this.#nextArray = Math.max(this.#nextArray, array + 1);
    if (owner !== undefined) isViewOf(tensor, owner.tensor);
    this.#shared.set(array, { tensor, was: tensor.clone() });
    return tensor;
  }
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`Cannot read ${JSON.stringify(value)}: expected a list`);
}

function pair(value: unknown): readonly [number, Tensor] {
  const { array, values } = value as { array: number; values: unknown };
  return [array, tensorIn(values, "changed")];
}

function tensorIn(value: unknown, where: string): Tensor {
  if (value instanceof Tensor) return value;
  throw new TypeError(`Cannot read ${where}: expected an array, found ${JSON.stringify(value)}`);
}
