import fc from "fast-check";
import { decode, encode, type Json } from "../corpus/mod.ts";
import type { Law, Outcome } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import type { Lead } from "../fuzz/climb.ts";
import { dataOf, type Drawn, drawnOf } from "../fuzz/draw_trial.ts";
import { describeProp } from "../fuzz/describe_prop.ts";
import { findLaw } from "../fuzz/find_law.ts";
import { judgeTrial } from "../fuzz/judge_trial.ts";
import { LawTrials } from "../fuzz/law_trials.ts";
import type { Stretch } from "../fuzz/stretch.ts";
import { propsIn } from "../fuzz/props_in.ts";
import { describeFailure } from "../fuzz/run.ts";
import { shrink, simplerAt } from "../fuzz/shrink.ts";
import { emptyTally } from "../fuzz/tally.ts";
import type { Calls, LawCall, PropSummary, Start } from "./calls.ts";
import { encodable, whyNotEncodable } from "./encodable.ts";
import { inspect, watchBuilds } from "../scaffold/mod.ts";
import { callAlone, watched } from "./watched.ts";

/** Says that a trial begins, or goes on: whether outside of the layer, where that is known. */
export type Beat = (trial: number, isOutside?: boolean) => void;

/** The answer to each call: what is sent while it runs, and what it returns. */
export type Answers = {
  readonly [K in keyof Calls]: (args: Calls[K], send: (part: Json) => void) => Json | Promise<Json>;
};

/** The clock, as it was before the module was loaded. */
const now = performance.now.bind(performance);
/** A trial in which each call of a layer is timed by itself may take so many times as long as others. */
const SUSPECTED = 6;

/** The answers about a module with these exports; `beat` is told of each trial before it is judged, by number. */
export function answersFor(
  exported: Record<string, unknown>,
  beat: Beat,
): Answers {
  const loaded = propsIn(exported);
  const props = loaded.kind === "props" ? loaded.props : [];
  const trialsOf = memo((call: LawCall) => {
    const { prop, law } = namedLaw(props, call);
    return { prop, law, trials: new LawTrials(prop, law, call) };
  });
  const watchedWithin = (prop: Prop, trialMilliseconds: number) =>
    watched(prop, {
      onCall: (isEnd) => beat(0, isEnd),
      now,
      until: now() + SUSPECTED * trialMilliseconds,
    });
  const startOf = (call: LawCall & { readonly start: Start; readonly path: readonly number[] }) => {
    const { prop, law, trials } = trialsOf(call);
    const { start } = call;
    const first: fc.Value<Drawn> = start.phase === "generated"
      ? trials.draw(start.trial)
      : new fc.Value(drawnOf(givenBy(start, { prop, trials, beat })), undefined);
    let value = first;
    for (const number of call.path) value = simplerAt(prop.draw, value, number);
    return { prop, law, first, value };
  };
  return {
    load: () =>
      loaded.kind === "problem"
        ? { kind: "problem", message: loaded.message }
        : encode({ kind: "props", props: props.map(summaryOf) }),
    className: ({ prop }) => classOf(props.find(({ name }) => name === prop)!) ?? null,
    describe: () =>
      encodable(
        loaded.kind === "problem"
          ? loaded
          : { kind: "props", props: props.map((prop) => describeProp(prop)) },
      ),
    exports: () => Object.keys(exported),
    inspect: (call) => {
      watchBuilds(() => beat(0));
      return encodable(inspect(exported, call));
    },
    example: (call) => {
      const { trials } = trialsOf(call);
      return stretchJson(trials.example(call.index, { onTrial: beat }));
    },
    stored: (call) => {
      const { trials } = trialsOf(call);
      const trial = decode(call.trial) as TrialData;
      const isStale = findLaw(props, { ...call, trial }).kind === "stale";
      if (isStale) return stretchJson({ tally: emptyTally(), at: 0 });
      return stretchJson(trials.stored(trial, { onTrial: beat }));
    },
    sequence: (call) => {
      const { trials } = trialsOf(call);
      const until = now() + call.milliseconds;
      const { at, runs } = call;
      const [best, leads] = [call.best, call.leads].map((all) => decode(all) as Lead[]);
      return stretchJson(
        trials.sequence({ at, best: best!, leads: leads! }, {
          runs: runs ?? Infinity,
          until,
          onTrial: beat,
        }),
      );
    },
    piece: (call) => {
      const { trials } = trialsOf(call);
      const until = now() + call.milliseconds;
      const leads = decode(call.leads) as Lead[];
      return stretchJson(trials.piece(call.piece, { until, leads, onTrial: beat }));
    },
    shrink: (call, send) => {
      const { prop, law, first } = startOf({ ...call, path: [] });
      const until = now() + call.milliseconds;
      let number = 0;
      const judged = call.isStopped
        ? watched(prop, { onCall: (isEnd) => beat(number, isEnd), now, until })
        : prop;
      let outcome: Outcome | undefined;
      const { path, isSmallest } = shrink(first, {
        draw: prop.draw,
        path: call.path,
        skip: call.skip,
        budget: call.budget,
        onTry: (at) => beat(number = at),
        isLate: () => now() > until,
        isBroken: (drawn) => {
          outcome = judgeTrial(judged, law, dataOf(drawn));
          return outcome.kind === "violation" && !call.isStopped;
        },
        onShrink: ({ path, value }) => {
          const data = dataOf(value.value);
          send(encodable({ path, data, violation: outcome, ...unstorable(data) }));
        },
      });
      return { path: [...path], isSmallest };
    },
    suspect: (call) => {
      const { prop, law, value } = startOf(call);
      const data = dataOf(value.value);
      const begun = now();
      const { trialMilliseconds } = call;
      beat(0, !call.isAlone);
      if (call.isAlone) callAlone(prop, data);
      else judgeTrial(watchedWithin(prop, trialMilliseconds), law, data);
      return { isLong: now() - begun > trialMilliseconds };
    },
    trial: (call) => encodable(dataOf(startOf(call).value.value)),
    explain: (call) => {
      const { prop, law, value } = startOf(call);
      return encodable(describeFailure(prop, law, dataOf(value.value)) ?? null);
    },
    replay: ({ trial, trialMilliseconds, ...named }) => {
      const data = decode(trial) as TrialData;
      const found = findLaw(props, { ...named, trial: data });
      if (found.kind === "stale") return { kind: "stale", reason: found.reason };
      beat(0, true);
      const outcome = judgeTrial(watchedWithin(found.prop, trialMilliseconds), found.law, data);
      return encodable({ kind: "judged", outcome, law: found.law.name, says: found.law.says });
    },
  };
}

