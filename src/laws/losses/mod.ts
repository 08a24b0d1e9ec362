export { type Bet, calibrated } from "./calibrated.ts";
export { gradientRowsCancel } from "./gradient_rows_cancel.ts";
export { ignoresLabel } from "./ignores_label.ts";
export { symmetricHessian } from "./symmetric_hessian.ts";
export { type Predictions, zeroOnlyWhenRight } from "./zero_only_when_right.ts";
