import process from "node:process";
import { runCampaign } from "../../src/campaign/campaign.ts";
import { loadModule } from "../../src/campaign/load_module.ts";
import type { Json } from "../../src/corpus/mod.ts";
import type { Calls } from "../../src/host/calls.ts";
import { Host } from "../../src/host/host.ts";
import type { HostOptions } from "../../src/host/host_options.ts";
import type { Reply } from "../../src/host/reply.ts";
import type { Law } from "../../src/mod.ts";
import type { Subject } from "./law_sets.ts";

/** What a campaign took, from its first lease to its last. */
export interface Measured {
  readonly trials: number;
  readonly seconds: number;
  /** The share of the time in which the hosts had work, from 0 to 1. */
  readonly busy: number;
  /** The share of one core that this process took, which judges nothing itself. */
  readonly parent: number;
}

const OPTIONS: HostOptions = {
  trialMilliseconds: 10_000,
  loadMilliseconds: 60_000,
  memory: 1024,
  grants: {},
};

/** Runs the laws of a layer with the engine of the command line: real processes, which have loaded the module. */
export async function campaignRun(
  { module, prop }: Subject,
  { laws, runs, workers, seed }: {
    readonly laws: readonly Law[];
    readonly runs: number;
    readonly workers: number;
    readonly seed: number;
  },
): Promise<Measured> {
  const hosts = Array.from({ length: workers }, () => new TimedHost(OPTIONS));
  const [loaded] = await Promise.all(hosts.map((host) => loadModule(host, module, OPTIONS)));
  if (loaded!.kind === "problem") throw new Error(loaded!.message);
  const { url, value } = loaded!;
  for (const host of hosts) host.milliseconds = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const report = await runCampaign({
    modules: [{
      module,
      url,
      props: value.filter(({ name }) => name === prop.name),
      stored: [],
      locate: () => undefined,
    }],
    problems: [],
    isWanted: (_, law) => laws.some(({ name }) => name === law),
    seed,
    runs,
    hosts,
    failFast: false,
    observe: 0,
    host: OPTIONS,
    signal: new AbortController().signal,
    states: new Map(),
    backproof: "bench",
  }, {
    onState: () => undefined,
    onLaw: () => undefined,
    onProgress: () => undefined,
    onStanding: () => Promise.resolve(undefined),
  });
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  for (const { law, status } of report.laws) {
    if (status === "violated") throw new Error(`${prop.name} breaks "${law}"`);
  }
  return {
    trials: report.laws.reduce((sum, { runs }) => sum + runs, 0),
    seconds: milliseconds / 1000,
    busy: hosts.reduce((sum, host) => sum + host.milliseconds, 0) / (workers * milliseconds),
    parent: (user + system) / 1000 / milliseconds,
  };
}

/** A host that knows how long it was waited for. */
class TimedHost extends Host {
  milliseconds = 0;

  override async call<K extends keyof Calls>(
    module: string,
    name: K,
    args: Calls[K],
    options?: { readonly onPart?: (part: Json) => void },
  ): Promise<Reply> {
    const start = performance.now();
    const reply = await super.call(module, name, args, options);
    this.milliseconds += performance.now() - start;
    return reply;
  }
}
