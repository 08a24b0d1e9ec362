import { matmul } from "../tensor/mod.ts";
import { smallCases } from "./contributions.ts";
import { fits, type Guess, type Guesses } from "./fit.ts";
import type { Case, Hypothesis } from "./hypothesis.ts";

/** The Jacobian is used as it is where its transpose belongs, as in dout · W for dout · Wᵀ. */
export const untransposed: Hypothesis = ({ name, cases }) => {
  const [first] = cases;
  if (first === undefined || !cases.every(({ at, out }) => at.size === out.size)) return undefined;
  const trials = fits(smallCases(cases), untransposedJacobian, { ratios: 4 });
  if (trials === undefined) return undefined;
  const evidence = (formula: string): string => `(${name} = ${formula} in all ${trials} trials)`;
  for (const matrix of Object.keys(first.tensors)) {
    if (matrix === "dout" || matrix === "out" || `d${matrix}` === name) continue;
    for (const isLeft of [false, true]) {
      if (fits(cases, product(matrix, isLeft)) === undefined) continue;
      const formula = isLeft ? `${matrix} · dout` : `dout · ${matrix}`;
      return `${matrix} is used untransposed ${evidence(formula)}`;
    }
  }
  return `the Jacobian is used untransposed, so that backward runs the wrong way ${
    evidence("J · dout")
  }`;
};

function untransposedJacobian(one: Case): (Guess | undefined)[] {
  return one.jacobian().map((row) => {
    let value = 0;
    let bar = 0;
    for (const [i, slope] of row.entries()) {
      if (slope === undefined || slope.hidden > 0) return undefined;
      value += one.dout.data[i]! * slope.value;
      bar += Math.abs(one.dout.data[i]!) * slope.bar;
    }
    return { value, bar };
  });
}

function product(matrix: string, isLeft: boolean): Guesses {
  return ({ dout, at, tensors }) => {
    const W = tensors[matrix];
    if (W?.rank !== 2 || dout.rank !== 2 || W.shape[0] !== W.shape[1]) return undefined;
    if (dout.shape[isLeft ? 0 : 1] !== W.shape[0] || at.size !== dout.size) return undefined;
    const { data } = isLeft ? matmul(W, dout) : matmul(dout, W);
    return Array.from(data, (value) => ({ value, bar: 0 }));
  };
}
