/** More lines than this in one trial are a flood. */
const LINES = 100_000;
/** As many lines of a module are let through in all. */
const SHOWN = 100;

/** A module under test writes without end. */
export class FloodError extends Error {
  override name = "FloodError";
}

/** A module under test would end the process. */
export class ExitError extends Error {
  override name = "ExitError";
}

/**
 * Takes from this thread what would end it or bury its answers, before a stranger's module is loaded: ending
 * the process throws, and so does writing without end; of the rest the first lines pass. Returns a function to
 * call at the beginning of each trial.
 */
export function guard(): () => void {
  let inTrial = 0;
  let shown = 0;
  const isHeard = (): boolean => {
    if (++inTrial > LINES) {
      throw new FloodError(`it writes more than ${LINES} times in one trial`);
    }
    return ++shown <= SHOWN;
  };
  const quiet = <A extends unknown[]>(write: (...args: A) => unknown) => (...args: A) => {
    if (isHeard()) write(...args);
  };
  for (const name of ["log", "info", "debug", "warn", "error", "dir", "table", "trace"] as const) {
    console[name] = quiet(console[name].bind(console));
  }
  for (const stream of [Deno.stdout, Deno.stderr]) {
    const writeSync = stream.writeSync.bind(stream);
    const write = stream.write.bind(stream);
    stream.writeSync = (bytes) => isHeard() ? writeSync(bytes) : bytes.length;
    stream.write = (bytes) => isHeard() ? write(bytes) : Promise.resolve(bytes.length);
  }
  const forbid = (owner: object, name: string, said: string) => {
    const forbidden = (code?: unknown): never => {
      throw new ExitError(`it calls ${said}(${typeof code === "number" ? code : ""})`);
    };
    try {
      Object.defineProperty(owner, name, { value: forbidden, configurable: true, writable: true });
    } catch {
      // What cannot be taken away ends the process, which is noticed from outside.
    }
  };
  forbid(Deno, "exit", "Deno.exit");
  forbid(globalThis, "close", "close");
  const { process } = globalThis as { process?: object };
  if (process !== undefined) {
    for (const name of ["exit", "abort", "reallyExit"]) forbid(process, name, `process.${name}`);
  }
  return () => {
    inTrial = 0;
  };
}
