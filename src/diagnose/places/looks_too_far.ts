import { gradientNames, type Trial } from "../../laws/mod.ts";
import { multiply, type Tensor } from "../../tensor/mod.ts";
import { type Case, clearEntries, type Hypothesis } from "../hypothesis.ts";
import { alike, ask, gradientsOf, withInputs } from "../measure/experiment.ts";
import { isAboutNumbers } from "../measure/stateful.ts";
import { forOutput } from "./sent_back.ts";

/** How an entry is changed to see what depends on it. */
const CHANGES = [0.37, -0.61] as const;
/** So many outputs of a trial are looked at, and so many entries of all inputs. */
const MOST = { outputs: 8, entries: 40, trials: 3 };

/**
 * What an output sends back goes to entries that it does not depend on, or changes with them: no slope can. A
 * mask is forgotten, rows are mixed, or an index is another one.
 */
export const looksTooFar: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const wrong = cases.filter((one) => clearEntries(one).some(({ isWrong }) => isWrong));
  if (!wrong.slice(0, MOST.trials).every(isSteady)) return undefined;
  const found = ask(
    wrong.map(({ trial }) => trial),
    (trial) => farther(cases.find((one) => one.trial === trial)!),
  );
  const seen = found.filter((what) => what !== "");
  const first = seen[0];
  if (seen.length < 3 || seen.length < 0.75 * found.length) return undefined;
  const what = seen.every((other) => other === first) ? first! : "goes to or changes with entries";
  return `backward reaches where forward does not: ${name} for a dout of 1 at one output ${what} ` +
    `that this output does not depend on (in ${seen.length} of ${found.length} trials)`;
};

/** What the gradient does that it cannot; empty if nothing, undefined if each output depends on all. */
function farther(one: Case): string | undefined {
  const { trial, name, out } = one;
  const inputs = trial.inputs();
  const place = gradientNames(trial).indexOf(name);
  if (inputs.reduce((sum, { size }) => sum + size, 0) > MOST.entries) return undefined;
  let isTold = false;
  const changed = trial.differentiable.flatMap((input) =>
    Array.from({ length: inputs[input]!.size }, (_, entry) => ({
      input,
      entry,
      trials: CHANGES.map((by) => changedTrial(trial, { input, entry, by })),
    }))
  ).map((change) => ({ ...change, outs: change.trials.map(outOf) }));
  for (let o = 0; o < Math.min(out.size, MOST.outputs); o++) {
    const sent = (of: Trial): Tensor | undefined => forOutput(of, one, { output: o, of: 1 })[place];
    const here = sent(trial);
    if (here === undefined) return undefined;
    const isMoved = ({ outs }: { readonly outs: readonly ArrayLike<number>[] }): boolean =>
      outs.some((there) => there[o] !== out.data[o]);
    // Where an output depends on no entry at all, as a normalized row of one, all is 0 by chance.
    const used = new Set(changed.filter(isMoved).map(({ input }) => input));
    for (const change of changed) {
      const { input, entry, trials } = change;
      if (!used.has(input) || isMoved(change)) continue;
      isTold = true;
      const of = trial.inputNames[input]!;
      if (`d${of}` === name && here.data[entry] !== 0) return `goes to entries of ${of}`;
      const there = sent(trials[0]!);
      if (there !== undefined && !alike(there, here)) return `changes with entries of ${of}`;
    }
  }
  return isTold ? "" : undefined;
}

/**
 * Whether backward is odd in dout and answers the same twice: what looks at dout itself, or draws, goes
 * anywhere.
 */
function isSteady(one: Case): boolean {
  const { trial, out } = one;
  const place = gradientNames(trial).indexOf(one.name);
  for (let o = 0; o < Math.min(out.size, MOST.outputs); o++) {
    const [plus, minus] = [1, -1].map((of) => forOutput(trial, one, { output: o, of })[place]);
    if (plus === undefined || minus === undefined) return false;
    if (!alike(plus, multiply(minus, -1))) return false;
  }
  const layer = trial.layer();
  layer.forward(...trial.inputs());
  const [first, second] = [1, 2].map(() => gradientsOf(trial, layer, one.dout).get(one.name)!);
  return alike(first!, second!);
}

function changedTrial(
  trial: Trial,
  { input, entry, by }: { readonly input: number; readonly entry: number; readonly by: number },
): Trial {
  const inputs = trial.inputs();
  const { lo, hi } = trial.domains[input]!;
  const { data } = inputs[input]!;
  data[entry] = Math.min(hi, Math.max(lo, data[entry]! + by));
  return withInputs(trial, inputs);
}

function outOf(trial: Trial): ArrayLike<number> {
  return trial.layer().forward(...trial.inputs()).data.slice();
}
