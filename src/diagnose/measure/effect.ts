import { sameShape } from "../../tensor/mod.ts";
import type { Judged } from "./judged.ts";

/** What a gradient is at its wrong entries, in words; empty where nothing simple fits. */
export function effect(name: string, wrong: readonly Judged[]): string {
  const isNaN = wrong.every(({ actual }) => Number.isNaN(actual));
  const smooth = wrong.filter(({ isKink }) => !isKink);
  const isMasked = (smooth.length > 0 ? smooth : wrong).every(({ expected, slack }) =>
    Math.abs(expected) <= slack
  );
  if (isNaN) {
    return isMasked && smooth.length > 0
      ? `${name} is NaN there, and 0 is expected: it comes from the branch that is not taken`
      : `${name} is NaN there`;
  }
  if (wrong.every(({ actual }) => actual === 0)) return `${name} is 0 there`;
  const factor = constant(smooth.map(({ actual, expected }) => actual / expected));
  if (factor === -1) return `${name} has the wrong sign there`;
  const upstream = wrong.map(({ one: { dout, at }, index }) =>
    sameShape(dout.shape, at.shape) ? dout.data[index]! : NaN
  );
  const toDout = constant(wrong.map(({ actual }, i) => actual / upstream[i]!));
  const isPlain = toDout === 1 || factor === undefined || isMasked;
  if (toDout !== undefined && isPlain && upstream.some((d) => d !== upstream[0])) {
    const times = toDout === 1 ? "dout" : toDout === -1 ? "−dout" : `${toDout} × dout`;
    if (isMasked) {
      return `${name} = ${times} there, and 0 is expected: the mask is not applied`;
    }
    return `${name} = ${times} there`;
  }
  if (isMasked) return "0 is expected there";
  if (factor !== undefined) return `there ${name} = ${factor} × expected`;
  return "";
}

/** The one number that all are, but for rounding; undefined where they are not one. */
export function constant(numbers: readonly number[]): number | undefined {
  const first = numbers[0];
  if (first === undefined || !Number.isFinite(first)) return undefined;
  if (!numbers.every((v) => Math.abs(v - first) <= 1e-5 * Math.abs(first))) return undefined;
  return Number(first.toPrecision(6));
}
