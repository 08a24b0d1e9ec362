import { createHash } from "node:crypto";
import { join } from "node:path";
import { readJournal } from "../fuzz/read_journal.ts";
import { type Journal, openJournal, type State } from "../fuzz/journal.ts";
import type { Json } from "../corpus/mod.ts";

/** What makes two campaigns the same, so that one can go on where the other was stopped. */
export interface CampaignIdentity {
  readonly modules: readonly string[];
  readonly runs?: number;
  readonly time?: number;
  readonly filter?: string;
  readonly laws?: readonly string[];
  readonly shard?: string;
  readonly maxInconclusive?: number;
  readonly observe: number;
}

/** What is left of a campaign that was stopped. */
export interface Left {
  readonly seed: number;
  readonly states: ReadonlyMap<string, Json>;
}

/** The folder of journals, below the working directory. */
const FOLDER = ".backproof";
/** A campaign that is over sooner leaves no journal, in milliseconds. */
const PATIENCE = 500;

/** The journal of a campaign: it begins once there is something to lose. */
export class CampaignJournal {
  readonly #path: string;
  readonly #onError: (message: string) => void;
  readonly #sources: string;
  readonly #begun = performance.now();
  readonly #early = new Map<string, State>();
  #seed = 0;
  #journal: Journal | undefined;
  #isRefused = false;

  constructor(
    identity: CampaignIdentity,
    { sources, onError }: {
      /** The text of the modules: a campaign goes on only with those that it began with. */
      readonly sources: string;
      readonly onError: (message: string) => void;
    },
  ) {
    this.#path = join(FOLDER, `${hashOf(JSON.stringify(identity))}.jsonl`);
    this.#sources = hashOf(sources);
    this.#onError = onError;
  }

  /** What is left of the campaign; undefined if there is nothing, or `seed` is another. Says why not. */
  left(seed: number | undefined): Left | { readonly reason: string } | undefined {
    const read = readJournal(this.#path);
    if (read === undefined) return undefined;
    if (read.kind === "problem") return { reason: read.message };
    const header = read.header as { readonly seed?: number; readonly sources?: string };
    if (typeof header.seed !== "number") return { reason: "its journal is damaged" };
    if (header.sources !== this.#sources) return { reason: "the module has changed since" };
    if (seed !== undefined && seed !== header.seed) {
      return { reason: `it had --seed ${header.seed}` };
    }
    return { seed: header.seed, states: read.states as ReadonlyMap<string, Json> };
  }

  /** Sets what is written first. */
  begin(seed: number, states: ReadonlyMap<string, Json>): void {
    this.#seed = seed;
    for (const [key, state] of states) this.#early.set(key, state as State);
  }

  /** Remembers the state of a law. */
  record(key: string, state: Json): void {
    if (this.#journal !== undefined) return this.#journal.record(key, state as State);
    this.#early.set(key, state as State);
    if (!this.#isRefused && performance.now() - this.#begun > PATIENCE) this.#open();
  }

  /** Ends the journal: an interrupted campaign keeps it, one that is over does not. */
  end({ isInterrupted }: { readonly isInterrupted: boolean }): void {
    if (isInterrupted && this.#journal === undefined && !this.#isRefused) this.#open();
    if (isInterrupted) {
      this.#journal?.close();
      return;
    }
    if (this.#isRefused) return;
    try {
      // An earlier campaign may have left one, that this one took the place of.
      if (this.#journal === undefined) this.#takeOver();
      this.#journal?.remove();
      Deno.removeSync(FOLDER);
    } catch {
      // Another campaign writes it, or there is more in the folder, or there is none.
    }
  }

  #takeOver(): void {
    Deno.statSync(this.#path);
    this.#journal = openJournal(this.#path, { header: null, onError: () => {} });
  }

  #open(): void {
    try {
      Deno.mkdirSync(FOLDER, { recursive: true });
      this.#journal = openJournal(this.#path, {
        header: { seed: this.#seed, sources: this.#sources },
        states: this.#early,
        onError: this.#onError,
      });
    } catch (error) {
      this.#isRefused = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#onError(`No journal is kept, so that --resume will not work: ${reason}`);
    }
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
