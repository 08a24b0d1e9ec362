import { decode, encode } from "../corpus/mod.ts";
import { askModule, loadModule } from "../campaign/load_module.ts";
import { actualOf, detailOf, TERMINATES, violationOf } from "../campaign/terminates.ts";
import { replayReport } from "../fuzz/replay.ts";
import type { Failure } from "../fuzz/run_report.ts";
import type { Replayed } from "../host/calls.ts";
import { Host } from "../host/host.ts";
import type { HostOptions } from "../host/host_options.ts";
import type { Reply, Stopped } from "../host/reply.ts";
import type { LayerFinding } from "../scaffold/mod.ts";
import { EXIT } from "./exit.ts";
import { type Containment, hostOptions } from "./host_options.ts";
import type { Judge } from "./replay.ts";
import type { DescribedModule } from "./list.ts";
import type { Inspected } from "./scaffold.ts";

/** How modules are contained, and what ends a command early. */
export interface InHostOptions extends Containment {
  readonly signal: AbortSignal;
}

/** What can be asked of modules that run in a process of their own. */
export interface InHost {
  readonly judge: Judge;
  readonly describe: (path: string) => Promise<DescribedModule>;
  readonly inspectModule: (path: string) => Promise<Inspected>;
}

/** Lets a command ask about modules in a process without permissions, and ends it after. */
export async function withHost(
  { signal, ...containment }: InHostOptions,
  command: (host: InHost) => Promise<number>,
): Promise<number> {
  const options = hostOptions(containment);
  const host = new Host(options);
  const end = () => host.end();
  signal.addEventListener("abort", end);
  try {
    const code = await command({
      judge: (failure, path) => judge({ host, options, path }, failure),
      describe: async (path) => {
        const asked = await askModule<DescribedModule>(
          { host, path, question: "describe" },
          options,
        );
        if (asked.kind === "problem") return asked;
        const { value } = asked;
        return value.kind === "props"
          ? value
          : { ...value, message: `Cannot load ${path}: ${value.message}` };
      },
      inspectModule: (path) => inspectModule({ host, options, path }, signal),
    });
    return signal.aborted ? EXIT.interrupted : code;
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

/** A module, and the process that it runs in. */
interface Contained {
  readonly host: Host;
  readonly options: HostOptions;
  readonly path: string;
}

/** Looks at the exports of a module one by one: what has to be stopped costs only itself. */
async function inspectModule(contained: Contained, signal: AbortSignal): Promise<Inspected> {
  const { host, options, path } = contained;
  const asked = await askModule<readonly string[]>({ host, path, question: "exports" }, options);
  if (asked.kind === "problem") return { problem: asked.message };
  const findings: LayerFinding[] = [];
  for (const only of asked.value) {
    if (signal.aborted) break;
    const reply = await host.call(asked.url, "inspect", { only, isCareful: false });
    if (reply.kind !== "stopped" || reply.why === "died") {
      findings.push(findingOf(reply, only, options));
      continue;
    }
    // One way to feed it may do where another one made it hang.
    const again = await host.call(asked.url, "inspect", { only, isCareful: true });
    const finding = findingOf(again, only, options);
    const doubt = `With other inputs ${
      whyStopped(reply, options)
    }: only what is drawn here was tried`;
    findings.push(
      finding.kind === "layer" ? { ...finding, doubts: [...finding.doubts, doubt] } : finding,
    );
  }
  return findings;
}

function findingOf(reply: Reply, name: string, options: HostOptions): LayerFinding {
  if (reply.kind === "done") return (decode(reply.value) as readonly LayerFinding[])[0]!;
  const reason = reply.kind === "stopped"
    ? whyStopped(reply, options)
    : `inspecting it failed: ${reply.thrown.message}`;
  return { kind: "unbuilt", name, reason };
}

/** Why an export had to be stopped, as the reason of a finding. */
function whyStopped({ why }: Stopped, options: HostOptions): string {
  return {
    time: `it does not come to an end within ${
      options.trialMilliseconds / 1000
    } s (allow more with --trial-timeout)`,
    slow: "it is too slow (allow more with --trial-timeout)",
    memory: `it takes more than ${options.memory} MB of memory (allow more with --memory)`,
    output: "it writes without end",
    died: "it ends the process",
  }[why];
}

/** Judges a stored failure again, in the process of its module. */
async function judge(
  { host, options, path }: Contained,
  failure: Parameters<Judge>[0],
): ReturnType<Judge> {
  const loaded = await loadModule(host, path, options);
  if (loaded.kind === "problem") return { problem: loaded.message };
  const { prop, law, during, trial, found } = failure;
  const { url } = loaded;
  const data = encode(trial);
  const reply = await host.call(url, "replay", {
    prop,
    law,
    trial: data,
    trialMilliseconds: options.trialMilliseconds,
    ...during === undefined ? {} : { during },
  });
  if (reply.kind === "failed") return { problem: reply.thrown.message };
  if (reply.kind === "stopped" && reply.why === "slow") return { problem: detailOf("slow") };
  if (reply.kind === "stopped" && reply.isOutside === true) {
    const detail =
      `the law had to be stopped (${actualOf(reply.why, options)}): give it more with ` +
      (reply.why === "memory" ? "--memory" : "--trial-timeout");
    const named = { prop, law: during ?? law, says: "", seed: found.seed };
    return replayReport(named, { kind: "inconclusive", reason: "stopped", detail });
  }
  if (reply.kind === "stopped") {
    return {
      prop,
      law: TERMINATES,
      says: "",
      seed: found.seed,
      runs: 1,
      shrinks: 0,
      status: "violated",
      passes: 0,
      vacuous: 0,
      conventions: 0,
      inconclusive: {},
      failure: {
        violation: violationOf(reply.why, options),
        given: trial.given,
        upstream: trial.upstream,
        trialSeed: trial.seed,
        during: during ?? law,
      },
    };
  }
  const replayed = decode(reply.value) as Replayed;
  if (replayed.kind === "stale") return { stale: `${replayed.reason} (in ${path})` };
  const { outcome } = replayed;
  const named = { prop, law: replayed.law, says: replayed.says, seed: found.seed };
  if (outcome.kind !== "violation") return replayReport(named, outcome);
  const explained = await host.call(url, "explain", {
    prop,
    law: replayed.law,
    seed: found.seed,
    observe: 0,
    start: { phase: "stored", trial: 0, data },
    path: [],
  });
  const { given, upstream, seed: trialSeed } = trial;
  // What cannot be explained is a failure all the same.
  const known = explained.kind === "done"
    ? decode(explained.value) as Failure | null
    : { violation: outcome, given, upstream, trialSeed };
  return replayReport(named, outcome, known ?? undefined);
}
