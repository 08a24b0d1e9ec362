import { judgeGradient } from "./gradient.ts";
import type { Law } from "./law.ts";

/** What `backward` returns is the transposed Jacobian of `forward`, times `dout`. */
export const inputGradient: Law = {
  name: "input gradient",
  says: "what backward returns is the slope of forward for each differentiable input",
  check: (trial) => judgeGradient(trial, "inputs"),
};
