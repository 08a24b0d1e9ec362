import type { Tensor } from "../tensor/mod.ts";
import { indexOf, largest } from "./compare.ts";
import { type Law, PASS, type Trial, type Violation } from "./law.ts";
import { gradientNames, type Round, round } from "./round.ts";

/** Where the mathematics itself overflows, numbers this large come before. */
const HUGE = { float64: 1e30, float32: 1e8 };
/** The sizes that inputs are brought to, as exponents of two: about 1e3 and 1e300. */
const EXTREMES = [10, 996];

/**
 * Finite inputs give a finite output and finite gradients, also at ±1e3 and ±1e300.
 *
 * What the mathematics gives there a law cannot know. So where something is not finite it looks for the
 * largest scale at which all is finite: if huge numbers appear there (beyond 1e30 in float64), it is the mathematics that
 * overflows (eˣ, x², W·x); if not, as for a softmax that turns into NaN, it is the layer.
 */
export const finite: Law = {
  name: "finite in, finite out",
  says:
    "finite inputs give a finite output and finite gradients, wherever the mathematics is finite",
  check(trial) {
    const drawn = round(trial);
    const found = notFinite(trial, drawn);
    if (found !== undefined) return found;
    // One input at a time: the product of two huge ones overflows in any arithmetic.
    for (const input of trial.differentiable) {
      const { lo, hi } = trial.domains[input]!;
      const size = largest(trial.inputs()[input]!);
      if ((lo !== 0 && lo !== -Infinity) || hi !== Infinity || size === 0) continue;
      for (const extreme of EXTREMES) {
        const top = extreme - Math.ceil(Math.log2(size));
        const found = top > 0 ? atScale({ trial, input, drawn }, top) : undefined;
        if (found !== undefined) return found;
      }
    }
    return PASS;
  },
};

interface Scaled {
  readonly trial: Trial;
  /** The position of the input that is scaled. */
  readonly input: number;
  /** What the layer answers as drawn. */
  readonly drawn: Round;
}

/** What is wrong at 2^`top` times an input; undefined if nothing is, or the mathematics overflows. */
function atScale(scaled: Scaled, top: number): Violation | undefined {
  const { trial, input, drawn } = scaled;
  const extreme = attempt(scaled, top);
  const violation = extreme && notFinite(trial, extreme);
  // A layer that throws refuses the input, and says so.
  if (violation === undefined) return undefined;
  let low = 0;
  let high = top;
  let last = drawn;
  let first = violation;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const round = attempt(scaled, middle);
    if (round === undefined) return undefined;
    const found = notFinite(trial, round);
    if (found === undefined) {
      low = middle;
      last = round;
    } else {
      high = middle;
      first = found;
    }
  }
  const huge = HUGE[last.out.dtype];
  if (largest(last.out, ...last.gradients) > huge) return undefined;
  const name = trial.inputNames[input];
  return {
    ...first,
    note: `at ${name} × 2^${high}; at × 2^${low} all is finite and below ${huge}`,
  };
}

function attempt({ trial, input }: Scaled, exponent: number): Round | undefined {
  const inputs = trial.inputs();
  const { data } = inputs[input]!;
  for (let k = 0; k < data.length; k++) data[k]! *= 2 ** exponent;
  // float32 cannot hold what is asked for.
  if (!data.every(Number.isFinite)) return undefined;
  try {
    return round(trial, { inputs });
  } catch {
    return undefined;
  }
}

function notFinite(trial: Trial, { out, dout, gradients }: Round): Violation | undefined {
  return first(out, () => "out", "from forward") ?? gradients.reduce<Violation | undefined>(
    (found, g, k) =>
      found ?? first(g, () => gradientNames(trial)[k] ?? "grads", "from backward(dout)", dout),
    undefined,
  );
}

function first(
  x: Tensor,
  name: () => string,
  actualFrom: string,
  dout?: Tensor,
): Violation | undefined {
  const i = x.data.findIndex((v) => !Number.isFinite(v));
  if (i < 0) return undefined;
  return {
    kind: "violation",
    where: `${name()}${indexOf(x.shape, i)}`,
    actual: x.data[i]!,
    actualFrom,
    expected: "a finite number",
    expectedFrom: "as the inputs are finite",
    ...dout === undefined ? {} : { dout },
  };
}
