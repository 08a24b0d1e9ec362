import { map, type Tensor } from "../../tensor/mod.ts";
import { indexOf, roundoff } from "../compare.ts";
import type { Law, Outcome, Trial, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";

/** A straight line: slope · x + offset. */
export interface Line {
  /** How steep it is. */
  readonly slope: number;
  /** Its value at 0; 0 if left out. */
  readonly offset?: number;
}

/** How far out is looked, beside 1 + |x|; and how much farther then. */
const FAR = 2 ** 10;
const FARTHER = 2 ** 20;

/**
 * Far out an elementwise layer tends to straight lines: to one where x → −∞, to another one where x → ∞.
 *
 * It is not asked how fast: on the way outwards, what is off must be rounding, or must fall by a half or more.
 */
export function asymptotes({ left, right }: { readonly left: Line; readonly right: Line }): Law {
  return {
    name: `tends to ${formula(left)} and ${formula(right)}`,
    says: `f(x) → ${formula(left)} as x → −∞, and f(x) → ${formula(right)} as x → ∞`,
    check(trial): Outcome {
      if (trial.inputs().every(({ size }) => size === 0)) {
        return { kind: "vacuous", reason: "the input is empty" };
      }
      const nearness = new Nearness();
      return toLine(trial, { line: left, sign: -1, nearness }) ??
        toLine(trial, { line: right, sign: 1, nearness }) ?? nearness.pass();
    },
  };
}

interface Side {
  readonly line: Line;
  readonly sign: number;
  readonly nearness: Nearness;
}

function toLine(trial: Trial, side: Side): Violation | undefined {
  const { line: { slope, offset = 0 }, sign, nearness } = side;
  const near = offLine(trial, side, FAR);
  const far = offLine(trial, side, FARTHER);
  for (let i = 0; i < far.off.length; i++) {
    const off = Math.abs(far.off[i]!);
    const out = far.out.data[i]!;
    const x = far.x.data[i]!;
    const rounding = 64 * roundoff(far.out) * (1 + Math.abs(slope * x) + Math.abs(offset));
    const allowed = Math.max(rounding, Math.abs(near.off[i]!) / 2);
    if (off <= allowed) {
      if (allowed > 0) nearness.note(off, allowed);
      continue;
    }
    return {
      kind: "violation",
      where: `out${indexOf(far.out.shape, i)}`,
      actual: out,
      actualFrom: `from forward at x = ${x}`,
      expected: slope * x + offset,
      tolerance: allowed,
      expectedFrom: `${formula(side.line)}, which it tends to as x → ${sign < 0 ? "−∞" : "∞"}`,
    };
  }
  return undefined;
}

/** The layer far out, and how far it is off the line there. */
function offLine(
  trial: Trial,
  { line: { slope, offset = 0 }, sign }: Side,
  far: number,
): { readonly x: Tensor; readonly out: Tensor; readonly off: Float64Array } {
  const inputs = trial.inputs();
  for (const i of trial.differentiable) {
    inputs[i] = map(inputs[i]!, (v) => sign * far * (1 + Math.abs(v)));
  }
  const x = inputs[0]!.clone();
  const out = trial.layer().forward(...inputs).clone();
  const off = Float64Array.from(out.data, (v, i) => v - (slope * x.data[i]! + offset));
  return { x, out, off };
}

function formula({ slope, offset = 0 }: Line): string {
  if (slope === 0) return `${offset}`;
  const line = slope === 1 ? "x" : slope === -1 ? "−x" : `${slope}x`;
  return offset === 0 ? line : `${line} ${offset < 0 ? "−" : "+"} ${Math.abs(offset)}`;
}
