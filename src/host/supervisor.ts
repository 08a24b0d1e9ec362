/**
 * The main thread of a process in which a stranger's module is judged. It never runs the module itself: that
 * happens in a worker without permissions, which it watches. A trial that takes too long or too much memory
 * ends the process, and the last line tells which trial it was.
 *
 * It takes its settings and then one call a line on its standard input, and answers on its standard output in
 * lines that begin with a mark that only the caller knows: whatever else is written there is the module's.
 *
 * @module
 */

/** What the caller sets, once, in the first line. */
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
/** A look so late means that the process as a whole was not run. */
const LATE = 400;
/** A call that is not about a single trial may take so many times as long as a trial. */
const LONG = 10;
/** One trial may ask a layer often: all of it may take so many times as long as one answer. */
const SLOW = 20;
/** And so long at most, in milliseconds, unless a trial may take longer. */
const LONGEST = 15_000;

// Ctrl-C reaches every process of the terminal; who asked is told by the caller, which ends this one.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  try {
    Deno.addSignalListener(signal, () => {});
  } catch {
    // Not every system has both.
  }
}
const lines = linesIn(Deno.stdin.readable);
const settings = JSON.parse((await lines.next()).value ?? "{}") as Settings;
const heartbeat = new Int32Array(new SharedArrayBuffer(16));
let worker: Worker | undefined;
let loaded = "";
let running: { readonly id: number; readonly name: string } | undefined;
/** The trials begun, and when the last one was. */
let beats = -1;
let begun = 0;
/** How often the layer was asked, and when it last was. */
let pulses = 0;
let since = 0;
let looked = 0;

function answer(value: Record<string, unknown>): void {
  const line = new TextEncoder().encode(`\n${settings.mark}${JSON.stringify(value)}\n`);
  let written = 0;
  while (written < line.length) written += Deno.stdout.writeSync(line.subarray(written));
}

function stop(why: "time" | "memory" | "slow"): never {
  const trial = heartbeat[1]!;
  answer({
    id: running?.id,
    kind: "stopped",
    why,
    ...trial < 0 ? {} : { trial },
    ...heartbeat[2] === 1 ? { isOutside: true } : {},
  });
  Deno.exit(0);
}

function look(): void {
  if (running === undefined) return;
  if (Deno.memoryUsage().rss > settings.memoryBytes) stop("memory");
  const beat = Atomics.load(heartbeat, 0);
  const now = performance.now();
  // Where the whole process stood still, as in a machine that slept, the layer was not slow.
  if (now - looked > LATE) {
    since += now - looked;
    begun += now - looked;
  }
  looked = now;
  if (beat !== beats || heartbeat[3] !== pulses) {
    if (beat !== beats) begun = now;
    beats = beat;
    pulses = heartbeat[3]!;
    since = now;
  }
  const isLoading = beats === 0;
  const isTrial = running.name !== "explain" && running.name !== "describe" &&
    running.name !== "inspect";
  const limit = isLoading
    ? settings.loadMilliseconds
    : isTrial
    ? settings.trialMilliseconds
    : Math.max(settings.trialMilliseconds, Math.min(LONG * settings.trialMilliseconds, LONGEST));
  if (now - since > limit) stop("time");
  // A layer that answers each time, and so late that one trial takes for ever.
  if (isTrial && now - begun > SLOW * settings.trialMilliseconds) stop("slow");
}

/** A worker that imports the module, and answers calls about it. */
function start(module: string): Worker {
  const code = `import { answerCalls } from ${JSON.stringify(settings.answers)};
answerCalls(() => import(${JSON.stringify(module)}));`;
  const started = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, {
    type: "module",
    deno: { permissions: settings.permissions },
  } as WorkerOptions);
  started.onmessage = ({ data }) => {
    if (data.id !== running?.id) return;
    if (data.kind === "done" || data.kind === "failed") running = undefined;
    answer(data);
  };
  started.onerror = (event) => {
    event.preventDefault();
    answer({ id: running?.id, kind: "stopped", why: "died" });
    Deno.exit(0);
  };
  started.postMessage({ kind: "heartbeat", heartbeat });
  return started;
}

function take(call: Call): void {
  if (worker === undefined || loaded !== call.module) {
    worker?.terminate();
    heartbeat.fill(0);
    worker = start(call.module);
    loaded = call.module;
  }
  running = call;
  // What is judged is not known before the worker says so.
  heartbeat[1] = -1;
  heartbeat[2] = 0;
  beats = -1;
  since = begun = looked = performance.now();
  worker.postMessage({ kind: "call", ...call });
}

async function* linesIn(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest: string[] = [];
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const [end, ...begun] = chunk.split("\n");
    rest.push(end!);
    for (const begin of begun) {
      yield rest.join("");
      rest = [begin];
    }
  }
}

setInterval(look, LOOK);
for await (const line of lines) take(JSON.parse(line) as Call);
// The caller is gone: nobody else would end a module that loops for ever.
Deno.exit(0);
