import { gradientNames, measure, type Trial } from "../../laws/mod.ts";
import { gradientList } from "../../layer.ts";
import {
  formatShape,
  reshape,
  sameShape,
  sumTo,
  type Tensor,
  transpose,
} from "../../tensor/mod.ts";
import { attempt } from "../measure/attempt.ts";
import { ask, listed } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** A gradient has another shape than what it is the gradient of, and its numbers tell why. */
export const shapeMisfit: Hypothesis = ({ violation, trials }) => {
  const { actual, where } = violation;
  if (actual === "none" || actual === "undefined") return nothingReturned(violation.where, trials);
  if (typeof actual !== "string" || !actual.startsWith("shape ")) return undefined;
  const all = ask(trials, (trial) => misfits(trial, where));
  const first = all[0];
  if (first === undefined || all.length < 3) return undefined;
  // A batch of one row cannot tell an axis that is kept from one that is not summed: what fits all trials counts.
  const kinds = first.filter(({ kind }) =>
    all.every((one) => one.some((fit) => fit.kind === kind))
  );
  const kind = kinds[0]?.kind;
  const telling = all.reduce((a, b) => b.length < a.length ? b : a);
  const found = telling.find((fit) => fit.kind === kind);
  return found && `${where} ${found.sentence}`;
};

/** Backward returns nothing, or leaves no tensor in grads. */
function nothingReturned(where: string, trials: readonly Trial[]): string | undefined {
  const found = ask(trials, (trial) => {
    const layer = trial.layer();
    const out = layer.forward(...trial.inputs());
    const returned: unknown = layer.backward(trial.dout(out.shape, out.dtype));
    if (returned === undefined) return "backward returns nothing";
    return layer.grads.length < layer.params.length
      ? `grads holds ${layer.grads.length} of ${layer.params.length} tensors`
      : "";
  });
  const first = found[0];
  if (first === undefined || first === "" || found.some((what) => what !== first)) return undefined;
  return where === "grads" ? first : `${first}: ${where} is missing`;
}

interface Misfit {
  readonly kind: string;
  readonly sentence: string;
}

/** All that would explain the shape of a gradient by its numbers. */
function misfits(trial: Trial, name: string): Misfit[] | undefined {
  const measured = measure(trial, name);
  const { analytic: actual, at, out, numeric } = measured ?? {};
  if (measured === undefined || actual === undefined || at === undefined) return undefined;
  const found = formatShape(actual.shape);
  const expected = formatShape(at.shape);
  if (sameShape(actual.shape, at.shape)) {
    if (actual.dtype === at.dtype) return undefined;
    return [{
      kind: "dtype",
      sentence: `is kept as ${actual.dtype}, and ${name.slice(1)} as ${at.dtype}`,
    }];
  }
  const isRight = (gradient: Tensor): boolean =>
    gradient.data.every((v, i) => {
      const slope = numeric?.[i];
      return slope === undefined ||
        Math.abs(v - slope.value) <= slope.hidden + 3 * slope.bar + 1e-6 * Math.abs(slope.value);
    });
  const instead = `(shape ${found} in place of ${expected})`;
  const fits: Misfit[] = [];
  for (const other of gradientNames(trial)) {
    const theirs = other === name ? undefined : measure(trial, other)?.analytic;
    if (theirs !== undefined && sameShape(theirs.shape, at.shape) && isRight(theirs)) {
      fits.push({ kind: `for ${other}`, sentence: `and ${other} are exchanged ${instead}` });
    }
  }
  if (actual.size === at.size) {
    const isReversed = sameShape(actual.shape.toReversed(), at.shape);
    if (isReversed && isRight(transpose(actual))) {
      fits.push({ kind: "transposed", sentence: `is transposed ${instead}` });
    }
    if (!isRight(reshape(actual, at.shape))) return fits;
    // The numbers are there, in their order.
    if (isReversed) fits.push({ kind: "exchanged", sentence: `has its axes exchanged ${instead}` });
    const extra = actual.rank - at.rank;
    if (extra === 1 && sameShape(actual.shape, [1, ...at.shape])) {
      fits.push({ kind: "kept", sentence: `keeps the summed axis 0, of size 1 ${instead}` });
    } else if (sameShape(withoutOnes(actual), withoutOnes(at)) && extra !== 0) {
      const what = extra > 0 ? "has an axis of size 1 too many" : "has lost an axis of size 1";
      fits.push({ kind: extra > 0 ? "many" : "few", sentence: `${what} ${instead}` });
    }
    fits.push({ kind: "reshape", sentence: `is not reshaped back ${instead}` });
  }
  const summed = attempt(() => sumTo(actual, at.shape));
  if (summed === undefined || !isRight(summed)) return fits;
  const offset = actual.rank - at.rank;
  const isSummed = (axis: number): boolean =>
    axis < offset || at.shape[axis - offset] === 1 && actual.shape[axis] !== 1;
  const axes = actual.shape.map((_, axis) => axis).filter(isSummed);
  const whose = sameShape(out!.shape, actual.shape) ? "out's shape " : "shape ";
  const which = `${axes.length > 1 ? "axes" : "axis"} ${listed(axes.map(String))}`;
  fits.push({
    kind: `broadcast ${axes}`,
    sentence: `is not summed over the broadcast ${which} (it has ${whose}${found})`,
  });
  return fits;
}

