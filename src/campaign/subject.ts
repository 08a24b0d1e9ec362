import { decode, encode, type StoredFailure } from "../corpus/mod.ts";
import type { LawCall } from "../host/calls.ts";
import { type ReportFacts, reportOf } from "../fuzz/report_of.ts";
import type { Failure, RunReport } from "../fuzz/run_report.ts";
import type { CampaignEvents, CampaignOptions } from "./campaign_options.ts";
import { type LawKey, LawRun } from "./law_run.ts";
import type { LawState } from "./trials_in_order.ts";

/** What of a law is kept to go on from. */
interface SavedState {
  readonly law: LawState;
  readonly report?: RunReport;
}

/** A law with what became of it. */
export class Subject {
  /** Tells the laws of a campaign apart. */
  readonly id: string;
  /** Tells the props of a campaign apart. */
  readonly propId: string;
  readonly key: LawKey;
  readonly run: LawRun;
  /** Whether the trial that broke the law is shrunk, or was. */
  isPursued = false;
  /** The failure as far as it is known, until the report is there. */
  standing: { readonly failure: Failure; readonly shrinks: number } | undefined;
  /** The file of the failure, as it is written. */
  saved: Promise<string | undefined> | undefined;
  /** Why no file can hold the failure, if none can. */
  unstorable: string | undefined;
  readonly #options: CampaignOptions;
  #report: RunReport | undefined;

  constructor(
    key: LawKey,
    { stored, options }: {
      /** What broke the laws of the module before. */
      readonly stored: readonly StoredFailure[];
      readonly options: CampaignOptions;
    },
  ) {
    this.key = key;
    this.propId = `${key.module}\n${key.prop.name}`;
    this.id = `${this.propId}\n${key.law.name}`;
    this.#options = options;
    const state = options.states.get(this.id);
    const known = state === undefined ? undefined : decode(state) as SavedState;
    this.#report = known?.report;
    this.run = new LawRun(key, {
      runs: options.runs ?? Infinity,
      stored: stored.filter((one) =>
        one.prop === key.prop.name && (one.during ?? one.law) === key.law.name
      ),
      state: known?.law,
    });
  }

  /** What the law came to; undefined until it is judged. */
  get report(): RunReport | undefined {
    return this.#report;
  }

  /** How a host is told which law it is. */
  get call(): LawCall {
    const { seed, observe } = this.#options;
    const { prop, law } = this.key;
    return { prop: prop.name, law: law.name, seed, observe };
  }

  /** What a report says of the law beside what its trials came to. */
  get facts(): Omit<ReportFacts, "shrinks"> {
    const { module, prop, law } = this.key;
    const { seed, maxInconclusive = prop.maxInconclusive, modules } = this.#options;
    const location = modules.find((one) => one.module === module)?.locate(prop);
    return {
      module,
      prop: prop.name,
      law: law.name,
      says: law.says,
      seed,
      maxInconclusive,
      ...location === undefined ? {} : { location },
    };
  }

  /** Tells how far the trials have come. */
  tellState({ onState }: CampaignEvents): void {
    onState(this.id, encode({ law: this.run.state } satisfies SavedState));
  }

  /** Takes what the law came to, and tells it. */
  end(report: RunReport, { onState, onLaw }: CampaignEvents): void {
    this.#report = report;
    try {
      onState(this.id, encode({ law: this.run.state, report } satisfies SavedState));
    } catch {
      // What was drawn cannot be written down: a resumed campaign judges this law again.
    }
    onLaw(report);
  }

  /** What is known of the law before it is judged to the end; undefined if nothing is. */
  async unfinished(): Promise<RunReport | undefined> {
    const { tally } = this.run;
    const { standing } = this;
    // What is being written is not lost either.
    const replay = await this.saved;
    if (standing !== undefined) {
      const failure = { ...standing.failure, ...replay === undefined ? {} : { replay } };
      return reportOf(tally, { ...this.facts, ...standing, failure });
    }
    return tally.trials === 0 ? undefined : reportOf(tally, { ...this.facts, shrinks: 0 });
  }
}
