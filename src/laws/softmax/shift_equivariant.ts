import { map, type Tensor } from "../../tensor/mod.ts";
import { difference, largest, roundoff } from "../compare.ts";
import type { Law, Outcome, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { offBy, roundingNoise } from "../rounding_noise.ts";

/** A constant added to all the entries of a row is added to what comes out of that row. */
export const shiftEquivariant: Law = {
  name: "moves along with a shift of its rows",
  says: "f(x + c) = f(x) + c, with one c for each row of the first input",
  check(trial): Outcome {
    const nearness = new Nearness();
    const x = trial.inputs()[0]!;
    const width = x.shape[x.rank - 1];
    if (width === undefined || x.size === 0) {
      return { kind: "vacuous", reason: "there are no rows" };
    }
    const f = (inputs: readonly Tensor[]): Tensor => trial.layer().forward(...inputs).clone();
    const rows = x.size / width;
    const moved = (tensor: Tensor): Tensor => {
      const perRow = tensor.size / rows;
      let entry = 0;
      return map(tensor, (v) => v + ((trial.seed + Math.floor(entry++ / perRow)) % 17) - 8);
    };
    const sides = ([x, ...others]: readonly Tensor[]): readonly [there: Tensor, here: Tensor] => [
      f([moved(x!), ...others.map((other) => other.clone())]),
      moved(f([x!.clone(), ...others])),
    ];
    const [there, here] = sides(trial.inputs());
    if (here.size % rows !== 0) {
      return { kind: "vacuous", reason: "the rows of the input are not those of the output" };
    }
    // x + c is rounded, and so are the entries of a row against each other.
    const size = largest(x, here) + 16;
    const tolerance = 32 * roundoff(here) * size;
    const apart = (tolerance: number | ((entry: number) => number)): Violation | undefined =>
      difference(there, here, {
        name: "out",
        actualFrom: "from forward(x + c)",
        expectedFrom: "forward(x) + c",
        nearness,
        tolerance,
      });
    const found = apart(tolerance);
    if (found === undefined || typeof found.actual === "string") return found ?? nearness.pass();
    const noise = roundingNoise(trial, { off: (inputs) => offBy(...sides(inputs)), size });
    return apart((i) => tolerance + noise[i]!) ?? nearness.pass();
  },
};
