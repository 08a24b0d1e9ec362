import fc from "fast-check";
import { judgeGradient } from "../../src/laws/mod.ts";
import {
  Affine,
  everyLayer,
  type Given,
  type Prop,
  prop,
  Sigmoid,
  softLabels,
  SoftmaxWithLoss,
  tensors,
  type Upstream,
} from "../../src/mod.ts";
import { planted, type Where } from "./planted.ts";

/** The relative errors that are planted. */
export const ERRORS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((power) => 10 ** -power);
/** How many trials a run has. */
const RUN = 100;

/** A layer on well-scaled inputs, and where in its gradients the errors are. */
export interface Planting {
  readonly layer: string;
  readonly where: Where;
  readonly build: (error: number) => Prop;
}

/** The shares of wrong gradients that were called wrong. */
export interface Caught {
  readonly trial: number;
  readonly run: number;
}

const planting = { entries: 0 };
const wellScaled = { min: -3, max: 3 };

/** The layers and the places. */
export const plantings: readonly Planting[] = [
  ...(["whole", "entry"] as const).map((where) => ({
    layer: "Sigmoid",
    where,
    build: (error: number) =>
      prop({
        name: "Sigmoid",
        given: { x: tensors(["N", "D"], wellScaled), seed: fc.nat() },
        layer: ({ seed }) => planted(new Sigmoid(), { error, where, seed, planting }),
        laws: everyLayer,
      }),
  })),
  ...(["whole", "entry"] as const).map((where) => ({
    layer: "SoftmaxWithLoss",
    where,
    build: (error: number) =>
      prop({
        name: "SoftmaxWithLoss",
        given: { x: tensors(["N", "C"], wellScaled), t: softLabels(["N", "C"]), seed: fc.nat() },
        layer: ({ seed }) => planted(new SoftmaxWithLoss(), { error, where, seed, planting }),
        inputs: ["x", "t"],
        nondifferentiable: ["t"],
        laws: everyLayer,
      }),
  })),
  ...(["whole", "entry", "dW", "db"] as const).map((where) => ({
    layer: "Affine",
    where,
    build: (error: number) =>
      prop({
        name: "Affine",
        given: {
          x: tensors(["N", "D"], wellScaled),
          W: tensors(["D", "M"], wellScaled),
          b: tensors(["M"], wellScaled),
          seed: fc.nat(),
        },
        layer: ({ W, b, seed }) => planted(new Affine(W, b), { error, where, seed, planting }),
        laws: everyLayer,
      }),
  })),
];

/**
 * Judges wrong gradients by both laws, trial by trial, and in runs of 100 that end at the first catch.
 *
 * A trial where the gradient is zero, as softmax's of one class, has no relative error and is not counted
 * among the single ones.
 */
export function caughtBy(
  one: Planting,
  { error, trials, runs, seed }: {
    readonly error: number;
    readonly trials: number;
    readonly runs: number;
    readonly seed: number;
  },
): Caught {
  const subject = one.build(error);
  let wrong = 0;
  let caught = 0;
  for (const drawn of fc.sample(subject.draw, { numRuns: trials, seed })) {
    planting.entries = 0;
    const isSeen = isCaught(subject, drawn);
    if (planting.entries === 0) continue;
    wrong++;
    if (isSeen) caught++;
  }
  let caughtRuns = 0;
  for (let run = 0; run < runs; run++) {
    const drawn = fc.sample(subject.draw, { numRuns: RUN, seed: seed + 1 + run });
    if (drawn.some((one) => isCaught(subject, one))) caughtRuns++;
  }
  return { trial: caught / wrong, run: caughtRuns / runs };
}

function isCaught(
  subject: Prop,
  [given, upstream, seed]: [Given, Upstream, number],
): boolean {
  const trial = subject.trial({ given, upstream, seed });
  return judgeGradient(trial, "inputs").kind === "violation" ||
    judgeGradient(trial, "params").kind === "violation";
}
