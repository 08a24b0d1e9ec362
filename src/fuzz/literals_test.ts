import { assert, assertEquals } from "@std/assert";
import type { Layer } from "../layer.ts";
import { type Tensor, tensor } from "../tensor/mod.ts";
import { literalsOf, numbersIn } from "./literals.ts";

Deno.test("numbersIn() reads all ways to write a number", () => {
  assertEquals(numbersIn("v > -3 && v < 0.044715 ? .5e-3 : 7."), [3, 0.044715, 0.5e-3, 7]);
  assertEquals(numbersIn("[0x1F, 0b101, 0o17, 1_000.5, 1e+3, 2E-2, 12n]"), [
    31,
    5,
    15,
    1000.5,
    1000,
    0.02,
    12,
  ]);
  assertEquals(numbersIn("1.5.toFixed(2)+3..toString()"), [1.5, 2, 3]);
});

Deno.test("numbersIn() reads no names, strings and comments", () => {
  assertEquals(numbersIn("x1 + $2 + this.#y3 + é4 + Math.log1p(5)"), [5]);
  assertEquals(numbersIn('\'6\' + "7 \\" 8" + `9 \\` ${10}` + 11 // 12\n/* 13\n14 */ + 15'), [
    11,
    15,
  ]);
});

class Threshold implements Layer {
  readonly params = [];
  readonly grads = [];
  readonly #least = 0.125;
  forward(x: Tensor): Tensor {
    return x.data[0]! > 700 ? x : tensor([this.#least]);
  }
  backward(dout: Tensor): Tensor {
    return dout.data[0]! < -1.345 ? dout : tensor([2]);
  }
}

/** A subclass, whose source is not all there is. */
class Softer extends Threshold {
  override backward(): Tensor {
    return tensor([44]);
  }
}

Deno.test("literalsOf() finds the numbers of a class, of those above it and of layers kept", () => {
  assertEquals([...literalsOf(new Threshold())].sort(), [0.125, 1.345, 700]);
  assertEquals(new Set(literalsOf(new Softer())), new Set([44, 0.125, 700, 1.345]));
  const network = { params: [], grads: [], layers: [new Threshold()] };
  assert(literalsOf(network as unknown as Layer).includes(700));
});

Deno.test("literalsOf() finds the numbers of plain objects, and of functions handed over", () => {
  const layer: Layer = {
    params: [],
    grads: [],
    forward: (x) => x!.data[0]! > 88 ? x! : tensor([0]),
    backward: (dout) => dout!,
  };
  assertEquals(literalsOf(layer), [88]);
  assertEquals(literalsOf(layer, [() => 99, "77"]), [88, 99]);
});

Deno.test("literalsOf() keeps neither what every draw has nor what none has, and not too many", () => {
  const layer = { forward: () => [0, 1, 2, 1e300, 1e-300, 5] } as unknown as Layer;
  assertEquals(literalsOf(layer), [5]);
  const table = `() => [${Array.from({ length: 5000 }, (_, i) => i).join()}]`;
  const long = { forward: new Function(`return ${table}`)() } as unknown as Layer;
  assertEquals(literalsOf(long).length, 64);
});

Deno.test("literalsOf() asks no getter, trusts no toString, and outlives what throws", () => {
  const fail = (): never => {
    throw new Error("asked");
  };
  const forward = Object.assign((x: Tensor) => x.data[0]! > 31 ? x : x, { toString: fail });
  const hostile = { forward, backward: Math.max, self: undefined as unknown };
  Object.defineProperty(hostile, "params", { enumerable: true, get: fail });
  hostile.self = hostile;
  assertEquals(literalsOf(hostile as unknown as Layer), [31]);
  const proxy = new Proxy({}, {
    ownKeys: fail,
    getPrototypeOf: fail,
    getOwnPropertyDescriptor: fail,
  });
  assertEquals(literalsOf(proxy as Layer), []);
  const endless = (): object => new Proxy({}, { getPrototypeOf: endless });
  assertEquals(literalsOf(endless() as Layer), []);
  for (const odd of [null, undefined, 3, "x"]) assertEquals(literalsOf(odd as never), []);
});
