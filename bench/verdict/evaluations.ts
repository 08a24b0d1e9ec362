import fc from "fast-check";
import { judgeGradient } from "../../src/laws/mod.ts";
import {
  Affine,
  everyLayer,
  type Layer,
  MatMul,
  type Prop,
  prop,
  Relu,
  Sigmoid,
  softLabels,
  Softmax,
  SoftmaxWithLoss,
  type Tensor,
  tensors,
} from "../../src/mod.ts";
import { type Calls, counted } from "../shared/counted.ts";

/** How often forward is asked for in a passing trial, for each differentiable tensor. */
export interface Evaluations {
  readonly layer: string;
  readonly size: "small" | "medium" | "large";
  readonly passes: number;
  readonly trials: number;
  /** The mean; NaN if no trial passed. */
  readonly mean: number;
}

const calls: Calls = { forwards: 0, backwards: 0 };
/** Rows, inputs and outputs of a layer, and the trials of a short run. */
const SIZES = [
  { size: "small", n: 3, d: 4, m: 5, trials: 200 },
  { size: "medium", n: 32, d: 32, m: 32, trials: 40 },
  { size: "large", n: 64, d: 128, m: 64, trials: 10 },
] as const;

/** Counts on what trials draw by default, zeros, ties and other scales included. */
export function countEvaluations(
  { longer, seed }: { readonly longer: number; readonly seed: number },
): Evaluations[] {
  const found: Evaluations[] = [];
  for (const { size, n, d, m, trials } of SIZES) {
    for (const { prop: subject, tensors: differentiable } of layersOf(n, d, m)) {
      let evaluations = 0;
      let passes = 0;
      const drawn = fc.sample(subject.draw, { numRuns: trials * longer, seed });
      for (const [given, upstream, seed] of drawn) {
        const trial = subject.trial({ given, upstream, seed });
        calls.forwards = 0;
        if (judgeGradient(trial, "all").kind !== "pass") continue;
        passes++;
        evaluations += calls.forwards / differentiable;
      }
      found.push({
        layer: subject.name,
        size,
        passes,
        trials: drawn.length,
        mean: evaluations / passes,
      });
    }
  }
  return found;
}

function layersOf(n: number, d: number, m: number): { prop: Prop; tensors: number }[] {
  const elementwise = (name: string, build: () => Layer) => ({
    tensors: 1,
    prop: prop({
      name,
      given: { x: tensors([n, d]) },
      layer: () => counted(build(), calls),
      laws: everyLayer,
    }),
  });
  const x = tensors([n, d]);
  const W = tensors([d, m]);
  const b = tensors([m]);
  const affine = ({ W, b }: { W: Tensor; b: Tensor }) => counted(new Affine(W, b), calls);
  return [
    elementwise("Sigmoid", () => new Sigmoid()),
    elementwise("Softmax", () => new Softmax()),
    elementwise("Relu", () => new Relu()),
    {
      tensors: 1,
      prop: prop({
        name: "SoftmaxWithLoss",
        given: { x, t: softLabels([n, d]) },
        inputs: ["x", "t"],
        nondifferentiable: ["t"],
        layer: () => counted(new SoftmaxWithLoss(), calls),
        laws: everyLayer,
      }),
    },
    {
      tensors: 2,
      prop: prop({
        name: "MatMul",
        given: { x, W },
        layer: ({ W }) => counted(new MatMul(W), calls),
        laws: everyLayer,
      }),
    },
    {
      tensors: 3,
      prop: prop({ name: "Affine", given: { x, W, b }, layer: affine, laws: everyLayer }),
    },
  ];
}
