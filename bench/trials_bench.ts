// Trials a second: generation, forward, backward, and the verdict on every differentiable tensor.
//
// deno task bench
import fc from "fast-check";
import { judgeGradient } from "../src/laws/mod.ts";
import {
  Affine,
  everyLayer,
  type Prop,
  prop,
  Sigmoid,
  softLabels,
  SoftmaxWithLoss,
  tensors,
} from "../src/mod.ts";

/** Trials in one iteration, so that starting a run weighs little. */
const TRIALS = 1000;

const subjects: readonly Prop[] = [
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

let seed = 0;

function trials(subject: Prop): void {
  const property = fc.property(subject.draw, ([given, upstream, seed]) => {
    const { kind } = judgeGradient(subject.trial({ given, upstream, seed }), "all");
    return kind !== "violation";
  });
  fc.assert(property, { numRuns: TRIALS, seed: ++seed });
}

console.log("trials a second, each with generation, forward, backward and verdict:");
for (const subject of subjects) {
  trials(subject);
  const start = performance.now();
  for (let i = 0; i < 5; i++) trials(subject);
  const rate = 5 * TRIALS / (performance.now() - start) * 1000;
  console.log(`  ${subject.name.padEnd(24)}${Math.round(rate).toLocaleString("en").padStart(8)}`);
}

for (const subject of subjects) {
  Deno.bench(`${TRIALS} trials of ${subject.name}`, { group: "trials" }, () => trials(subject));
}
