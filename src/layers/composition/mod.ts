export { Gated } from "./gated.ts";
export { Highway } from "./highway.ts";
export { Residual } from "./residual.ts";
export { Sequential } from "./sequential.ts";
