import { fits, type Guesses } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { type Formula, FORMULAS, GATES, productsIn, type Source } from "../measure/values.ts";
import { recombined, smallCases } from "./contributions.ts";

/**
 * A factor made of a product that forward passes through is missing, or there once too often: of
 * silu(x · W) ∘ (x · V), say, the slope of the gate.
 */
export const gateMissing: Hypothesis = ({ name, cases }) => {
  const small = smallCases(cases);
  for (const source of productsIn(cases)) {
    for (const formula of [...FORMULAS, ...GATES]) {
      for (const isMissing of [true, false]) {
        for (const shapeOf of SHAPES) {
          const trials = fits(small, guessed({ source, formula, isMissing, shapeOf }), {
            ratios: 6,
          });
          if (trials === undefined) continue;
          return `the factor ${formula.text(source.name)} is ${
            isMissing ? "missing" : "one too many"
          } ` +
            `(each term of ${name} is as if so in all ${trials} trials)`;
        }
      }
    }
  }
  return undefined;
};

/** Where the product stands: beside each output, or between the rows of out and those of a matrix. */
const SHAPES: readonly ((one: Case) => readonly number[] | undefined)[] = [
  ({ out }) => out.shape,
  ({ out, at }) =>
    out.rank === 2 && at.rank === 2 && out.shape[1] === at.shape[1]
      ? [out.shape[0]!, at.shape[0]!]
      : undefined,
];

function guessed({ source, formula, isMissing, shapeOf }: {
  readonly source: Source;
  readonly formula: Formula;
  readonly isMissing: boolean;
  readonly shapeOf: (one: Case) => readonly number[] | undefined;
}): Guesses {
  return (one) => {
    const shape = shapeOf(one);
    const values = shape && source.over(one, shape);
    if (shape === undefined || values === undefined) return undefined;
    const isBeside = shape === one.out.shape;
    const factors = Array.from(values, (v) => isMissing ? 1 / formula.of(v) : formula.of(v));
    if (factors.some(Number.isNaN)) return undefined;
    if (!factors.every(Number.isFinite)) return [];
    const [, width] = one.out.shape as [number, number];
    return recombined(one, (o, entry) => {
      const place = isBeside ? o : Math.floor(o / width) * shape[1]! + Math.floor(entry / width);
      return factors[place]! * one.dout.data[o]!;
    });
  };
}
