export { positive, within } from "./domain.ts";
export { judgeGradient, measure, type Measured, type Subject } from "./gradient.ts";
export { inputGradient } from "./input_gradient.ts";
export {
  type Domain,
  type Inconclusive,
  type Law,
  type Outcome,
  PASS,
  type Pass,
  type Trial,
  type Vacuous,
  type Violation,
} from "./law.ts";
export { paramGradient } from "./param_gradient.ts";
