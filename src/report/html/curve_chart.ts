import type { ErrorCurve } from "../../diagnose/mod.ts";
import { showBar, showNumber, showWithBar } from "../show_number.ts";
import type { Spec } from "./chart.ts";
import { counted } from "./counted.ts";

/** A step, and how far the finite difference is off there. */
interface Point {
  readonly step: number;
  readonly error: number;
  readonly isUsed: boolean;
  readonly isChosen: boolean;
}

/** A power of ten, such as `1e-6`, on an axis. */
const POWER = "replace(format(datum.value, '~e'), '+', '')";

/** The error of the finite differences against the step, both on a scale of powers: a V. */
export function curveChart(curve: ErrorCurve): { readonly spec: Spec; readonly label: string } {
  const { analytic, expected, bar, chosen, orders, where } = curve;
  const off = Math.abs(analytic - expected);
  const errors = errorsOf(curve);
  const positive = [...errors, bar, off].filter((error) => error > 0 && error < Infinity);
  // An error of 0 has no place on a scale of powers: it stands at the foot.
  const foot = 10 ** Math.floor(Math.log10(Math.min(...positive)) - 0.5);
  const head = 10 ** Math.ceil(Math.log10(Math.max(...positive)) + 0.2);
  const points: Point[] = curve.rungs.map(({ step }, i) => ({
    step,
    error: Math.min(Math.max(errors[i]!, foot), head),
    isUsed: i >= chosen - orders && i <= chosen,
    isChosen: i === chosen,
  }));
  const settled = points[chosen]!;
  const first = points[0]!.step;
  const last = points.at(-1)!.step;
  const powers = (from: number, to: number, most: number): number[] => {
    const [lo, hi] = [Math.ceil(Math.log10(from)), Math.floor(Math.log10(to))];
    const stride = Math.max(1, Math.ceil((hi - lo) / most));
    return Array.from(
      { length: Math.floor((hi - lo) / stride) + 1 },
      (_, i) => 10 ** (lo + i * stride),
    );
  };
  const x = (values: readonly number[]) => ({
    field: "step",
    type: "quantitative",
    scale: { type: "log", domain: [last / 2, first * 2] },
    axis: { title: "step", values, labelExpr: POWER, grid: false },
  });
  const y = {
    field: "error",
    type: "quantitative",
    scale: { type: "log", domain: [foot, head] },
    axis: {
      title: "error of the finite difference",
      values: powers(foot, head, 7),
      labelExpr: POWER,
    },
  };
  const steps = powers(last, first, 7);
  const level = (error: number, color: string, text: string) => [
    {
      data: { values: [{ error: Math.max(error, foot) }] },
      mark: { type: "rule", color, strokeDash: [6, 3], strokeWidth: 1.5 },
      encoding: { y },
    },
    {
      data: { values: [{ error: Math.max(error, foot), step: last, text }] },
      mark: { type: "text", align: "left", dx: 2, dy: -6, color },
      encoding: { x: x(steps), y, text: { field: "text" } },
    },
  ];
  const spec = {
    width: 520,
    height: 260,
    layer: [
      {
        data: { values: [{ low: foot, error: Math.max(bar, foot) }] },
        mark: { type: "rect", color: "var(--accent)", opacity: 0.1 },
        encoding: { y, y2: { field: "low" } },
      },
      {
        data: { values: [{ step: settled.step }] },
        mark: { type: "rule", color: "var(--accent)", strokeWidth: 1.5 },
        encoding: { x: x(steps) },
      },
      ...Number.isFinite(off)
        ? level(
          off,
          "var(--violated)",
          `backward is off by ${showNumber(Number(off.toPrecision(3)))}`,
        )
        : [],
      ...level(bar, "var(--accent)", `bar ± ${showBar(bar)}`),
      {
        data: { values: points },
        mark: { type: "line", color: "var(--soft)", strokeWidth: 1.5 },
        encoding: { x: x(steps), y },
      },
      {
        data: { values: points.filter(({ isUsed }) => !isUsed) },
        mark: { type: "point", filled: true, color: "var(--soft)", opacity: 1, size: 24 },
        encoding: { x: x(steps), y },
      },
      {
        data: { values: points.filter(({ isUsed }) => isUsed) },
        mark: { type: "point", filled: true, color: "var(--accent)", opacity: 1, size: 45 },
        encoding: { x: x(steps), y },
      },
      {
        data: { values: [settled] },
        mark: {
          type: "point",
          shape: "diamond",
          stroke: "var(--accent)",
          size: 220,
          strokeWidth: 2,
        },
        encoding: { x: x(steps), y },
      },
    ],
  };
  const label = `Error of the finite difference at ${where} against the step, as a V: ` +
    `${short(errors[0]!)} at step ${short(first)}, least ${short(Math.min(...errors))}, ` +
    `${short(errors.at(-1)!)} at step ${short(last)}. Settled at step ${short(settled.step)} on ${
      showWithBar(expected, { bar })
    }, extrapolated from ${counted(orders + 1, "step")}; backward is off by ${short(off)}.`;
  return { spec, label };
}

/** How far the finite difference is off at each step. */
export function errorsOf({ rungs, expected }: ErrorCurve): number[] {
  return rungs.map(({ slope }) => Math.abs(slope - expected));
}

/** What a curve shows, in words. */
export function curveStory(curve: ErrorCurve): string {
  const { chosen, orders, bar } = curve;
  const errors = errorsOf(curve);
  const foot = Math.min(...errors);
  // Where forward is straight, or computed exactly, nothing is spoilt.
  const limit = 100 * Math.max(foot, bar);
  const isBent = Math.max(...errors.slice(0, chosen + 1)) > limit;
  const isSpoilt = Math.max(...errors.slice(chosen)) > limit;
  const large = "at large steps, on the right, the finite difference leaves out how forward bends";
  const small = "at small ones, on the left, rounding spoils it";
  const story = isBent
    ? `A${large.slice(1)}${isSpoilt ? `; ${small}` : ""}.`
    : isSpoilt
    ? "Large steps are exact here; at small ones, on the left, rounding spoils the finite difference."
    : "Every step gives the slope itself: forward is straight along this entry.";
  return `${story} The ladder settled at the step marked ◆ and extrapolated from it and ${
    counted(orders, "larger one")
  } (●) to the step 0${foot > bar ? ", which is why the bar lies below the foot of the V" : ""}.`;
}

/** A number in two digits, the small ones as powers. */
export function short(v: number): string {
  const rounded = Number(v.toPrecision(2));
  return Math.abs(v) < 1e-3 && v !== 0 ? rounded.toExponential() : showNumber(rounded);
}
