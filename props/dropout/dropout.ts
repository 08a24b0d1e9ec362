import fc from "fast-check";
import {
  agreesInFloat32,
  Dropout,
  evaluationKeepsState,
  everyLayer,
  generator,
  keepsExpectation,
  prop,
  sameAs,
  sameMask,
  scalesInEvaluation,
  tensors,
} from "../../src/mod.ts";
import type { Given, Layer, Prop } from "../../src/mod.ts";
import { type Drawn, slowDropout } from "./slow_dropout.ts";

const given = {
  x: tensors(),
  seed: fc.nat(),
  ratio: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
  isInverted: fc.boolean(),
};
const layer = ({ seed, ...options }: Drawn): Layer =>
  new Dropout({ random: generator(seed), ...options });

function slow(drawn: Drawn): Layer {
  return slowDropout(drawn, { places: (x) => x.size, place: (_, i) => i });
}

export const dropout: Prop = prop({
  name: "Dropout",
  given,
  layer,
  stateful: true,
  laws: [
    ...everyLayer,
    agreesInFloat32,
    sameMask,
    evaluationKeepsState,
    sameAs("one number for each entry", slow),
    keepsExpectation(({ ratio }) => ratio as number),
    scalesInEvaluation(keptInEvaluation),
  ],
});

export const dropoutInEvaluation: Prop = prop({
  name: "Dropout in evaluation",
  given,
  layer: ({ seed, ...options }) =>
    new Dropout({ random: generator(seed), ...options, isTraining: false }),
  laws: [...everyLayer, agreesInFloat32, sameMask, scalesInEvaluation(keptInEvaluation)],
});

/** What evaluation multiplies by. */
function keptInEvaluation({ ratio, isInverted }: Given): number {
  return isInverted ? 1 : 1 - (ratio as number);
}
