import { assertEquals } from "@std/assert";
import { add, assemble, type Code, constant, fused, load, loadPair } from "./assembler.ts";
import {
  loadTwice,
  type Local,
  Locals,
  multiply,
  plus,
  repeat,
  store,
  times,
} from "./assembler.ts";

/** A function of one number. */
function assembled(code: (n: Local, locals: Locals) => Code): Uint8Array<ArrayBuffer> {
  const locals = new Locals();
  const body = code(locals.param(), locals);
  return assemble({ pages: 1, functions: { run: { locals, body } } });
}

function compiled(
  bytes: Uint8Array<ArrayBuffer>,
): { run: (n: number) => void; numbers: Float64Array } {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const memory = exports.memory as WebAssembly.Memory;
  return { run: exports.run as (n: number) => void, numbers: new Float64Array(memory.buffer) };
}

Deno.test("assemble() makes a module whose loop runs as often as it is told", () => {
  const { run, numbers } = compiled(assembled((n, locals) => {
    const [counter, at] = [locals.declare("i32"), locals.declare("i32")];
    const v = locals.declare("v128");
    return [
      v.set(load(constant(0), 1000)),
      repeat(n.get, counter, [
        v.set(add(v.get, multiply(v.get, loadTwice(constant(1016), 0)))),
        at.set(plus(at.get, times(constant(2), constant(8)))),
        store(at.get, 0, v.get),
      ]),
    ];
  }));
  numbers.set([1, -3, 2], 125);
  run(3);
  assertEquals([...numbers.subarray(0, 10)], [0, 0, 3, -9, 9, -27, 27, -81, 0, 0]);
});

Deno.test("numbers of any length are written so that they can be read", () => {
  for (const value of [32, 56, 64, 120, 128, 8184, 8192, 60000]) {
    const { run, numbers } = compiled(assembled((n) => [
      store(plus(constant(-value), n.get), 0, load(constant(0), value)),
      store(plus(constant(-value), n.get), 16, load(constant(value), 0)),
    ]));
    numbers.set([3, 4], value / 8);
    run(value);
    assertEquals([...numbers.subarray(0, 4)], [3, 4, 3, 4], `${value}`);
  }
});

Deno.test("loadPair() takes its numbers from two places", () => {
  const { run, numbers } = compiled(
    assembled((n) => store(constant(0), 0, loadPair(n.get, constant(32)))),
  );
  numbers.set([1, 2, 3, 4, 5]);
  run(16);
  assertEquals([...numbers.subarray(0, 2)], [3, 5]);
});

Deno.test("fused() is a multiplication and an addition, where the engine has it", () => {
  const bytes = assembled((n) =>
    store(constant(16), 0, fused(load(n.get, 0), load(n.get, 0), load(n.get, 0)))
  );
  if (!WebAssembly.validate(bytes)) return;
  const { run, numbers } = compiled(bytes);
  numbers.set([3, -5]);
  run(0);
  assertEquals([...numbers.subarray(2, 4)], [12, 20]);
});