function withoutOnes({ shape }: Tensor): number[] {
  return shape.filter((size) => size !== 1);
}

/** Backward returns fewer or more gradients than there are inputs to answer for. */
export const gradientMissing: Hypothesis = ({ law, violation, trials }) => {
  if (law === "shapes fit" && violation.where === "grads") return nothingReturned("grads", trials);
  if (law !== "shapes fit" || violation.where !== "what backward returns") return undefined;
  const found = ask(trials, (trial) => {
    const { expected, missing, returned } = missingIn(trial);
    return { expected, missing, returned };
  });
  const first = found[0];
  if (first === undefined || found.some(({ returned }) => returned !== first.returned)) {
    return undefined;
  }
  if (first.returned > first.expected) {
    return `backward returns too many gradients: ${first.returned}, and there ${
      first.expected === 1 ? "is 1 input" : `are ${first.expected} inputs`
    } to answer for`;
  }
  const name = first.missing;
  const isClear = name !== "" && found.every(({ missing }) => missing === name || missing === "");
  const which = isClear ? `: ${name} is missing` : "";
  return `a gradient is missing: backward returns ${first.returned} of ${first.expected}${which}`;
};

/** Which of the gradients is left out, where the others tell by their numbers. */
function missingIn(trial: Trial): { expected: number; missing: string; returned: number } {
  const layer = trial.layer();
  const out = layer.forward(...trial.inputs()).clone();
  const returned = gradientList(layer.backward(trial.dout(out.shape, out.dtype)));
  const expected = trial.differentiable.length;
  const counts = { expected, returned: returned.length };
  if (returned.length !== expected - 1) return { ...counts, missing: "" };
  const names = gradientNames(trial).slice(0, expected);
  const fits = names.map((_, skipped) =>
    returned.every((gradient, k) => {
      const name = names[k < skipped ? k : k + 1]!;
      const input = trial.inputs()[trial.differentiable[names.indexOf(name)]!]!;
      if (!sameShape(gradient.shape, input.shape)) return false;
      // measure() tells what forward says, whatever backward answered.
      const slopes = measure(trial, name)?.numeric;
      return slopes !== undefined && gradient.data.every((v, i) => {
        const slope = slopes[i];
        return slope === undefined ||
          Math.abs(v - slope.value) <= slope.hidden + 3 * slope.bar + 1e-6 * Math.abs(slope.value);
      });
    })
  );
  const only = fits.indexOf(true);
  return { ...counts, missing: only >= 0 && fits.lastIndexOf(true) === only ? names[only]! : "" };
}
