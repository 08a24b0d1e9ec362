import { readCorpus } from "../corpus/mod.ts";
import { dirname, resolve } from "node:path";
import type { CampaignModule } from "../campaign/campaign_options.ts";
import { corpusOf } from "../campaign/corpus_of.ts";
import { loadModule } from "../campaign/load_module.ts";
import { locate } from "../campaign/locate.ts";
import type { Problem } from "../fuzz/campaign_report.ts";
import type { PropSummary } from "../host/calls.ts";
import type { Host } from "../host/host.ts";
import type { HostOptions } from "../host/host_options.ts";

/** A module under test, and what is known of its layers. */
export interface LoadedModule {
  readonly module: string;
  readonly url: string;
  readonly props: readonly PropSummary[];
  /** The class of the layer of each prop. */
  readonly classNames: ReadonlyMap<string, string>;
}

/** Loads modules in the first of the hosts, which is ended if none can be loaded. */
export async function loadModules(
  modules: readonly string[],
  { hosts: [host], options, signal }: {
    readonly hosts: readonly Host[];
    readonly options: HostOptions;
    readonly signal: AbortSignal;
  },
): Promise<{ loaded: LoadedModule[]; problems: Problem[] }> {
  const loaded: LoadedModule[] = [];
  const problems: Problem[] = [];
  const end = () => host!.end();
  signal.addEventListener("abort", end);
  try {
    for (const module of modules) {
      const answer = await loadModule(host!, module, options);
      if (signal.aborted) break;
      if (answer.kind === "problem") problems.push({ module, message: answer.message });
      else {
        const { url, value: props } = answer;
        const classNames = new Map<string, string>();
        for (const { name } of props) {
          const reply = await host!.call(url, "className", { prop: name });
          // A layer that cannot be built is for the laws to judge.
          if (reply.kind === "done" && typeof reply.value === "string") {
            classNames.set(name, reply.value);
          }
        }
        loaded.push({ module, url, props, classNames });
      }
    }
  } finally {
    signal.removeEventListener("abort", end);
  }
  // The process goes on to judge what it has loaded.
  if (loaded.length === 0) end();
  return { loaded, problems };
}

/** The module with what broke its laws before. */
export async function withCorpus(
  { module, url, props, classNames }: LoadedModule,
  { folder = corpusOf(module), warn }: {
    /** The folder of all stored failures; that named corpus beside the module if left out. */
    readonly folder: string | undefined;
    readonly warn: (message: string) => void;
  },
): Promise<CampaignModule> {
  const { failures, problems } = await readCorpus(folder);
  for (const { path, message } of problems) warn(`Skipped ${path}: ${message}`);
  const here = resolve(module);
  return {
    module,
    url,
    props,
    stored: failures.filter(({ path, failure }) => resolve(dirname(path), failure.module) === here)
      .map(({ failure }) => failure),
    locate: ({ name }) => locate(module, { className: classNames.get(name), prop: name }),
  };
}
