export { drive, type Evaluate } from "./drive.ts";
export { judge } from "./judge.ts";
export { type Curve, measureCurve, type StepSlope } from "./measure_curve.ts";
export { measureColumn } from "./measure_column.ts";
export { measureGradient, measureJacobian, type Slopes } from "./measure.ts";
export type { Estimate } from "./ladder.ts";
export type { Answer, Point, Problem, Question, Unjudged, Verdict } from "./problem.ts";
export { randomNumbers } from "./nearby_points.ts";
export { quickPass } from "./quick_pass.ts";
