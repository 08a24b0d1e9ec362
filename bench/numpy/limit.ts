import { add, assemble, constant, fused, load, Locals } from "../../src/tensor/wasm/assembler.ts";
import { type Code, multiply, repeat, store } from "../../src/tensor/wasm/assembler.ts";

/** GFLOP/s of float64 that one thread of WebAssembly reaches with numbers that stay in registers. */
export interface Limit {
  /** With products that are rounded before they are added. */
  readonly rounded: number;
  /** With fused ones ("relaxed"); undefined where the engine has none. */
  readonly fused: number | undefined;
}

/** Sums that do not wait for each other: enough of them to keep the machine busy. */
const SUMS = 12;
/** How often each sum is added to in one turn of the loop. */
const UNROLLED = 4;
const TURNS = 1_000_000;
const FLOPS = TURNS * UNROLLED * SUMS * 2 * 2;

/** Measures it: the best of some runs, since a limit is what nothing disturbs. */
export function limit({ runs }: { readonly runs: number }): Limit {
  const rounded = best((a, b, sum) => add(sum, multiply(a, b)), runs);
  return { rounded: rounded!, fused: best(fused, runs) };
}

function best(step: (a: Code, b: Code, sum: Code) => Code, runs: number): number | undefined {
  const bytes = sums(step);
  if (!WebAssembly.validate(bytes)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const run = exports.run as (turns: number) => void;
  let seconds = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run(TURNS);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return FLOPS / seconds / 1e9;
}

function sums(step: (a: Code, b: Code, sum: Code) => Code): Uint8Array<ArrayBuffer> {
  const locals = new Locals();
  const [turns, turn] = [locals.param(), locals.declare("i32")];
  const [a, b] = [locals.declare("v128"), locals.declare("v128")];
  const all = Array.from({ length: SUMS }, () => locals.declare("v128"));
  const once = all.map((sum) => sum.set(step(a.get, b.get, sum.get)));
  const body = [
    [a.set(load(constant(0), 0)), b.set(load(constant(16), 0))],
    repeat(turns.get, turn, Array.from({ length: UNROLLED }, () => once)),
    // Sums that nobody reads would not be computed.
    all.map((sum, i) => store(constant(32 + 16 * i), 0, sum.get)),
  ];
  return assemble({ pages: 1, functions: { run: { locals, body } } });
}
