import { describeFailure } from "../../src/fuzz/run.ts";
import { type Failure, type Law, type Prop, runLaw, Tensor } from "../../src/mod.ts";
import type { Broken } from "../../props/broken/catalogue.ts";
import { median } from "../shared/median.ts";

/** What became of a diagnosis. A wrong one says something else than the mistake, a needless one should not be. */
export type Diagnosed = "right" | "silent" | "wrong" | "needless" | "none due";

/** What is known of one wrong layer. */
export interface Found {
  readonly mistake: string;
  /** The law that must catch it. */
  readonly law: string;
  /** Whether it did, with every seed. */
  readonly isCaught: boolean;
  /** The first law of the layer that catches it. */
  readonly firstLaw: string;
  /** The trials up to the first that broke the law, the median of the seeds. */
  readonly trials: number;
  /** The entries of all that is given, after shrinking; the median of the seeds. */
  readonly elements: number;
  /** The entries of the inputs of forward alone. */
  readonly inputElements: number;
  /** The worst of the seeds and laws. */
  readonly diagnosed: Diagnosed;
  /** What was said, each claim once: the worst first. */
  readonly sentences: readonly string[];
}

/** The trials of each run: what the catalogue promises. */
const RUNS = 200;
/** From the best to the worst. */
const GRADES: readonly Diagnosed[] = ["none due", "right", "silent", "needless", "wrong"];

/** Runs the law that must catch a wrong layer with several seeds, and each of its laws once. */
export function examine({ mistake, caughtBy, named, prop }: Broken, seeds: number): Found {
  const law = prop.laws.find(({ name }) => name === caughtBy);
  if (law === undefined) throw new Error(`"${caughtBy}" is no law of ${prop.name}`);
  const trials: number[] = [];
  const failures: Failure[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { status, runs, failure } = runLaw(prop, law, { runs: RUNS, seed });
    if (status !== "violated" || failure === undefined) continue;
    trials.push(runs);
    failures.push(sampledAnew(prop, law, { failure, seed }));
  }
  const others = prop.laws.filter((one) => one !== law).map((one) => ({
    name: one.name,
    failure: runLaw(prop, one, { runs: RUNS, seed: 1 }).failure,
  }));
  const broken = new Set(others.flatMap(({ name, failure }) => failure ? [name] : []));
  if (failures.length > 0) broken.add(caughtBy);
  const sentences = failures.map(({ diagnosis }) => diagnosis);
  // Silence of a law that is not the one in question is no fault; a wrong word is.
  const alsoSaid = others.flatMap(({ failure }) => failure?.diagnosis ?? []);
  const graded = [...sentences, ...alsoSaid].map((text) => ({ text, grade: grade(text, named) }));
  graded.sort((a, b) => GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade));
  return {
    mistake,
    law: caughtBy,
    isCaught: failures.length === seeds,
    firstLaw: prop.laws.find(({ name }) => broken.has(name))?.name ?? "none",
    trials: median(trials),
    elements: median(failures.map((failure) => entriesIn(Object.values(failure.given)))),
    inputElements: median(failures.map((failure) => inputEntries(prop, failure))),
    diagnosed: graded[0]?.grade ?? "silent",
    // Once for each claim: the evidence differs from seed to seed.
    sentences: [
      ...new Map(graded.flatMap(({ text }) => text ? [[claim(text), text]] : [])).values(),
    ],
  };
}

/**
 * The same failure, explained by other trials: those of an explanation follow from the shrunk trial, which is
 * much the same with every seed.
 */
function sampledAnew(
  prop: Prop,
  law: Law,
  { failure, seed }: { readonly failure: Failure; readonly seed: number },
): Failure {
  const { given, upstream } = failure;
  return describeFailure(prop, law, { given, upstream, seed }) ?? failure;
}

function grade(diagnosis: string | undefined, named: RegExp | undefined): Diagnosed {
  if (diagnosis === undefined) return named === undefined ? "none due" : "silent";
  if (named === undefined) return "needless";
  return named.test(diagnosis) ? "right" : "wrong";
}

function claim(diagnosis: string): string {
  return diagnosis.replace(/\d+ (?=of \d|trials|entries|others)/g, "");
}

function inputEntries(prop: Prop, { given, upstream, trialSeed }: Failure): number {
  return entriesIn(prop.trial({ given, upstream, seed: trialSeed }).inputs());
}

function entriesIn(values: readonly unknown[]): number {
  return values.reduce((total: number, x) => total + (x instanceof Tensor ? x.size : 1), 0);
}
