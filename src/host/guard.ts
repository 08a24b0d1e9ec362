/** More lines than this in one trial are a flood. */
const LINES = 100_000;
/** As many lines of a module are let through in all; the others are dropped. */
const SHOWN = 100;

/** The words of the console that show something, each in its own way. */
const SHOWING = [
  "log",
  "info",
  "debug",
  "dir",
  "dirxml",
  "table",
  "group",
  "groupCollapsed",
  "count",
  "timeLog",
  "timeEnd",
] as const;

/** A module under test writes without end. */
export class FloodError extends Error {
  override name = "FloodError";
}

/** A module under test would end the process. */
export class ExitError extends Error {
  override name = "ExitError";
}

/** What of Node's process a module can write to. */
interface NodeProcess {
  readonly stdout: { write: (said: unknown, ...others: readonly unknown[]) => boolean };
  readonly stderr: { write: (said: unknown, ...others: readonly unknown[]) => boolean };
}

/** What a thread needs of its global scope, as it was before a stranger's module was loaded. */
export interface Guarded {
  /** Call it at the beginning of each trial. */
  readonly startTrial: () => void;
  readonly post: (message: unknown) => void;
  /** Counts on in a shared array. */
  readonly add: (array: Int32Array, index: number) => void;
  /** Lets what is waiting have its turn. */
  readonly pause: () => Promise<void>;
}

/**
 * Takes from this thread what would end it or bury its answers, before a stranger's module is loaded: ending
 * the process throws, and so does writing without end; of the rest the first lines pass, all of them on
 * standard error, since answers have standard output for themselves. There is nothing to be read. Returns what
 * is needed of the global scope, which a module may change as it likes (for fake timers, say).
 */
export function guard(): Guarded {
  let inTrial = 0;
  let shown = 0;
  const isHeard = (): boolean => {
    if (++inTrial > LINES) {
      const error = new FloodError(`it writes more than ${LINES} times in one trial`);
      throw asThrownBy(isHeard, error);
    }
    return ++shown <= SHOWN;
  };
  const quiet = <A extends unknown[]>(write: (...args: A) => unknown) => (...args: A) => {
    if (isHeard()) write(...args);
  };
  const show = console.error.bind(console);
  for (const name of ["trace", "error", "warn"] as const) {
    console[name] = quiet(console[name].bind(console));
  }
  for (const name of SHOWING) console[name] = quiet(show);
  const fail = quiet(show);
  console.assert = (isMet, ...said) => isMet || fail("Assertion failed:", ...said);
  const writeSync = Deno.stderr.writeSync.bind(Deno.stderr);
  const write = Deno.stderr.write.bind(Deno.stderr);
  for (const stream of [Deno.stdout, Deno.stderr]) {
    stream.writeSync = (bytes) => isHeard() ? writeSync(bytes) : bytes.length;
    stream.write = (bytes) => isHeard() ? write(bytes) : Promise.resolve(bytes.length);
  }
  // What comes in is for the supervisor.
  Deno.stdin.readSync = () => null;
  Deno.stdin.read = () => Promise.resolve(null);
  const forbid = (owner: object, name: string, said: string) => {
    const forbidden = (code?: unknown): never => {
      const error = new ExitError(`it calls ${said}(${typeof code === "number" ? code : ""})`);
      throw asThrownBy(forbidden, error);
    };
    try {
      Object.defineProperty(owner, name, { value: forbidden, configurable: true, writable: true });
    } catch {
      // What cannot be taken away ends the process, which is noticed from outside.
    }
  };
  forbid(Deno, "exit", "Deno.exit");
  forbid(globalThis, "close", "close");
  const { process } = globalThis as { process?: NodeProcess };
  if (process !== undefined) {
    const encoder = new TextEncoder();
    const pass = quiet((said: unknown) =>
      writeSync(said instanceof Uint8Array ? said : encoder.encode(String(said)))
    );
    for (const stream of [process.stdout, process.stderr]) {
      stream.write = (said, ...others) => {
        pass(said);
        const done = others.at(-1);
        if (typeof done === "function") done();
        return true;
      };
    }
    for (const name of ["exit", "abort", "reallyExit"]) forbid(process, name, `process.${name}`);
  }
  const scope = globalThis as unknown as { postMessage: (message: unknown) => void };
  const post = scope.postMessage.bind(scope);
  scope.postMessage = () => {};
  const { add } = Atomics;
  const later = globalThis.setTimeout;
  return {
    startTrial: () => {
      inTrial = 0;
    },
    post,
    add: (array, index) => add(array, index, 1),
    pause: () => new Promise((resolve) => later(resolve)),
  };
}

/** An error whose stack begins with who called a function: where to look is the module, not here. */
function asThrownBy(called: unknown, error: Error): Error {
  const { captureStackTrace } = Error as {
    readonly captureStackTrace?: (error: Error, called: unknown) => void;
  };
  captureStackTrace?.(error, called);
  return error;
}
