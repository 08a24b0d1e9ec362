export { Affine } from "./affine.ts";
export { MatMul } from "./matmul.ts";
export { TimeAffine } from "./time_affine.ts";
