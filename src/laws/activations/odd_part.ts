import { map, multiply, type Tensor } from "../../tensor/mod.ts";
import { difference, roundoff } from "../compare.ts";
import type { Law, Outcome, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { offBy, roundingNoise } from "../rounding_noise.ts";

/**
 * The odd part of an elementwise layer is a straight line: (f(x) − f(−x)) / 2 = slope · x.
 *
 * So it is, with a slope of 1/2, for whatever lets x through by a gate g with g(x) + g(−x) = 1: Relu, Gelu, Silu,
 * HardSwish; for Softplus; and with another slope for a leaky Relu.
 */
export function oddPart(slope: number): Law {
  return {
    name: `odd part of slope ${slope}`,
    says: `(f(x) − f(−x)) / 2 = ${slope} · x`,
    check(trial): Outcome {
      const nearness = new Nearness();
      if (trial.inputs().every(({ size }) => size === 0)) {
        return { kind: "vacuous", reason: "the input is empty" };
      }
      const sides = (
        inputs: readonly Tensor[],
      ): readonly [odd: Tensor, line: Tensor, at: Tensor] => {
        const mirrored = inputs.map((x, i) =>
          trial.differentiable.includes(i) ? map(x, (v) => -v) : x.clone()
        );
        const at = trial.layer().forward(...inputs.map((x) => x.clone())).clone();
        const opposite = trial.layer().forward(...mirrored);
        const odd = at.clone();
        for (let i = 0; i < odd.data.length; i++) {
          odd.data[i] = at.data[i]! / 2 - opposite.data[i]! / 2;
        }
        return [odd, multiply(inputs[0]!, slope), at];
      };
      const [odd, line, at] = sides(trial.inputs());
      const tolerance = (i: number): number =>
        16 * roundoff(odd) * Math.max(Math.abs(at.data[i]!), Math.abs(line.data[i]!));
      const apart = (tolerance: (entry: number) => number): Violation | undefined =>
        difference(odd, line, {
          name: "(f(x) − f(−x)) / 2",
          actualFrom: "from forward(x) and forward(−x)",
          expectedFrom: `${slope} · x`,
          nearness,
          tolerance,
        });
      const found = apart(tolerance);
      if (found === undefined || typeof found.actual === "string") return found ?? nearness.pass();
      const noise = roundingNoise(trial, {
        off: (inputs) => {
          const [odd, line] = sides(inputs);
          return offBy(odd, line);
        },
      });
      return apart((i) => tolerance(i) + noise[i]!) ?? nearness.pass();
    },
  };
}
