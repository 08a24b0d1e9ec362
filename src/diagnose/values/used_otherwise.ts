import { measure, type Trial } from "../../laws/mod.ts";
import { mean, multiply, sameShape, subtract, Tensor, zeros } from "../../tensor/mod.ts";
import { attempt } from "../measure/attempt.ts";
import { listed } from "../measure/experiment.ts";
import { fits, type Guess } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { type Replacement, turned } from "./turned.ts";

/** So many trials are measured anew. */
const MOST = 8;

/**
 * Backward uses something turned round, poured into another order, off by one, or another tensor in its place:
 * the gradient is the slope that forward has for that.
 */
export const usedOtherwise: Hypothesis = ({ name, cases }) => {
  const [first] = cases;
  if (first === undefined) return undefined;
  const few = cases.filter(({ at, out }) => at.size > 1 && Math.max(out.size, at.size) > 1)
    .slice(0, MOST);
  const used = Object.keys(first.tensors).filter((key) => key !== "out");
  for (const key of used) {
    for (const { text, of } of replacements(first, key)) {
      // Another tensor may be where the slope is the same everywhere.
      const isTurned = / in backward$/.test(text);
      if (trialsOf(few, { key, of, isTurned }) === undefined) continue;
      const trials = trialsOf(cases, { key, of, isTurned });
      if (trials === undefined) continue;
      // Two tensors that are paired entry by entry may each have been turned.
      const paired = key === "dout" || !isTurned
        ? undefined
        : turned(first.dout, "dout").find(({ of }) => trialsOf(few, { key: "dout", of, isTurned }));
      const also = paired === undefined ? "" : `, or ${paired.text}`;
      return `${text}${also} (${name} is the slope that forward has so, in all ${trials} trials)`;
    }
  }
  return undefined;
};

/** The slope is that at twice the input, or at half of it: a factor within a function is lost. */
export const argumentScaled: Hypothesis = ({ name, cases }) => {
  const key = name?.slice(1) ?? "";
  for (const by of [2, 0.5]) {
    const of = (tensor: Tensor): Tensor => multiply(tensor, by);
    if (trialsOf(cases.slice(0, MOST), { key, of, isTurned: false }) === undefined) continue;
    const trials = trialsOf(cases, { key, of, isTurned: false });
    if (trials === undefined) continue;
    return `${by === 2 ? `2 · ${key}` : `${key} / 2`} stands in place of ${key} ` +
      `(${name} is the slope that forward has so, in all ${trials} trials)`;
  }
  return undefined;
};

/** What goes through another tensor is left out: the gradient is the slope that forward has with 0 there. */
export const leftOut: Hypothesis = ({ name, cases }) => {
  const [first] = cases;
  if (first === undefined || first.out.rank === 0) return undefined;
  const few = cases.slice(0, MOST);
  const { inputNames, differentiable } = first.trial;
  const values = [...differentiable.map((i) => inputNames[i]!), ...first.trial.paramNames()];
  const of = (tensor: Tensor): Tensor => zeros(tensor.shape, { dtype: tensor.dtype });
  let trials = 0;
  const found = values.filter((key) => {
    if (key === name!.slice(1)) return false;
    if (trialsOf(few, { key, of, isTurned: false }) === undefined) return false;
    const all = trialsOf(cases, { key, of, isTurned: false });
    trials = Math.max(trials, all ?? 0);
    return all !== undefined;
  });
  if (found.length === 0) return undefined;
  return `a term is missing: what reaches ${name} through ${listed(found)} ` +
    `(it is the slope that forward has with 0 for ${found[0]}, in all ${trials} trials)`;
};

/** The trials that can tell, if in all of them the gradient is the slope with a tensor replaced. */
function trialsOf(
  cases: readonly Case[],
  { key, of, isTurned }: {
    readonly key: string;
    readonly of: Replacement["of"];
    readonly isTurned: boolean;
  },
): number | undefined {
  return fits(cases, (one) => {
    const before = one.tensors[key];
    const after = before && of(before, one);
    if (after === undefined || !sameShape(before!.shape, after.shape)) return undefined;
    return slopesOf(withTensor(one.trial, key, after), one.name);
  }, { ratios: 3, withBesides: isTurned });
}

/** The slope of forward; of a layer that refuses what it is handed nothing is known. */
function slopesOf(trial: Trial, name: string): readonly (Guess | undefined)[] {
  const slopes = attempt(() => measure(trial, name)?.numeric) ?? [];
  return slopes.map((estimate) => estimate?.hidden === 0 ? estimate : undefined);
}

function replacements({ tensors, name, trial }: Case, key: string): readonly Replacement[] {
  const others = Object.keys(tensors)
    // dout is no value that a slope is taken at, unless by mistake for that value.
    .filter((other) => other !== key && key !== "dout")
    .map((other): Replacement => ({
      text: `${other} stands in place of ${key}`,
      of: (_, one) => one.tensors[other],
    }));
  // The entries of a gradient that is rearranged with its own tensor are another mistake.
  if (key === name.slice(1)) return others;
  const input = trial.inputNames.indexOf(key);
  const isLabel = input >= 0 && !trial.differentiable.includes(input);
  return [
    ...turned(tensors[key]!, key),
    ...isLabel ? offByOne(key) : [],
    ...key === "dout" ? centered(tensors[key]!) : [],
    ...others,
  ];
}

/** dout less its mean, which a normalization that takes no mean away has not. */
function centered({ rank }: Tensor): readonly Replacement[] {
  return Array.from({ length: rank }, (_, axis): Replacement => ({
    text: `the mean of dout over axis ${axis} is taken away in backward`,
    of: (dout) =>
      dout.rank === rank ? subtract(dout, mean(dout, { axis, keepDims: true })) : undefined,
  }));
}

/** Labels that are counted from another number; of the last class comes the first, as everything wraps. */
function offByOne(key: string): readonly Replacement[] {
  return [-1, 1].map((by) => ({
    text: `${key} is off by one in backward`,
    of: ({ shape, data }, { at }) => {
      const classes = at.shape.at(-1) ?? 1;
      if (!data.every((v) => Number.isInteger(v) && v >= 0 && v < classes)) return undefined;
      return new Tensor(shape, data.map((v) => (v + by + classes) % classes));
    },
  }));
}

/** A trial in which an input, a param or dout is another tensor. */
function withTensor(trial: Trial, key: string, tensor: Tensor): Trial {
  const input = trial.inputNames.indexOf(key);
  const param = trial.paramNames().indexOf(key);
  return {
    given: trial.given,
    inputNames: trial.inputNames,
    differentiable: trial.differentiable,
    domains: trial.domains,
    resolution: trial.resolution,
    isStateful: trial.isStateful,
    seed: trial.seed,
    inputs: () => trial.inputs().map((x, i) => i === input ? tensor.clone() : x),
    layer: () => {
      const layer = trial.layer();
      if (input < 0 && param >= 0) layer.params[param]!.data.set(tensor.data);
      return layer;
    },
    changed: (change) => withTensor(trial.changed(change), key, change(tensor, key)),
    dout: (shape, dtype) => key === "dout" ? tensor.clone() : trial.dout(shape, dtype),
    paramNames: () => trial.paramNames(),
  };
}
