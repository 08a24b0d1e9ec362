import { assertEquals } from "@std/assert";
import { add, assemble, constant, fused, load, loadTwice, Locals } from "./assembler.ts";
import { multiply, plus, repeat, store, times } from "./assembler.ts";

function compiled(
  bytes: Uint8Array<ArrayBuffer>,
): { run: (n: number) => void; numbers: Float64Array } {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const memory = exports.memory as WebAssembly.Memory;
  return { run: exports.run as (n: number) => void, numbers: new Float64Array(memory.buffer) };
}

Deno.test("assemble() makes a module whose loop runs as often as it is told", () => {
  const locals = new Locals();
  const n = locals.param();
  const [counter, at] = [locals.declare("i32"), locals.declare("i32")];
  const v = locals.declare("v128");
  const { run, numbers } = compiled(assemble({
    pages: 1,
    locals,
    body: [
      v.set(load(constant(0), 1000)),
      repeat(n.get, counter, [
        v.set(add(v.get, multiply(v.get, loadTwice(constant(1016), 0)))),
        at.set(plus(at.get, times(constant(2), constant(8)))),
        store(at.get, 0, v.get),
      ]),
    ],
  }));
  numbers.set([1, -3, 2], 125);
  run(3);
  assertEquals([...numbers.subarray(0, 10)], [0, 0, 3, -9, 9, -27, 27, -81, 0, 0]);
});

Deno.test("constant() takes any i32, and load() any offset", () => {
  for (const value of [0, 63, 64, 127, 128, 8191, 8192, 60000]) {
    const locals = new Locals();
    const n = locals.param();
    const { run, numbers } = compiled(assemble({
      pages: 1,
      locals,
      body: store(
        plus(constant(-value), n.get),
        0,
        load(plus(constant(value), constant(-value)), value),
      ),
    }));
    const from = new Float64Array(numbers.buffer.slice(value, value + 8))[0];
    run(value);
    assertEquals(numbers[0], from);
  }
});

Deno.test("fused() is a multiplication and an addition, where the engine has it", () => {
  const locals = new Locals();
  locals.param();
  const bytes = assemble({
    pages: 1,
    locals,
    body: store(
      constant(16),
      0,
      fused(load(constant(0), 0), load(constant(0), 0), load(constant(0), 0)),
    ),
  });
  if (!WebAssembly.validate(bytes)) return;
  const { run, numbers } = compiled(bytes);
  numbers.set([3, -5]);
  run(0);
  assertEquals([...numbers.subarray(2, 4)], [12, 20]);
});
