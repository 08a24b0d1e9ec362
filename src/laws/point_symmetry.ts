import { map } from "../tensor/mod.ts";
import { difference, largest, roundoff } from "./compare.ts";
import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";

/** The graph of an elementwise layer is symmetric about (cx, cy): f(2cx − x) = 2cy − f(x). */
export function pointSymmetry(cx: number, cy: number): Law {
  return {
    name: `point symmetry about (${cx}, ${cy})`,
    says: `f(${2 * cx} − x) = ${2 * cy} − f(x)`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const out = trial.layer().forward(...trial.inputs()).clone();
      const mirrored = trial.inputs();
      for (const i of trial.differentiable) mirrored[i] = map(mirrored[i]!, (v) => 2 * cx - v);
      return difference(trial.layer().forward(...mirrored), map(out, (v) => 2 * cy - v), {
        name: "out",
        actualFrom: `from forward(${2 * cx} − x)`,
        expectedFrom: `${2 * cy} − forward(x)`,
        nearness,
        tolerance: 16 * roundoff(out) * Math.max(Math.abs(cx), Math.abs(cy), largest(out)),
      }) ?? nearness.pass();
    },
  };
}
