import { gradientList, type Layer } from "../layer.ts";
import { JoinedParams } from "../layers/composition/joined_params.ts";
import { isTraining, setTraining } from "../layers/composition/training.ts";
import { type Generator, shuffled } from "../random/mod.ts";
import { concat, type Tensor } from "../tensor/mod.ts";
import { type Kept, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { clipByNorm } from "./clip_by_norm.ts";
import { type Batch, countOf, type Examples, rowsOf } from "./examples.ts";
import { pauses } from "./pauses.ts";
import type { FitOptions, TrainerOptions } from "./trainer_options.ts";

/**
 * Trains a network: examples in batches, a loss, an optimizer.
 *
 * It can be interrupted at any time and goes on where it was, in the same process or, by a checkpoint, in another
 * one: the same bits as if nothing had happened.
 *
 * @example
 * ```ts
 * import { Affine, generator, SGD, SoftmaxWithLoss, tensor, Trainer, zeros } from "@backproof/backproof";
 *
 * const network = new Affine(zeros([2, 2]), zeros([2]));
 * const trainer = new Trainer({
 *   network,
 *   loss: new SoftmaxWithLoss(),
 *   optimizer: new SGD({ rate: 1 }),
 *   batch: 2,
 *   random: generator(1),
 * });
 * const x = tensor([[0, 1], [1, 0], [0, 2], [2, 0]]);
 * await trainer.fit({ x, t: tensor([0, 1, 0, 1]) }, { epochs: 20 });
 * console.log(trainer.losses.at(-1)! < 0.1); // true
 *
 * const bytes = trainer.checkpoint(); // a file, for trainer.restore(bytes) in another process
 * console.log(trainer.predict(x).shape, bytes.length > 0); // [4, 2] true
 * ```
 */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #layers: readonly Layer[];
  readonly #joined: JoinedParams;
  readonly #losses: number[] = [];
  #step = 0;
  /** The order of the epoch in hand, if one has begun, how much of it is done, and its losses so far. */
  #order: readonly number[] | undefined;
  #done = 0;
  #total = 0;
  #isBusy = false;

  /**
   * Takes what it trains, and how.
   *
   * @throws {RangeError} If the batch is no integer from 1, or the largest norm is not above 0.
   */
  constructor(options: TrainerOptions) {
    const { network, loss, batch, maxNorm = 1 } = options;
    if (!Number.isSafeInteger(batch) || batch < 1) {
      throw new RangeError(`Trainer: expected a batch of 1 example or more, found ${batch}`);
    }
    if (!(maxNorm > 0)) {
      throw new RangeError(`Trainer: expected a maxNorm above 0, found ${maxNorm}`);
    }
    this.#options = options;
    this.#layers = loss === undefined ? [network] : [network, loss];
    this.#joined = new JoinedParams(this.#layers, "Trainer");
  }

  /** The mean loss of each completed epoch. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /** How many epochs are complete. */
  get epoch(): number {
    return this.#losses.length;
  }

  /** How many updates there have been. */
  get step(): number {
    return this.#step;
  }

  /**
   * Trains until so many epochs are complete, or the signal says stop; returns whether they are.
   *
   * The layers are in training meanwhile, and afterwards in the mode they were in.
   *
   * @throws {RangeError} If the examples do not fit each other, or a loss is NaN or infinite: the params are
   * then as the update before left them. Or if there is no such number of epochs.
   * @throws {Error} If it is training already.
   */
  async fit(examples: Examples, options: FitOptions): Promise<boolean> {
    const { epochs, signal, onBatch, onEpoch } = options;
    const count = countOf(examples);
    this.#checkIdle();
    if (!(epochs >= 0)) throw new RangeError(`Trainer: expected epochs from 0, found ${epochs}`);
    if (this.#order !== undefined && this.#order.length !== count) {
      throw new RangeError(
        `Trainer: expected the ${this.#order.length} examples of the epoch in hand, found ${count}`,
      );
    }
    const wasTraining = isTraining(this.#layers);
    const pause = pauses();
    this.#isBusy = true;
    try {
      while (this.epoch < epochs) {
        // An epoch that was interrupted goes on in the order that it had.
        this.#order ??= orderOf(count, this.#options.random);
        while (this.#done < count) {
          await pause();
          if (signal?.aborted) return false;
          const loss = this.#update(examples, this.#order);
          onBatch?.({ step: this.#step, epoch: this.epoch + 1, done: this.#done, count, loss });
        }
        this.#losses.push(this.#total / count);
        this.#order = undefined;
        this.#done = 0;
        this.#total = 0;
        onEpoch?.({ epoch: this.epoch, epochs, loss: this.#losses.at(-1)! });
      }
      return true;
    } finally {
      setTraining(this.#layers, wasTraining);
      this.#isBusy = false;
    }
  }

  /**
   * The mean loss of examples, with the layers in evaluation.
   *
   * @throws {RangeError} If the examples do not fit each other.
   */
  evaluate(examples: Examples): number {
    const count = countOf(examples);
    return this.#inEvaluation(() => {
      let total = 0;
      for (const rows of this.#batches(count)) {
        total += this.#forward(rowsOf(examples, rows)) * rows.length;
      }
      return total / count;
    });
  }

  /**
   * What the network answers to inputs, with the layers in evaluation: the outputs of all batches, one below the
   * other.
   *
   * @throws {RangeError} If the inputs do not fit each other.
   */
  predict(x: Examples["x"]): Tensor {
    const count = countOf({ x });
    return this.#inEvaluation(() => {
      const outputs = this.#batches(count).map((rows) =>
        this.#options.network.forward(...rowsOf({ x }, rows).inputs)
      );
      return concat(outputs, { axis: 0 });
    });
  }

  /**
   * All that the training needs to go on, as a safetensors file: params, what the optimizer remembers, generators,
   * the place in the epoch. The settings are not in it, nor the examples: they are the caller's code. What layers keep
   * beside params, such as running means and the generators of Dropout, is in it only if the options list it:
   * `tensors` and `generators`.
   */
  checkpoint(): Uint8Array<ArrayBuffer> {
    return writeCheckpoint(this.#kept(), {
      step: this.#step,
      done: this.#done,
      total: this.#total,
      rate: this.#options.optimizer.rate,
      losses: this.#losses,
      order: this.#order,
    });
  }

  /**
   * Goes back, or on, to a checkpoint of a trainer that was made alike: params and all else are overwritten in
   * place.
   *
   * @throws {RangeError} If it is no checkpoint, or one of another network or optimizer; nothing is changed then.
   * @throws {Error} If it is training.
   */
  restore(bytes: Uint8Array): void {
    this.#checkIdle();
    const { step, done, total, rate, losses, order } = readCheckpoint(bytes, this.#kept());
    this.#options.optimizer.rate = rate;
    this.#step = step;
    this.#done = done;
    this.#total = total;
    this.#order = order;
    this.#losses.splice(0, Infinity, ...losses);
  }

  /** One update by the next batch; returns its loss. */
  #update(examples: Examples, order: readonly number[]): number {
    const { network, loss, optimizer, batch, schedule, maxNorm } = this.#options;
    const rows = order.slice(this.#done, this.#done + batch);
    // Each time, since whoever is told of progress may have changed it.
    setTraining(this.#layers, true);
    const value = this.#forward(rowsOf(examples, rows));
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Trainer: expected a finite loss, found ${value} in epoch ${
          this.epoch + 1
        } after ${this.#done} examples`,
      );
    }
    network.backward(loss === undefined ? undefined : gradientList(loss.backward())[0]);
    this.#joined.addUp();
    const { params, grads } = this.#joined;
    if (maxNorm !== undefined) clipByNorm(grads, maxNorm);
    if (schedule !== undefined) optimizer.rate = schedule(this.#step);
    optimizer.update(params, grads);
    this.#step++;
    this.#done += rows.length;
    this.#total += value * rows.length;
    return value;
  }

  #forward({ inputs, t }: Batch): number {
    const { network, loss } = this.#options;
    const labels = t === undefined ? [] : [t];
    if (loss === undefined) return network.forward(...inputs, ...labels).item();
    return loss.forward(network.forward(...inputs), ...labels).item();
  }

  #inEvaluation<T>(ask: () => T): T {
    const wasTraining = isTraining(this.#layers);
    setTraining(this.#layers, false);
    try {
      return ask();
    } finally {
      setTraining(this.#layers, wasTraining);
    }
  }

  /** The numbers 0 to count − 1, cut into batches. */
  #batches(count: number): number[][] {
    const { batch } = this.#options;
    return Array.from({ length: Math.ceil(count / batch) }, (_, i) => {
      const start = i * batch;
      return Array.from({ length: Math.min(batch, count - start) }, (_, k) => start + k);
    });
  }

  /** What a checkpoint keeps, all of it alive. */
  #kept(): Kept {
    const { optimizer, random, generators = [], tensors = [] } = this.#options;
    const named = new Map<string, Tensor>();
    this.#joined.params.forEach((param, i) => {
      named.set(`params.${i}`, param);
      for (const [part, tensor] of Object.entries(optimizer.memory(param))) {
        named.set(`memory.${i}.${part}`, tensor);
      }
    });
    tensors.forEach((tensor, i) => named.set(`tensors.${i}`, tensor));
    return {
      tensors: named,
      generators: random === undefined ? generators : [random, ...generators],
    };
  }

  #checkIdle(): void {
    if (this.#isBusy) {
      throw new Error("Trainer: expected one training at a time, found one under way");
    }
  }
}

function orderOf(count: number, random: Generator | undefined): readonly number[] {
  return random === undefined
    ? Array.from({ length: count }, (_, i) => i)
    : shuffled(count, random);
}
