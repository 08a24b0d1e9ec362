export { Affine } from "./affine.ts";
export { MatMul } from "./matmul.ts";
