import { formatShape, sameShape, type Tensor } from "../../tensor/mod.ts";
import { indexOf, largest } from "../compare.ts";
import type { Law, Outcome, Trial, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { gradientNames } from "../round.ts";
import { type Answers, answersOf, cast } from "./answers.ts";
import { Condition } from "./condition.ts";

/** The unit roundoff of float32, and where its numbers begin to lose bits. */
const UNIT = 2 ** -24;
const LEAST = 2 ** -126;
/** Larger numbers may overflow on the way. */
const MOST = 2 ** 126;
/** Errors of so many units of the largest entry are those of a few operations. */
const UNITS = 16;
/** … and those of so many units of the largest terms that may have been rounded on the way. */
const TERM_UNITS = 64;
/** If so large a share of the largest entry is off, what may be rounding is not called right. */
const COARSE = 2 ** -8;

/**
 * In float32 a layer gives what it gives in float64, as exactly as float32 can tell.
 *
 * What was drawn is rounded to float32, and handed to one layer as float32 and to another as float64. The
 * answers of the first must be float32, and agree with those of the other one but for rounding. How much that
 * is, is measured in float64, by nudging all that goes in by units of float32. Where terms of the size of
 * the inputs may have been rounded on the way, a large difference is inconclusive, and so is one where nudges
 * change as much. A trial with an output that float32 cannot hold is not judged.
 *
 * It notices an answer in float64, a long sum that is kept in float32, an ε that float32 takes for 0, a power
 * that overflows though the result would not, a small number that is lost beside 1, and a variance that is the
 * difference of large squares.
 */
export const agreesInFloat32: Law = {
  name: "float32 agrees with float64",
  says: "in float32 it gives float32 numbers, those of float64 but for rounding",
  check(trial): Outcome {
    const single = trial.changed((x) => cast(x, "float32"));
    const double = single.changed((x) => cast(x, "float64"));
    const layer = single.layer();
    if (layer.params.some(({ dtype }) => dtype !== "float32")) {
      return { kind: "vacuous", reason: "the params are float64, whatever is drawn" };
    }
    const expected = attempt(double);
    if (expected === undefined || !fits(expected[0]!)) {
      return { kind: "vacuous", reason: "float32 cannot hold what was drawn, or the output" };
    }
    const actual = answersOf(single, { layer });
    const found = wrongKind(trial, { actual, expected });
    if (found !== undefined) return found;
    // Where a gradient is too large, others may be made of it; the output is not.
    const judged = expected.every(fits) ? expected : expected.slice(0, 1);
    return compared(trial, { double, actual, expected: judged });
  },
};

/** The answers in float64; undefined where what is rounded to float32 is refused. */
function attempt(double: Trial): Answers | undefined {
  try {
    return answersOf(double);
  } catch {
    return undefined;
  }
}

function fits({ data }: Tensor): boolean {
  return data.every((v) => Math.abs(v) < MOST);
}

interface Both {
  readonly actual: Answers;
  readonly expected: Answers;
}

/** An answer of another dtype or shape. */
function wrongKind(trial: Trial, { actual, expected }: Both): Violation | undefined {
  for (let k = 0; k < expected.length; k++) {
    const [a, e] = [actual[k], expected[k]!];
    const isSingle = a?.dtype === "float32";
    if (a !== undefined && isSingle && sameShape(a.shape, e.shape)) continue;
    return {
      kind: "violation",
      where: nameOf(trial, k),
      actual: a === undefined ? "none" : isSingle ? `shape ${formatShape(a.shape)}` : a.dtype,
      actualFrom: "in float32",
      expected: a !== undefined && isSingle ? `shape ${formatShape(e.shape)}` : "float32",
      expectedFrom: a !== undefined && isSingle
        ? "in float64"
        : "as all that was handed in is float32",
    };
  }
  return undefined;
}

function compared(trial: Trial, { double, actual, expected }: Both & { double: Trial }): Outcome {
  const nearness = new Nearness();
  const condition = new Condition(double, expected);
  const terms = termsOf(double, expected);
  const unsure: (string | undefined)[] = [];
  for (let k = 0; k < expected.length; k++) {
    const [a, e] = [actual[k]!.data, expected[k]!.data];
    const size = largest(expected[k]!);
    const few = UNITS * UNIT * size + TERM_UNITS * LEAST;
    const onTheWay = TERM_UNITS * UNIT * (k === 0 ? terms.out : terms.gradients);
    // Beside dout a slope that is next to nothing is told from 0 by few operations.
    const told = Math.max(COARSE * size, k === 0 ? 0 : UNITS * UNIT * terms.dout);
    for (let i = 0; i < e.length; i++) {
      const off = Math.abs(a[i]! - e[i]!);
      if (off <= few) {
        nearness.note(off, few);
        continue;
      }
      const allowed = few + condition.change(k, i, { off: off - few });
      const where = (): string => `${nameOf(trial, k)}${indexOf(expected[k]!.shape, i)}`;
      if (off <= Math.max(allowed, onTheWay) || allowed === Infinity) {
        if (!(off <= told)) unsure[k] ??= where();
        continue;
      }
      return {
        kind: "violation",
        where: where(),
        actual: a[i]!,
        actualFrom: "in float32",
        expected: e[i]!,
        tolerance: allowed,
        expectedFrom: "in float64, of the same numbers",
        ...k > 0 ? { dout: trial.dout(expected[0]!.shape) } : {},
      };
    }
  }
  // One gradient that cancels, as that of a row of two that is normalized, is no more than that.
  const isTold = unsure[0] === undefined &&
    expected.some((_, k) => (k > 0 || expected.length === 1) && unsure[k] === undefined);
  return isTold ? nearness.pass() : {
    kind: "inconclusive",
    reason: "ill-conditioned",
    detail:
      `rounding in float32 may change ${unsure.find((where) => where !== undefined)} as much ` +
      "as it is off: draw numbers at which float32 can tell",
  };
}

/** The size of what may be rounded on the way to an output, or to a gradient. */
function termsOf(
  double: Trial,
  [out, ...gradients]: Answers,
): { readonly out: number; readonly gradients: number; readonly dout: number } {
  const inputs = double.inputs();
  const most = largest(...inputs, ...double.layer().params);
  const dout = largest(double.dout(out!.shape));
  // Slopes may be differences of numbers near 1, such as 1 − out, and of terms over a norm or a deviation.
  const sizes = Math.max(1, most) ** 2 * Math.max(1, largest(out!));
  const over = Math.max(1, 1 / leastGap(double));
  return {
    out: most * Math.max(1, most),
    gradients: Math.max(dout * sizes * over, largest(...gradients)),
    dout,
  };
}

/** The least difference between numbers that go in, and 0: what is divided by is hardly less. */
function leastGap(trial: Trial): number {
  const inputs = trial.inputs();
  let least = Infinity;
  for (const i of trial.differentiable) {
    const sorted = Float64Array.from(inputs[i]!.data, Math.abs).sort();
    let before = 0;
    for (const v of sorted) {
      if (v > before) least = Math.min(least, v - before);
      before = v;
    }
  }
  return least;
}

function nameOf(trial: Trial, answer: number): string {
  return answer === 0 ? "out" : gradientNames(trial)[answer - 1] ?? "grads";
}
