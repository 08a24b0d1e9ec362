import type { Trial } from "../../laws/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { ask, withInputs } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/**
 * A law is broken only where entries tie, or, if it is not about slopes, where one is 0: there a layer chooses,
 * and chose otherwise than it promised.
 */
export const onlyAtTies: Hypothesis = ({ law, breaks, trials }) => {
  if (breaks === undefined || trials.length === 0) return undefined;
  const isGradient = /gradient$/.test(law);
  for (const [input, name] of trials[0]!.inputNames.entries()) {
    if (!trials[0]!.differentiable.includes(input)) continue;
    const tied = trials.slice(0, 12).flatMap((trial) => variants(trial, input));
    const seen = ask([...trials, ...tied], (trial) => {
      const broken = breaks(trial);
      const isMade = tied.includes(trial);
      return broken === undefined ? undefined : { x: trial.inputs()[input]!, broken, isMade };
    }, { most: 80 });
    const wrong = seen.filter(({ broken }) => broken);
    if (wrong.length < 3 || seen.length - wrong.length < 8) continue;
    for (const [place, holds] of PLACES) {
      const other = seen.filter(({ x }) => !holds(x));
      if (other.some(({ broken }) => broken)) continue;
      const says = `wrong only where ${place.replace("$", name)}`;
      if (other.length === seen.length - wrong.length && !isGradient) {
        return `${says} (in all ${wrong.length} trials with such, and in none of ${other.length} others)`;
      }
      // A gradient is not wrong at every tie: those of other windows do not count, nor where dout is 0.
      const isMade = wrong.filter(({ isMade }) => isMade).length >= 3;
      if (isGradient && isMade && /tie/.test(place) && other.length >= 12) {
        return `${says} (all ${wrong.length} wrong trials have such, and ${other.length} without are right)`;
      }
    }
  }
  return undefined;
};

const PLACES: readonly (readonly [string, (x: Tensor) => boolean])[] = [
  ["entries tie for the largest of a row of $", (x) => tied(x, (row) => Math.max(...row))],
  ["entries tie for the smallest of a row of $", (x) => tied(x, (row) => Math.min(...row))],
  ["entries tie in a row of $", (x) => rows(x).some((row) => new Set(row).size < row.length)],
  ["entries tie in $", ({ data }) => new Set(data).size < data.length],
  ["$ is exactly 0", ({ data }) => data.includes(0)],
];

function rows({ data, shape }: Tensor): (Float64Array | Float32Array)[] {
  const width = shape.at(-1) ?? 1;
  return Array.from(
    { length: data.length / width },
    (_, row) => data.subarray(row * width, (row + 1) * width),
  );
}

function tied(x: Tensor, which: (row: ArrayLike<number> & Iterable<number>) => number): boolean {
  return rows(x).some((row) => row.filter((v) => v === which(row)).length > 1);
}

/** The trial with ties of the largest and of the smallest of its first row, and without any. */
function variants(trial: Trial, input: number): Trial[] {
  const x = trial.inputs()[input]!;
  const width = x.shape.at(-1) ?? 1;
  if (x.size === 0 || width < 3) return [];
  return [Math.max, Math.min, undefined].map((which) => {
    const inputs = trial.inputs();
    const { data } = inputs[input]!;
    if (which === undefined) data.forEach((_, i) => data[i] = ((i * 7) % data.length + 1) / 64);
    else {
      const value = which(...data.subarray(0, width));
      data[0] = value;
      data[1] = value;
    }
    return withInputs(trial, inputs);
  });
}
