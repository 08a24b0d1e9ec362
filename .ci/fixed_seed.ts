// Loaded before each test file of `deno task test`, so that a gate that was green stays green. A bare
// `deno test` draws anew each time.
import fc from "fast-check";

fc.configureGlobal({ seed: 20261124 });
