import fc from "fast-check";
import { judgeGradient } from "../../src/laws/mod.ts";
import {
  Affine,
  everyLayer,
  type Prop,
  prop,
  Sigmoid,
  softLabels,
  SoftmaxWithLoss,
  tensors,
} from "../../src/mod.ts";

/** The layers that speed is measured on. */
export const subjects: readonly Prop[] = [
  prop({
    name: "Sigmoid [3,5]",
    given: { x: tensors([3, 5]) },
    layer: () => new Sigmoid(),
    laws: everyLayer,
  }),
  prop({
    name: "Affine [3,4]·[4,5]",
    given: { x: tensors([3, 4]), W: tensors([4, 5]), b: tensors([5]) },
    layer: ({ W, b }) => new Affine(W, b),
    laws: everyLayer,
  }),
  prop({
    name: "SoftmaxWithLoss [3,5]",
    given: { x: tensors([3, 5]), t: softLabels([3, 5]) },
    layer: () => new SoftmaxWithLoss(),
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
    laws: everyLayer,
  }),
  prop({
    name: "Affine [16,32]·[32,32]",
    given: { x: tensors([16, 32]), W: tensors([32, 32]), b: tensors([32]) },
    layer: ({ W, b }) => new Affine(W, b),
    laws: everyLayer,
  }),
];

/** Runs trials: generation, forward, backward, and the verdict on every differentiable tensor. */
export function trials(subject: Prop, { count, seed }: { count: number; seed: number }): void {
  const property = fc.property(subject.draw, ([given, upstream, seed]) => {
    const { kind } = judgeGradient(subject.trial({ given, upstream, seed }), "all");
    return kind !== "violation";
  });
  fc.assert(property, { numRuns: count, seed });
}
