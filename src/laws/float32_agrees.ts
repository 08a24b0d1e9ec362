import { randomNumbers } from "../diff/mod.ts";
import { map, Tensor } from "../tensor/mod.ts";
import { difference, largest } from "./compare.ts";
import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { gradientNames, type Round, round } from "./round.ts";

/** The unit roundoff of float32, its least normal number, and its largest one. */
const UNIT = 2 ** -24;
const LEAST = 2 ** -126;
const MOST = 3.4028234663852886e38;
/** So many roundings of the largest numbers are allowed. */
const ROUNDINGS = 64;
/** So many points nearby tell what the rounding of an input does to an answer. */
const POINTS = 4;

/**
 * On inputs of float32 a layer without params answers in float32, and as it does on the same numbers in float64,
 * but for rounding, and for what the rounding of the inputs may do to the answer: that is seen from points nearby.
 */
export const float32Agrees: Law = {
  name: "float32 agrees with float64",
  says: "inputs of float32 give what the same numbers of float64 give, rounded to float32",
  check(trial): Outcome {
    if (trial.layer().params.length > 0) {
      return { kind: "vacuous", reason: "the params are of float64", isOfLayer: true };
    }
    const single = trial.inputs().map((x, i) => trial.differentiable.includes(i) ? asSingle(x) : x);
    if (single.some(({ data }) => !data.every(Number.isFinite))) {
      return { kind: "vacuous", reason: "float32 cannot hold the inputs" };
    }
    const nearness = new Nearness();
    const at = (inputs: readonly Tensor[]): Round =>
      round(trial, { inputs, dout: (drawn) => map(drawn, Math.fround) });
    const wide = single.map((x) => new Tensor(x.shape, Float64Array.from(x.data)));
    const expected = answersOf(at(wide));
    const found = at(single.map((x) => x.clone()));
    if (found.out.dtype !== "float32") {
      return {
        kind: "violation",
        where: "out",
        actual: found.out.dtype,
        actualFrom: "from forward(x)",
        expected: "float32",
        expectedFrom: "as x is of float32",
      };
    }
    const spread = spreadAround(wide, {
      differentiable: trial.differentiable,
      seed: trial.seed,
      answers: (inputs) => answersOf(at(inputs)),
    });
    const names = ["out", ...gradientNames(trial)];
    for (const [k, actual] of answersOf(found).entries()) {
      const truth = expected[k]!;
      const size = Math.max(largest(truth), k === 0 ? 0 : largest(found.dout));
      const violation = difference(actual, truth, {
        name: names[k] ?? `gradient ${k}`,
        actualFrom: `from ${k === 0 ? "forward" : "backward"} in float32`,
        expectedFrom: "from float64",
        nearness,
        ...k === 0 ? {} : { dout: found.dout },
        // What float32 cannot hold is no mistake of the layer.
        tolerance: (i) =>
          Math.abs(truth.data[i]!) <= MOST
            ? ROUNDINGS * (UNIT * size + LEAST) + 4 * spread[k]![i]!
            : Infinity,
      });
      if (violation !== undefined) return violation;
    }
    return nearness.pass();
  },
};

function answersOf({ out, gradients }: Round): readonly Tensor[] {
  return [out, ...gradients];
}

function asSingle(x: Tensor): Tensor {
  return new Tensor(x.shape, Float32Array.from(x.data));
}

/** How much each answer moves as the inputs are moved by a unit of roundoff. */
function spreadAround(
  inputs: readonly Tensor[],
  { differentiable, seed, answers }: {
    readonly differentiable: readonly number[];
    readonly seed: number;
    readonly answers: (inputs: readonly Tensor[]) => readonly Tensor[];
  },
): readonly Float64Array[] {
  const random = randomNumbers(seed);
  const base = answers(inputs.map((x) => x.clone()));
  const spread = base.map(({ size }) => new Float64Array(size));
  for (let point = 0; point < POINTS; point++) {
    const nudged = inputs.map((x, i) =>
      differentiable.includes(i) ? map(x, (v) => v * (1 + UNIT * (2 * random() - 1))) : x.clone()
    );
    answers(nudged).forEach(({ data }, k) => {
      for (let i = 0; i < data.length; i++) {
        const off = Math.abs(data[i]! - base[k]!.data[i]!);
        if (off > spread[k]![i]!) spread[k]![i] = off;
      }
    });
  }
  return spread;
}
