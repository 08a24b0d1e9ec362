import type { Layer } from "../layer.ts";
import type { Tensor } from "../tensor/mod.ts";
import { difference, firstDifference, largest, roundoff } from "./compare.ts";
import type { Law, Outcome, Trial } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { gradientNames, round } from "./round.ts";

/** How close two implementations must be. */
export interface SameAsOptions {
  /** Units of roundoff of the numbers that go in and come out; 64 if left out. */
  readonly ulps?: number;
}

/**
 * The layer agrees with another implementation, forward and backward, to a few ulps of the largest numbers
 * that go in (inputs times params) or come out: results that cancel are only as exact as their terms.
 *
 * `build` is handed what was drawn, as the `layer` of a prop is.
 */
export function sameAs<G extends Record<string, unknown>>(
  name: string,
  build: (given: G) => Layer,
  { ulps = 64 }: SameAsOptions = {},
): Law {
  return {
    name: `same as ${name}`,
    says: `it agrees with ${name}, forward and backward`,
    check(trial: Trial): Outcome {
      const nearness = new Nearness();
      const actual = round(trial);
      const expected = round(trial, {
        layer: trial.layer(build as (given: Record<string, unknown>) => Layer),
      });
      // Sums of products of inputs and params are only as exact as their terms.
      const terms = Math.max(1, largest(...trial.inputs())) *
        Math.max(1, largest(...trial.layer().params));
      // One of them may keep its numbers in float32, and the other one not.
      const unit = Math.max(roundoff(actual.out), roundoff(expected.out));
      const near = (x: Tensor, size: number): number =>
        ulps * Math.max(unit, roundoff(x)) * Math.max(size, largest(x));
      return difference(actual.out, expected.out, {
        name: "out",
        actualFrom: "from forward(x)",
        expectedFrom: `from ${name}`,
        nearness,
        tolerance: near(expected.out, terms),
      }) ?? firstDifference(actual.gradients, expected.gradients, {
        names: () => gradientNames(trial),
        actualFrom: "from backward(dout)",
        expectedFrom: `from ${name}`,
        dout: actual.dout,
        nearness,
        tolerance: (k) => near(expected.gradients[k]!, terms * largest(actual.dout)),
      }) ?? nearness.pass();
    },
  };
}