/** The trial that a start is about, where it was not drawn. */
function givenBy(
  start: Exclude<Start, { phase: "generated" }>,
  { prop, trials, beat }: {
    readonly prop: Prop;
    readonly trials: LawTrials;
    readonly beat: Beat;
  },
): TrialData {
  if (start.phase === "example") return prop.examples[start.trial]!;
  if (start.phase === "stored") return decode(start.data) as TrialData;
  return trials.climbed(start.trial, decode(start.leads) as Lead[], { onTrial: () => beat(-1) });
}

/** Says of a trial that holds what no file can, such as a function, why it cannot be stored. */
function unstorable({ given }: TrialData): { readonly unstorable?: string } {
  const reason = whyNotEncodable(given, "given");
  return reason === undefined ? {} : { unstorable: reason };
}

/** A stretch as data; whether a file can hold the trial that broke the law is known only here. */
function stretchJson({ broken, ...stretch }: Stretch): Json {
  if (broken === undefined) return encodable(stretch);
  return encodable({ ...stretch, broken: { ...broken, ...unstorable(broken.data) } });
}

function summaryOf(prop: Prop): PropSummary {
  const { name, laws, maxInconclusive, examples } = prop;
  return {
    name,
    laws: laws.map(({ name, says }) => ({ name, says })),
    maxInconclusive,
    examples: examples.length,
  };
}

/** The name of the class of a prop's layer, where it has one that says something. */
function classOf(prop: Prop): string | undefined {
  try {
    const [[given, upstream, seed]] = fc.sample(prop.draw, { numRuns: 1, seed: 1 }) as [Drawn];
    const name = prop.trial({ given, upstream, seed }).layer().constructor?.name;
    return typeof name === "string" && name !== "Object" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}

function namedLaw(
  props: readonly Prop[],
  named: { readonly prop: string; readonly law: string },
): { readonly prop: Prop; readonly law: Law } {
  const prop = props.find(({ name }) => name === named.prop);
  const law = prop?.laws.find(({ name }) => name === named.law);
  if (prop === undefined || law === undefined) {
    throw new TypeError(`There is no law "${named.law}" of ${named.prop}`);
  }
  return { prop, law };
}

/** Remembers what was made last: call after call is about the same law. */
function memo<T>(make: (call: LawCall) => T): (call: LawCall) => T {
  let key = "";
  let made: T | undefined;
  return (call) => {
    const { prop, law, seed, observe } = call;
    const wanted = JSON.stringify([prop, law, seed, observe]);
    if (made === undefined || wanted !== key) made = make(call);
    key = wanted;
    return made;
  };
}
