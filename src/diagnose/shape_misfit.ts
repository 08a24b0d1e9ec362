import { gradientNames, measure, type Trial } from "../laws/mod.ts";
import { gradientList } from "../layer.ts";
import { formatShape, reshape, sameShape, sumTo, type Tensor, transpose } from "../tensor/mod.ts";
import { ask, listed } from "./experiment.ts";
import type { Hypothesis } from "./hypothesis.ts";

/** A gradient has another shape than what it is the gradient of, and its numbers tell why. */
export const shapeMisfit: Hypothesis = ({ violation, trials }) => {
  const { actual, where } = violation;
  if (typeof actual !== "string" || !actual.startsWith("shape ")) return undefined;
  const all = ask(trials, (trial) => misfit(trial, where));
  // A batch of one row cannot tell an axis that is kept from one that is not summed.
  const summed = all.filter(({ kind }) => kind.startsWith("broadcast") || kind === "");
  const found = summed.length > 0 ? summed : all;
  const first = found[0];
  if (first === undefined || first.kind === "" || all.length < 3) return undefined;
  if (found.some(({ kind }) => kind !== first.kind)) return undefined;
  return `${where} ${first.sentence}`;
};

interface Misfit {
  readonly kind: string;
  readonly sentence: string;
}

const UNCLEAR: Misfit = { kind: "", sentence: "" };

function misfit(trial: Trial, name: string): Misfit | undefined {
  const measured = measure(trial, name);
  const { analytic: actual, at, out, numeric } = measured ?? {};
  if (measured === undefined || actual === undefined || at === undefined) return undefined;
  const found = formatShape(actual.shape);
  const expected = formatShape(at.shape);
  if (sameShape(actual.shape, at.shape)) {
    if (actual.dtype === at.dtype) return undefined;
    return {
      kind: "dtype",
      sentence: `is kept as ${actual.dtype}, and ${name.slice(1)} as ${at.dtype}`,
    };
  }
  const isRight = (gradient: Tensor): boolean =>
    gradient.data.every((v, i) => {
      const slope = numeric?.[i];
      return slope === undefined ||
        Math.abs(v - slope.value) <= slope.hidden + 3 * slope.bar + 1e-6 * Math.abs(slope.value);
    });
  const summed = attempt(() => sumTo(actual, at.shape));
  if (actual.size === at.size) {
    // Axes of size 1 more or less, or all in one row: the numbers are there, in their order.
    const ones = (shape: readonly number[]) => shape.filter((size) => size !== 1);
    if (sameShape(actual.shape.toReversed(), at.shape) && isRight(transpose(actual))) {
      return {
        kind: "transposed",
        sentence: `is transposed (shape ${found} in place of ${expected})`,
      };
    }
    if (!isRight(reshape(actual, at.shape))) return UNCLEAR;
    if (!sameShape(ones(actual.shape), ones(at.shape))) {
      return {
        kind: "reshape",
        sentence: `is not reshaped back (shape ${found} in place of ${expected})`,
      };
    }
    const extra = actual.rank - at.rank;
    if (extra === 1 && sameShape(actual.shape.slice(1), at.shape)) {
      return {
        kind: "kept",
        sentence: `keeps the summed axis 0, of size 1 (shape ${found} in place of ${expected})`,
      };
    }
    return {
      kind: extra > 0 ? "many" : "few",
      sentence: extra > 0
        ? `has an axis of size 1 too many (shape ${found} in place of ${expected})`
        : `has lost an axis of size 1 (shape ${found} in place of ${expected})`,
    };
  }
  if (summed === undefined || !isRight(summed)) return UNCLEAR;
  const offset = actual.rank - at.rank;
  const axes = actual.shape.flatMap((size, axis) =>
    size === (at.shape[axis - offset] ?? 0) ? [] : [axis]
  );
  const whose = out !== undefined && sameShape(out.shape, actual.shape) ? "out's shape " : "shape ";
  return {
    kind: `broadcast ${axes}`,
    sentence: `is not summed over the broadcast ${axes.length > 1 ? "axes" : "axis"} ${
      listed(axes.map(String))
    } (it has ${whose}${found})`,
  };
}

function attempt<T>(of: () => T): T | undefined {
  try {
    return of();
  } catch {
    return undefined;
  }
}

/** Backward returns fewer or more gradients than there are inputs to answer for. */
export const gradientMissing: Hypothesis = ({ law, violation, trials }) => {
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
