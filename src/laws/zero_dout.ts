import { zeros } from "../tensor/mod.ts";
import { areFinite, firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { gradientNames, round } from "./round.ts";

/** A zero upstream gradient gives zero gradients. */
export const zeroDout: Law = {
  name: "zero dout gives zero",
  says: "where the loss does not depend on out, it does not depend on inputs and params either",
  check(trial) {
    const { dout, gradients } = round(trial, { dout: (d) => zeros(d.shape, d) });
    // 0 · ∞: what is not finite at any dout is for the law "finite in, finite out".
    if (!areFinite(gradients) && !areFinite(round(trial).gradients)) {
      return { kind: "vacuous", reason: "the gradient is not finite at the drawn inputs" };
    }
    const expected = gradients.map((g) => zeros(g.shape, g));
    return firstDifference(gradients, expected, {
      names: () => gradientNames(trial),
      actualFrom: "from backward(0)",
      expectedFrom: "as dout is zero",
      dout,
    }) ?? PASS;
  },
};
