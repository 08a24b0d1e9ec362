import { judgeGradient } from "./gradient.ts";
import type { Law } from "./law.ts";

/** What `backward` leaves in `grads` is the transposed Jacobian of `forward` for `params`, times `dout`. */
export const paramGradient: Law = {
  name: "param gradient",
  says: "what backward leaves in grads is the slope of forward for each of params",
  check: (trial) => judgeGradient(trial, "params"),
};
