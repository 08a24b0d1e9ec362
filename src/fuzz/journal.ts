import { dirname } from "node:path";
import { printLine } from "./journal_line.ts";
import { JOURNAL_VERSION } from "./read_journal.ts";

/** A value that JSON can hold. */
export type State = null | boolean | number | string | readonly State[] | {
  readonly [key: string]: State;
};

/** How a journal is kept. */
export interface JournalOptions {
  /** What the campaign is, for whoever resumes it. */
  readonly header: State;
  /** The states to begin with, as `readJournal` gives them where a campaign is resumed. */
  readonly states?: ReadonlyMap<string, State>;
  /** Told when the journal cannot be written any more, and again only after it could. */
  readonly onError: (message: string) => void;
  /** The longest time between two writes, in milliseconds; half a second if left out. */
  readonly everyMilliseconds?: number;
  /** The size in bytes that a journal may have whatever it holds; 4 MB if left out. */
  readonly smallBytes?: number;
}

/** A journal may be so many times as large as the states that it holds. */
const GROWTH = 4;

/**
 * Begins a journal, in place of the one that may be there: the file from which a campaign is resumed.
 *
 * It is opened once a path, until it is closed or its process ends, however it ends. Where it cannot be
 * written (a full disk, a folder that may only be read) it says so, and goes on trying: it never throws.
 *
 * @throws {Deno.errors.Busy} If another process has it open.
 */
export function openJournal(path: string, options: JournalOptions): Journal {
  return new Journal(path, options);
}

/**
 * The latest state of each part of a campaign, in a file that survives whatever ends the process: JSON
 * lines, each appended and made durable, so that at most the last second is lost.
 */
export class Journal {
  readonly #path: string;
  readonly #header: State;
  readonly #tell: (message: string) => void;
  readonly #every: number;
  readonly #small: number;
  /** The last line of each key. */
  readonly #lines = new Map<string, string>();
  /** What is not yet written. */
  readonly #fresh = new Map<string, State>();
  /** The journal itself, locked as long as it is open. */
  #file: Deno.FsFile | undefined;
  /** Its size in bytes, if all that is in it is known to be whole lines. */
  #size: number | undefined;
  /** The size in bytes of the lines that count. */
  #live = 0;
  #flushed = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isFailing = false;
  #isClosed = false;

  /** Use `openJournal`. */
  constructor(path: string, options: JournalOptions) {
    this.#path = path;
    this.#header = options.header;
    this.#tell = options.onError;
    this.#every = options.everyMilliseconds ?? 500;
    this.#small = options.smallBytes ?? 4_000_000;
    for (const [key, state] of options.states ?? []) this.#fresh.set(key, state);
    try {
      this.#write();
    } catch (error) {
      if (error instanceof Deno.errors.Busy) throw error;
      this.#failed(error);
    }
  }

  /** Remembers the state of a part of the campaign: it is written within half a second. */
  record(key: string, state: State): void {
    if (this.#isClosed) return;
    this.#fresh.set(key, state);
    // A campaign that never waits leaves no timer a chance.
    if (performance.now() - this.#flushed >= this.#every) this.flush();
    else if (this.#timer === undefined) {
      const timer = setTimeout(() => this.flush(), this.#every);
      // Not what a process stays alive for: `close` writes the rest.
      Deno.unrefTimer(timer);
      this.#timer = timer;
    }
  }

  /** Writes what is not yet written. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isClosed) return;
    try {
      this.#write();
      this.#isFailing = false;
    } catch (error) {
      this.#failed(error);
    }
    this.#flushed = performance.now();
  }

  /** Writes the rest, and lets others have the journal. */
  close(): void {
    this.flush();
    this.#isClosed = true;
    this.#file?.close();
    this.#file = undefined;
  }

  /** Closes it, and removes the file: the campaign is over, and there is nothing to resume. */
  remove(): void {
    try {
      if (this.#file !== undefined) Deno.removeSync(this.#path);
    } catch (error) {
      this.#failed(error);
    }
    this.#fresh.clear();
    this.close();
  }

  #write(): void {
    const file = this.#file ??= lock(this.#path);
    let added = "";
    for (const [key, state] of this.#fresh) {
      const line = `${printLine({ key, state })}\n`;
      this.#live += lengthOf(line) - lengthOf(this.#lines.get(key) ?? "");
      this.#lines.set(key, line);
      added += line;
    }
    // From here on the lines have what is fresh; it stays fresh until it is on the disk.
    const size = this.#size;
    const grown = (size ?? 0) + lengthOf(added);
    const isLarge = grown > this.#small && grown > GROWTH * this.#live;
    if (size === undefined || isLarge) this.#rewrite();
    else if (added !== "") this.#append(file, { text: added, size });
    this.#fresh.clear();
  }

  #append(file: Deno.FsFile, { text, size }: { readonly text: string; readonly size: number }) {
    try {
      writeAll(file, text);
      this.#size = size + lengthOf(text);
    } catch (error) {
      // Until half a line is known to be gone again, nothing may be appended.
      this.#size = undefined;
      file.truncateSync(size);
      file.seekSync(size, Deno.SeekMode.Start);
      this.#size = size;
      throw error;
    }
  }

  /** Puts a journal that holds only what counts in place of the one that is there, in one step. */
  #rewrite(): void {
    const header = `${printLine({ journal: JOURNAL_VERSION, header: this.#header })}\n`;
    const text = header + [...this.#lines.values()].join("");
    // Nobody else writes a draft of this name: the lock on the journal is ours.
    const draft = `${this.#path}.draft`;
    const file = Deno.openSync(draft, { read: true, write: true, create: true, truncate: true });
    try {
      // Before it has the name that others lock.
      tryLock(file);
      writeAll(file, text);
      Deno.renameSync(draft, this.#path);
      syncFolder(dirname(this.#path));
    } catch (error) {
      file.close();
      try {
        Deno.removeSync(draft);
      } catch {
        // What is to be told is the first error.
      }
      throw error;
    }
    this.#file?.close();
    this.#file = file;
    this.#size = lengthOf(text);
  }

  #failed(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#tell(`Cannot write the journal ${this.#path}: ${reason}`);
  }
}

/** How long a journal that another has is waited for, in milliseconds, and how long between two looks. */
const WAIT = 300;
const LOOK = 10;

/** Opens a journal that no other process has open, or an empty new one. */
function lock(path: string): Deno.FsFile {
  const until = performance.now() + WAIT;
  for (;;) {
    const file = Deno.openSync(path, { read: true, write: true, create: true });
    if (!tryLock(file)) {
      file.close();
      if (performance.now() > until) {
        throw new Deno.errors.Busy(`Cannot open the journal ${path}: another campaign writes it`);
      }
      // A process that is just being started has, for a moment, all that was open here, and its locks.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK);
      continue;
    }
    // Whoever had it may have put a new one in its place since it was opened.
    if (isAt(path, file)) return file;
    file.close();
  }
}

/** The system drops the lock when the process ends, however it ends. */
function tryLock(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch {
    // Not every file system has locks: better a journal without one than none.
    return true;
  }
}

function isAt(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch {
    return false;
  }
}

function writeAll(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
  file.syncDataSync();
}

/** Makes a new name in a folder durable, where the system can. */
function syncFolder(folder: string): void {
  try {
    using opened = Deno.openSync(folder, { read: true });
    opened.syncSync();
  } catch {
    // Windows opens no folders.
  }
}

function lengthOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
