import {
  drive,
  type Estimate,
  measureColumn,
  type Problem,
  randomNumbers,
} from "../../diff/mod.ts";
import { areFinite, largest } from "../compare.ts";
import type { Inconclusive, Law, Outcome, Trial, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { askedFor, asKept, nameOf, posed, slopesOf } from "./slopes.ts";

/** So many entries are looked at in a trial: each against each other. */
const ENTRIES = 3;
/** What differs by more bars than this is not symmetric. */
const BARS = 3;
/** Nothing is called wrong by slopes that are known less well than this. */
const CLEAR = 2 ** -10;
/** A pair counts as judged if a relative difference of this size would have been seen. */
const ASKED = { float64: 1e-4, float32: 2 ** -4 };
/** Slopes that are this small beside the gradient need not be known better. */
const INVISIBLE = { float64: 2 ** -20, float32: 2 ** -10 };
/** How much longer the steps of the second look are: between those of the first. */
const STRETCH = 2;

/**
 * The second derivatives of a scalar loss commute: ∂dx[i]/∂x[j] = ∂dx[j]/∂x[i], with dx as `backward` answers it.
 *
 * It holds for every gradient of a function that is smooth at the point, and for no other field of slopes. So
 * forward is not asked for a number: only backward is differenced, along single entries of the inputs and of the
 * params, by the ladders that judge a gradient, with their error bars. Where the gradient has a kink or a jump
 * the slopes are not known, and the trial is inconclusive.
 */
export const symmetricHessian: Law = {
  name: "symmetric second derivatives",
  says: "∂dx[i]/∂x[j] = ∂dx[j]/∂x[i] for a scalar loss",
  check(trial): Outcome {
    const layer = trial.layer();
    const out = layer.forward(...trial.inputs());
    if (out.rank !== 0) {
      return { kind: "vacuous", reason: "the output is no scalar", isOfLayer: true };
    }
    const slopes = slopesOf(layer);
    const problem = posed(trial, layer, slopes);
    if (problem === undefined) {
      return { kind: "vacuous", reason: "there are no two entries with a gradient" };
    }
    if (!areFinite([slopes, out])) {
      return { kind: "vacuous", reason: "the gradient is not finite at the drawn inputs" };
    }
    const entries = chosen(slopes.size, trial.seed);
    const asked = askedFor(trial);
    const measured = (problem: Problem, stretch = 1): Columns =>
      new Map(entries.map((entry) => [
        entry,
        drive(measureColumn(problem, { entry, outputs: entries, stretch }), asked),
      ]));
    return judged(trial, { problem, entries, measured });
  },
};

/** For each entry that was moved, the slopes of the gradient at each of the entries. */
type Columns = ReadonlyMap<number, readonly (Estimate | undefined)[]>;

function judged(trial: Trial, { problem, entries, measured }: {
  readonly problem: Problem;
  readonly entries: readonly number[];
  readonly measured: (problem: Problem, stretch?: number) => Columns;
}): Outcome {
  const columns = measured(problem);
  let again: Columns | undefined;
  const nearness = new Nearness();
  const { dtype } = problem.out;
  const visible = INVISIBLE[dtype] * Math.max(1, largest(problem.out));
  let resolution = 0;
  let unjudged: Inconclusive | undefined;
  for (let a = 0; a < entries.length; a++) {
    for (let b = a + 1; b < entries.length; b++) {
      const pair = compared(columns, entries, [a, b]);
      if (pair === undefined) {
        unjudged ??= NO_SLOPE;
        continue;
      }
      const { off, bars, size, diagonal } = pair;
      if (off > BARS * bars) {
        again ??= measured(asKept(problem), STRETCH);
        const second = compared(again, entries, [a, b]);
        const isClear = bars <= CLEAR * size && second !== undefined &&
          second.off > BARS * second.bars && second.bars <= CLEAR * second.size;
        if (isClear) return asymmetry(trial, problem, { ...pair, at: [entries[a]!, entries[b]!] });
        unjudged ??= UNSETTLED;
        continue;
      }
      const reached = bars / Math.max(size, diagonal, visible);
      if (reached > ASKED[dtype]) unjudged ??= UNSETTLED;
      else resolution = Math.max(resolution, reached);
      if (bars > 0) nearness.note(off, BARS * bars);
    }
  }
  return unjudged ?? { ...nearness.pass(), resolution };
}

/** Two second derivatives that should be the same. */
interface Pair {
  readonly one: number;
  readonly other: number;
  readonly off: number;
  readonly bars: number;
  readonly size: number;
  /** The mean of the second derivatives of each of the two entries by itself: what is usual here. */
  readonly diagonal: number;
}

function compared(
  columns: Columns,
  entries: readonly number[],
  [a, b]: readonly [number, number],
): Pair | undefined {
  const one = columns.get(entries[a]!)![b];
  const other = columns.get(entries[b]!)![a];
  if (one === undefined || other === undefined || one.hidden > 0 || other.hidden > 0) {
    return undefined;
  }
  const own = [a, b].map((k) => Math.abs(columns.get(entries[k]!)![k]?.value ?? 0));
  return {
    diagonal: Math.sqrt(own[0]! * own[1]!),
    one: one.value,
    other: other.value,
    off: Math.abs(one.value - other.value),
    bars: one.bar + other.bar,
    size: Math.max(Math.abs(one.value), Math.abs(other.value)),
  };
}

const NO_SLOPE: Inconclusive = {
  kind: "inconclusive",
  reason: "kink",
  detail: "the gradient has no slope here, or one that noise hides: draw inputs away from kinks",
};

const UNSETTLED: Inconclusive = {
  kind: "inconclusive",
  reason: "noise",
  detail: "the second derivatives are not known well enough to be compared: draw inputs of " +
    "moderate size",
};

function asymmetry(
  trial: Trial,
  problem: Problem,
  { one, other, bars, at: [a, b] }: Pair & { readonly at: readonly [number, number] },
): Violation {
  const name = (flat: number): string => nameOf(trial, problem, flat);
  const along = (flat: number): string => name(flat).slice(1);
  return {
    kind: "violation",
    where: `∂${name(b)}/∂${along(a)}`,
    actual: one,
    actualFrom: `from differences of backward along ${along(a)}`,
    expected: other,
    tolerance: BARS * bars,
    expectedFrom: `∂${name(a)}/∂${along(b)}, as second derivatives commute`,
  };
}

/** Some entries, each once, in rising order. */
function chosen(count: number, seed: number): readonly number[] {
  if (count <= ENTRIES) return Array.from({ length: count }, (_, i) => i);
  const random = randomNumbers(seed);
  const entries = new Set<number>();
  while (entries.size < ENTRIES) entries.add(Math.floor(random() * count));
  return [...entries].sort((a, b) => a - b);
}
