import type { Tensor } from "../tensor/mod.ts";
import { indexOf, largest } from "./compare.ts";
import { diverges, GROWTH, notFiniteIn, sizeAt, withoutZeros } from "./diverges.ts";
import { type Law, PASS, type Trial, type Violation } from "./law.ts";
import { gradientNames, type Round, round } from "./round.ts";

/** Where the mathematics itself overflows, numbers this large come before. */
const HUGE = { float64: 1e30, float32: 1e8 };
/** Drawn inputs are halved so often, in search of a finite answer. */
const MOST_HALVINGS = 40;
/** The sizes that inputs are brought to, as exponents of two: about 1e3, and 1e90, which can be squared. */
const EXTREMES = [10, 300];

/**
 * Finite inputs give a finite output and finite gradients, also at ±1e3 and ±1e90.
 *
 * What the mathematics gives there a law cannot know. So where something is not finite it looks for the
 * largest scale at which all is finite: if huge numbers appear there (beyond 1e30 in float64), it is the
 * mathematics that overflows (eˣ, x², W·x); if not, as for a softmax that turns into NaN, it is the layer.
 * At the drawn inputs themselves the same holds, and besides it may be a pole (log x, 1 / x): that is told
 * from what is bounded nearby.
 */
export const finite: Law = {
  name: "finite in, finite out",
  says:
    "finite inputs give a finite output and finite gradients, wherever the mathematics is finite",
  check(trial) {
    const drawn = round(trial);
    const found = notFinite(trial, drawn);
    if (found !== undefined) {
      return isInfinite(trial, drawn)
        ? { kind: "vacuous", reason: "the mathematics is not finite at the drawn inputs" }
        : found;
    }
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

/** Whether it is the mathematics that is not finite at the drawn inputs: it diverges there, or overflows. */
function isInfinite(trial: Trial, { out, gradients }: Round): boolean {
  const isOut = !out.data.every(Number.isFinite);
  const k = gradients.findIndex((g) => !g.data.every(Number.isFinite));
  const found = (round: Pick<Round, "out" | "gradients">) =>
    isOut ? round.out : round.gradients[k]!;
  // Others may be larger than a pole that is come near to.
  const positions = notFiniteIn(found({ out, gradients }));
  return diverges(trial, (round) => sizeAt(found(round), positions)) || overflows(trial);
}

/** Whether huge numbers appear before what is not finite, as the inputs grow to their drawn size. */
function overflows(trial: Trial): boolean {
  for (const input of trial.differentiable) {
    const { lo, hi } = trial.domains[input]!;
    if ((lo !== 0 && lo !== -Infinity) || hi !== Infinity) continue;
    let last: Round | undefined;
    let first = -1;
    for (let k = 1; k <= MOST_HALVINGS && last === undefined; k++) {
      const round = attempt({ trial, input }, -k);
      if (round !== undefined && notFinite(trial, round) === undefined) {
        last = round;
        first = k;
      }
    }
    if (last === undefined) continue;
    // The scale is known to a factor of two: go on to the last finite one by finer steps.
    for (let step = 1; step <= 32; step++) {
      const round = attempt({ trial, input }, -first + step / 32);
      if (round === undefined || notFinite(trial, round) !== undefined) break;
      last = round;
    }
    if (largest(last.out, ...last.gradients) > HUGE[last.out.dtype]) return true;
  }
  return false;
}

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
  if (endsAtPole(scaled, { low, high })) return undefined;
  const name = trial.inputNames[input];
  return {
    ...first,
    note: `at ${name} × 2^${high}; at × 2^${low} all is finite and below ${huge}`,
  };
}

/** How near an edge is come to, as exponents of two of the distance. */
const NEAR_EDGE = { float64: [8, 13, 21, 34], float32: [4, 7, 12, 20] };

/**
 * Whether the output or a gradient grows without bound towards the scale from which on nothing is finite:
 * then the domain of the mathematics ends there, as that of arcsin does at 1.
 */
function endsAtPole(
  scaled: Scaled,
  scales: { readonly low: number; readonly high: number },
): boolean {
  let { low, high } = scales;
  for (let step = 0; step < 48; step++) {
    const middle = (low + high) / 2;
    const round = attempt(scaled, middle);
    if (round === undefined) return false;
    if (notFinite(scaled.trial, round) === undefined) low = middle;
    else high = middle;
  }
  // Other entries may be larger than those that grow.
  const beyond = attempt(scaled, high);
  if (beyond === undefined) return false;
  const positions = all(beyond).map(notFiniteIn);
  let before = 0;
  for (const near of NEAR_EDGE[scaled.drawn.out.dtype]) {
    const round = attempt(scaled, low + Math.log2(1 - 2 ** -near), withoutZeros);
    const size = round === undefined
      ? 0
      : Math.max(...all(round).map((x, i) => sizeAt(x, positions[i]!)));
    if (!(size > GROWTH * before)) return false;
    before = size;
  }
  return true;
}

function all({ out, gradients }: Round): readonly Tensor[] {
  return [out, ...gradients];
}

function attempt(
  { trial, input }: Pick<Scaled, "trial" | "input">,
  exponent: number,
  dout: (drawn: Tensor) => Tensor = (drawn) => drawn,
): Round | undefined {
  const inputs = trial.inputs();
  const { data } = inputs[input]!;
  for (let k = 0; k < data.length; k++) data[k]! *= 2 ** exponent;
  // float32 cannot hold what is asked for.
  if (!data.every(Number.isFinite)) return undefined;
  try {
    return round(trial, { inputs, dout });
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
