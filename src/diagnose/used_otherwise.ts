import { measure, type Trial } from "../laws/mod.ts";
import { sameShape, type Tensor } from "../tensor/mod.ts";
import { fits, type Guess } from "./fit.ts";
import type { Case, Hypothesis } from "./hypothesis.ts";
import { rowsOf } from "./rows_of.ts";

/** So many trials are measured anew. */
const MOST = 8;

/**
 * Backward uses a param turned round, or another tensor in its place: the gradient is the slope that forward
 * has for that.
 */
export const usedOtherwise: Hypothesis = ({ name, cases }) => {
  const [first] = cases;
  if (first === undefined) return undefined;
  const few = cases.filter(({ at, out }) => at.size > 1 && out.size > 1).slice(0, MOST);
  for (const [index, param] of first.trial.paramNames().entries()) {
    if (`d${param}` === name) continue;
    for (const { text, of } of replacements(first, param)) {
      const trials = fits(few, (one) => {
        const before = one.tensors[param];
        const after = before && of(before, one);
        if (after === undefined || !sameShape(before!.shape, after.shape)) return undefined;
        return slopesOf(withParam(one.trial, index, after), name!);
      }, { ratios: 4 });
      if (trials === undefined) continue;
      return `${text} (${name} is the slope that forward has so, in all ${trials} trials)`;
    }
  }
  return undefined;
};

/** The slope of forward; undefined where the layer refuses what it is handed. */
function slopesOf(trial: Trial, name: string): readonly (Guess | undefined)[] | undefined {
  try {
    return measure(trial, name)?.numeric
      .map((estimate) => estimate?.hidden === 0 ? estimate : undefined);
  } catch {
    return undefined;
  }
}

/** What may have been used for a param. */
interface Replacement {
  readonly text: string;
  of(param: Tensor, one: Case): Tensor | undefined;
}

function replacements({ tensors }: Case, param: string): readonly Replacement[] {
  const { rank } = tensors[param]!;
  const turned = Array.from({ length: rank }, (_, axis): Replacement => ({
    text: `${param} is reversed along axis ${axis} in backward`,
    of: (x) => {
      const y = x.clone();
      for (const row of rowsOf(x.shape, axis)) {
        row.forEach((i, j) => y.data[i] = x.data[row[row.length - 1 - j]!]!);
      }
      return y;
    },
  }));
  const others = Object.keys(tensors)
    .filter((other) => other !== param && other !== "out" && other !== "dout")
    .map((other): Replacement => ({
      text: `${other} stands in place of ${param}`,
      of: (_, one) => one.tensors[other],
    }));
  return [...turned, ...others];
}

/** A trial whose layer has another param. */
function withParam(trial: Trial, index: number, param: Tensor): Trial {
  return {
    given: trial.given,
    inputNames: trial.inputNames,
    differentiable: trial.differentiable,
    domains: trial.domains,
    resolution: trial.resolution,
    seed: trial.seed,
    inputs: () => trial.inputs(),
    layer: () => {
      const layer = trial.layer();
      layer.params[index]!.data.set(param.data);
      return layer;
    },
    dout: (shape, dtype) => trial.dout(shape, dtype),
    paramNames: () => trial.paramNames(),
  };
}
