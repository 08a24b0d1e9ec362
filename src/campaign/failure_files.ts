import { join, relative, resolve } from "node:path";
import { replaceFailure, type SavedFailure, type StoredFailure } from "../corpus/mod.ts";
import { summary } from "../report/summary.ts";
import type { Found } from "./campaign_options.ts";
import { corpusOf } from "./corpus_of.ts";

/** Where and how failures are written. */
export interface FailureFilesOptions {
  /** The folder for all of them; that named corpus beside each module if left out. */
  readonly folder?: string;
  readonly seed: number;
  readonly backproof: string;
  /** Told once for each failure that cannot be written. */
  readonly onError: (message: string) => void;
}

/** What is being written of one failure, and what is to be written next. */
interface Queue {
  saved: SavedFailure | undefined;
  next: Found | undefined;
  writing: Promise<void> | undefined;
  hasFailed: boolean;
}

/**
 * Writes each failure of a campaign to its file as soon as it is found, and in its place each simpler one. While
 * one is written, of those that follow only the last is kept.
 */
export class FailureFiles {
  readonly #options: FailureFilesOptions;
  readonly #queues = new Map<string, Queue>();

  constructor(options: FailureFilesOptions) {
    this.#options = options;
  }

  /** Writes a failure, and returns the path of its file once it is written; undefined if it cannot be. */
  async save(found: Found): Promise<string | undefined> {
    const queue = this.#queues.get(found.id) ??
      { saved: undefined, next: undefined, writing: undefined, hasFailed: false };
    this.#queues.set(found.id, queue);
    queue.next = found;
    queue.writing ??= this.#drain(queue).finally(() => {
      queue.writing = undefined;
    });
    await queue.writing;
    return queue.hasFailed || queue.saved === undefined
      ? undefined
      : relative(".", resolve(queue.saved.path)).replaceAll("\\", "/");
  }

  async #drain(queue: Queue): Promise<void> {
    while (queue.next !== undefined) {
      const found = queue.next;
      queue.next = undefined;
      const folder = this.#options.folder ?? corpusOf(found.module);
      try {
        if (found.unstorable !== undefined) throw new TypeError(found.unstorable);
        queue.saved = await replaceFailure(folder, this.#stored(found, folder), {
          previous: queue.saved,
        });
        queue.hasFailed = false;
      } catch (error) {
        if (!queue.hasFailed) {
          const reason = error instanceof Error ? error.message : String(error);
          this.#options.onError(`Cannot store the failure of ${found.prop}: ${reason}`);
        }
        queue.hasFailed = true;
      }
    }
  }

  #stored(found: Found, folder: string): StoredFailure {
    const { seed, backproof } = this.#options;
    const { module, prop, law, during, violation, data, origin, path } = found;
    return {
      // From corpus/<prop>/<hash>.json.
      module: relative(join(resolve(folder), "prop"), resolve(module)).replaceAll("\\", "/"),
      prop,
      law,
      ...during === undefined ? {} : { during },
      violation: summary(violation),
      found: {
        seed,
        phase: origin.phase,
        trial: origin.trial,
        path,
        at: new Date().toISOString().slice(0, 10),
        backproof,
        deno: Deno.version.deno,
      },
      trial: data,
    };
  }
}
