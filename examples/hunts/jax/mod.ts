// deno task hunt jax
//
// The differentiable functions of jax-js 0.1.25: function × argument × mode.
export { unaryOps } from "./unary.ts";
