// Trials a second: generation, forward, backward, and the verdict on every differentiable tensor.
import fc from "fast-check";
import { Affine, classIndices, prop, Sigmoid, SoftmaxWithLoss, tensors, upstreamTensor } from "../src/mod.ts";
import { judgeGradient } from "../src/laws/gradient.ts";
import type { Law, Prop } from "../src/mod.ts";

/** All the gradients of a layer, as one law. */
const gradients: Law = {
  name: "gradients",
  says: "backward is the slope of forward, for inputs and params",
  check: (trial) => judgeGradient(trial, "all"),
};
void upstreamTensor;

const subjects: Prop[] = [
  prop({
    name: "Sigmoid [3,5]",
    given: { x: tensors([3, 5]) },
    layer: () => new Sigmoid(),
    laws: [gradients],
  }),
  prop({
    name: "Affine [3,4]·[4,5]",
    given: { x: tensors([3, 4]), W: tensors([4, 5]), b: tensors([5]) },
    layer: ({ W, b }) => new Affine(W, b),
    laws: [gradients],
  }),
  prop({
    name: "SoftmaxWithLoss [3,5]",
    given: { x: tensors([3, 5]), t: classIndices([3], { classes: 5 }) },
    layer: () => new SoftmaxWithLoss(),
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
    laws: [gradients],
  }),
  prop({
    name: "Affine [16,32]·[32,32]",
    given: { x: tensors([16, 32]), W: tensors([32, 32]), b: tensors([32]) },
    layer: ({ W, b }) => new Affine(W, b),
    laws: [gradients],
  }),
];

for (const subject of subjects) {
  const trials = 100;
  Deno.bench(`${trials} trials of ${subject.name}`, { group: "trials" }, () => {
    fc.assert(
      fc.property(subject.draw, ([given, upstream, seed]) =>
        gradients.check(subject.trial({ given, upstream, seed })).kind !== "violation"),
      { numRuns: trials },
    );
  });
}
