import type { Layer } from "../layer.ts";
import type { RestorableGenerator } from "../random/mod.ts";
import type { Tensor } from "../tensor/mod.ts";
import type { Optimizer } from "./optimizers/mod.ts";
import type { Schedule } from "./schedules.ts";

/** What a trainer is made of. */
export interface TrainerOptions {
  /** What is trained. Without `loss`, its output is the loss itself. */
  readonly network: Layer;
  /** Takes the network's output and the labels, and returns their loss; params of its own are trained too. */
  readonly loss?: Layer;
  /** What moves the params. */
  readonly optimizer: Optimizer;
  /** How many examples an update takes; the last of an epoch takes what is left. */
  readonly batch: number;
  /** Shuffles the examples before each epoch; without it they stay in order, as a text must. */
  readonly random?: RestorableGenerator;
  /** The rate of each update; without it the optimizer's stays. */
  readonly schedule?: Schedule;
  /** The largest norm that gradients may have; without it they are not clipped. */
  readonly maxNorm?: number;
  /** The generators that layers draw from, such as those of Dropout: a checkpoint keeps them. */
  readonly generators?: readonly RestorableGenerator[];
  /** What layers keep beside params, such as running means: a checkpoint keeps them. */
  readonly tensors?: readonly Tensor[];
}

/** How long, and whom to tell. */
export interface FitOptions {
  /** Up to which epoch, counted from the first of all: a trainer restored at 3 of 10 has 7 to go. */
  readonly epochs: number;
  /** Ends the training after the batch in hand. */
  readonly signal?: AbortSignal;
  /** Is told of each update. */
  readonly onBatch?: (progress: BatchProgress) => void;
  /** Is told of each epoch. */
  readonly onEpoch?: (progress: EpochProgress) => void;
}

/** An update that has been made. */
export interface BatchProgress {
  /** How many updates there have been. */
  readonly step: number;
  /** Its epoch, from 1. */
  readonly epoch: number;
  /** How many examples of the epoch are done. */
  readonly done: number;
  /** How many it has. */
  readonly count: number;
  /** The loss of the batch, before the update. */
  readonly loss: number;
}

/** An epoch that has been completed. */
export interface EpochProgress {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** Up to which epoch it goes. */
  readonly epochs: number;
  /** The mean loss of its examples, each before the update it took part in. */
  readonly loss: number;
}
