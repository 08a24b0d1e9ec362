import { map, type Tensor } from "../tensor/mod.ts";
import { difference, largest, roundoff } from "./compare.ts";
import type { Law, Outcome, Trial, Violation } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { offBy, roundingNoise } from "./rounding_noise.ts";

/** The graph of an elementwise layer is symmetric about (cx, cy): f(2cx − x) = 2cy − f(x). */
export function pointSymmetry(cx: number, cy: number): Law {
  const sides = (
    trial: Trial,
    { inputs, centre = cx }: { readonly inputs: Tensor[]; readonly centre?: number },
  ): readonly [Tensor, Tensor] => {
    const mirrored = inputs.map((x, i) =>
      trial.differentiable.includes(i) ? map(x, (v) => 2 * centre - v) : x.clone()
    );
    const out = trial.layer().forward(...inputs).clone();
    return [trial.layer().forward(...mirrored).clone(), map(out, (v) => 2 * cy - v)];
  };
  return {
    name: `point symmetry about (${cx}, ${cy})`,
    says: `f(${2 * cx} − x) = ${2 * cy} − f(x)`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const [there, here] = sides(trial, { inputs: trial.inputs() });
      const size = Math.max(Math.abs(cx), Math.abs(cy), largest(here, there));
      const tolerance = 16 * roundoff(here) * size;
      const apart = (tolerance: number | ((entry: number) => number)): Violation | undefined =>
        difference(there, here, {
          name: "out",
          actualFrom: `from forward(${2 * cx} − x)`,
          expectedFrom: `${2 * cy} − forward(x)`,
          nearness,
          tolerance,
        });
      if (apart(tolerance) === undefined) return nearness.pass();
      // 2cx is rounded, as 2π is, and its last bits are lost beside a larger x; about 0 nothing is.
      const bits = cx === 0 ? 0 : Math.max(2 * Math.abs(cx), largest(...trial.inputs()));
      const noise = roundingNoise(trial, {
        off: (inputs, point) => {
          const centre = cx + ((point + 1) % 3 - 1) * roundoff(here) * bits;
          return offBy(...sides(trial, { inputs, centre }));
        },
        size: 2 * Math.abs(cx),
      });
      return apart((i) => tolerance + noise[i]!) ?? nearness.pass();
    },
  };
}
