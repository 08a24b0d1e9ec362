import { firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { backward, gradientNames, round } from "./round.ts";

/** `backward` overwrites `grads`: the same objects, whatever they held before. */
export const gradsInPlace: Law = {
  name: "grads are overwritten in place",
  says: "grads[i] stays the same object and holds the latest gradient only, not a sum",
  check(trial) {
    const layer = trial.layer();
    if (layer.params.length === 0) {
      return { kind: "vacuous", reason: "the layer has no params", isOfLayer: true };
    }
    const before = [...layer.grads];
    const memory = before.map(({ data }) => data);
    const first = round(trial, { layer });
    for (let i = 0; i < before.length; i++) {
      const isKept = layer.grads[i] === before[i] && layer.grads[i]!.data === memory[i];
      if (isKept) continue;
      return {
        kind: "violation",
        where: `grads[${i}]`,
        actual: "another object",
        actualFrom: "after backward",
        expected: "the one that was there before",
        expectedFrom: "as an optimizer holds on to it",
      };
    }
    for (const gradient of layer.grads) gradient.data.fill(7);
    const second = backward(layer, first.dout);
    return firstDifference(second, first.gradients, {
      names: () => gradientNames(trial),
      actualFrom: "from backward(dout), with 7 in grads before",
      expectedFrom: "from backward(dout), with zeros in grads before",
      dout: first.dout,
    }) ?? PASS;
  },
};
