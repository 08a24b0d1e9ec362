import { gradientNames, measure, type Outcome, type Trial, type Violation } from "../laws/mod.ts";
import { sameShape, type Tensor } from "../tensor/mod.ts";
import { type Case, clearEntries, type Evidence } from "./hypothesis.ts";

const MAX_CASES = 24;

/** What is broken, and in which trials it may be looked at. */
export interface Broken {
  /** The name of the law. */
  readonly law: string;
  readonly violation: Violation;
  /** Judges a trial by the law; left out where only what was found is known. */
  readonly check?: (trial: Trial) => Outcome;
  /** The shrunk trial first. */
  readonly trials: readonly Trial[];
}

const gathered = new WeakMap<Broken, Evidence>();

/** Gathers what the hypotheses look at, each measurement when it is first asked for, and once only. */
export function gather(broken: Broken): Evidence {
  const known = gathered.get(broken);
  if (known !== undefined) return known;
  const evidence = evidenceOf(broken);
  gathered.set(broken, evidence);
  return evidence;
}

function evidenceOf(broken: Broken): Evidence {
  const { law, violation, trials, check } = broken;
  let name: string | undefined;
  let cases: readonly Case[] | undefined;
  return {
    law,
    violation,
    trials,
    ...check === undefined ? {} : { breaks: (trial: Trial) => verdict(check(trial)) },
    get name() {
      return name ??= gradientOf({ law, violation, trials });
    },
    get cases() {
      return cases ??= this.name === undefined ? [] : measured(trials, this.name);
    },
  };
}

function verdict({ kind }: Outcome): boolean | undefined {
  return kind === "violation" ? true : kind === "pass" ? false : undefined;
}

/** The name of the gradient that a violation is about. */
function gradientOf({ law, violation, trials }: Broken): string | undefined {
  const trial = trials[0];
  if (trial === undefined) return undefined;
  // An entry, a sum of entries, or that of a row.
  const at = violation.where.split(" + ")[0]!.replace(/^Σ |\[[\d,]*\]$|, row \d+$/g, "");
  try {
    const names = gradientNames(trial);
    // The inner product does not tell which of its gradients is wrong.
    return law === "adjoint"
      ? names.find((name) =>
        measured(trials.slice(0, 3), name).some((one) =>
          clearEntries(one).some(({ isWrong }) => isWrong)
        )
      )
      : names.find((name) => name === at);
  } catch {
    return undefined;
  }
}

function measured(trials: readonly Trial[], name: string): Case[] {
  const cases: Case[] = [];
  for (const trial of trials) {
    if (cases.length === MAX_CASES) break;
    try {
      const found = measure(trial, name);
      const analytic = found?.analytic;
      if (found === undefined || analytic === undefined) continue;
      if (!sameShape(analytic.shape, found.at.shape)) continue;
      const { out, dout, jacobian } = found;
      cases.push({ ...found, analytic, trial, tensors: { ...handed(trial), out, dout }, jacobian });
    } catch {
      // A layer that throws on some other input says nothing about this mistake.
    }
  }
  return cases;
}

/** The inputs and the params of a trial, by name. */
function handed(trial: Trial): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  trial.inputs().forEach((x, i) => tensors[trial.inputNames[i]!] = x);
  const names = trial.paramNames();
  trial.layer().params.forEach((param, i) => tensors[names[i]!] = param.clone());
  return tensors;
}
