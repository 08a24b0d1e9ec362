// Named here and not in deno.json: whatever stands there is downloaded with the first command of any kind.
// deno-lint-ignore no-import-prefix
export * from "npm:@jax-js/jax@0.1.25";
