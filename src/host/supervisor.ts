/**
 * The main thread of a process in which a stranger's module is judged. It never runs the module itself: that
 * happens in a worker without permissions, which it watches. A trial that takes too long or too much memory
 * ends the process, and the last line tells which trial it was.
 *
 * It takes one call a line on its standard input, and answers on its standard output in lines that begin with
 * a mark that only the caller knows: whatever else is written there is the module's.
 *
 * @module
 */

/** What the caller sets, once, as the only argument. */
interface Settings {
  readonly mark: string;
  readonly trialMilliseconds: number;
  readonly loadMilliseconds: number;
  readonly memoryBytes: number;
  /** The permissions of the worker, as `Worker` takes them. */
  readonly permissions: Deno.PermissionOptions;
  /** The URL of the module that answers calls within the worker. */
  readonly answers: string;
}

interface Call {
  readonly id: number;
  readonly module: string;
  readonly name: string;
  readonly args: unknown;
}

/** The time between two looks at the worker, in milliseconds. */
const LOOK = 20;
/** A call that is not about a single trial may take so many times as long as a trial. */
const LONG = 20;

const settings = JSON.parse(Deno.args[0]!) as Settings;
const heartbeat = new Int32Array(new SharedArrayBuffer(8));
let worker: Worker | undefined;
let loaded = "";
let running: { readonly id: number; readonly name: string } | undefined;
let beats = -1;
let since = 0;

function answer(value: Record<string, unknown>): void {
  const line = new TextEncoder().encode(`\n${settings.mark}${JSON.stringify(value)}\n`);
  let written = 0;
  while (written < line.length) written += Deno.stdout.writeSync(line.subarray(written));
}

function stop(why: "time" | "memory"): never {
  answer({ id: running?.id, kind: "stopped", why, trial: beats < 1 ? undefined : heartbeat[1] });
  Deno.exit(0);
}

function look(): void {
  if (running === undefined) return;
  if (Deno.memoryUsage().rss > settings.memoryBytes) stop("memory");
  const beat = Atomics.load(heartbeat, 0);
  const now = performance.now();
  if (beat !== beats) {
    beats = beat;
    since = now;
    return;
  }
  const isLoading = beats === 0;
  const isTrial = running.name !== "explain" && running.name !== "describe";
  const limit = isLoading
    ? settings.loadMilliseconds
    : settings.trialMilliseconds * (isTrial ? 1 : LONG);
  if (now - since > limit) stop("time");
}

/** A worker that imports the module, and answers calls about it. */
function start(module: string): Worker {
  const code = `import { answerCalls } from ${JSON.stringify(settings.answers)};
answerCalls(() => import(${JSON.stringify(module)}));`;
  const begun = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, {
    type: "module",
    deno: { permissions: settings.permissions },
  } as WorkerOptions);
  begun.onmessage = ({ data }) => {
    if (data.kind === "done" || data.kind === "failed") running = undefined;
    answer(data);
  };
  begun.onerror = (event) => {
    event.preventDefault();
    answer({ id: running?.id, kind: "died", message: event.message });
    Deno.exit(0);
  };
  begun.postMessage({ kind: "heartbeat", heartbeat });
  return begun;
}

function take(call: Call): void {
  if (worker === undefined || loaded !== call.module) {
    worker?.terminate();
    heartbeat.fill(0);
    worker = start(call.module);
    loaded = call.module;
  }
  running = call;
  beats = -1;
  since = performance.now();
  worker.postMessage({ kind: "call", ...call });
}

setInterval(look, LOOK);
// Ctrl-C reaches every process of the terminal; who asked is told by the caller, which ends this one.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  try {
    Deno.addSignalListener(signal, () => {});
  } catch {
    // Not every system has both.
  }
}
let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop()!;
  for (const line of lines) take(JSON.parse(line) as Call);
}
// The caller is gone: nobody else would end a module that loops for ever.
Deno.exit(0);
