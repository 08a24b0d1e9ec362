import type { Failure } from "../fuzz/run_report.ts";
import type { CampaignEvents, Found } from "./campaign_options.ts";
import type { Standing } from "./pursue.ts";
import type { Subject } from "./subject.ts";
import { TERMINATES } from "./terminates.ts";

/** The failures of a campaign as far as they are known: each is saved as soon as it is found. */
export class StandingFailures {
  readonly #events: CampaignEvents;
  readonly #broken = new Set<string>();

  constructor(events: CampaignEvents) {
    this.#events = events;
  }

  /** The ids of the laws that are broken, and of the props whose layer had to be stopped. */
  get broken(): ReadonlySet<string> {
    return this.#broken;
  }

  /**
   * Remembers and saves a trial that breaks a law: whatever happens next, it is not lost. `during` is the law that
   * was judged when the layer had to be stopped; a violation has none. Returns the path of the file.
   */
  stand(
    subject: Subject,
    standing: Standing,
    { origin, ...stopped }: Pick<Found, "origin" | "during">,
  ): Promise<string | undefined> {
    const { data, violation, path, unstorable } = standing;
    const { id, propId, key } = subject;
    if (unstorable !== undefined) subject.unstorable = unstorable;
    const isStop = stopped.during !== undefined;
    this.#broken.add(isStop ? propId : id);
    if (!isStop) {
      const failure: Failure = {
        violation,
        given: data.given,
        upstream: data.upstream,
        trialSeed: data.seed,
        origin: { ...origin, path },
      };
      subject.standing = { failure, shrinks: path.length };
    }
    const saved = this.#events.onStanding({
      id: isStop ? propId : id,
      module: key.module,
      prop: key.prop.name,
      law: isStop ? TERMINATES : key.law.name,
      ...stopped,
      ...standing,
      origin,
    });
    subject.saved = saved;
    return saved;
  }

  /** Saves a failure as it is reported, and returns it with the path of its file, if it has one. */
  async save(subject: Subject, failure: Failure): Promise<Failure> {
    const { given, upstream, trialSeed, violation, origin, during } = failure;
    const { phase, trial, path } = origin!;
    const { unstorable } = subject;
    const replay = await this.stand(subject, {
      data: { given, upstream, seed: trialSeed },
      violation,
      path,
      ...unstorable === undefined ? {} : { unstorable },
    }, { origin: { phase, trial }, ...during === undefined ? {} : { during } });
    return replay === undefined ? failure : { ...failure, replay };
  }

  /** Forgets the violation of a law: it never came again. */
  forget({ id }: Subject): void {
    this.#broken.delete(id);
  }
}
