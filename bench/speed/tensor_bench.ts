// What each tensor operation costs on 15 elements, the common case.
//
// deno task bench
import {
  add,
  argmax,
  divide,
  equal,
  exp,
  gather,
  log,
  map,
  matmul,
  max,
  mean,
  multiply,
  permute,
  reshape,
  scatterAdd,
  set,
  slice,
  subtract,
  sum,
  sumTo,
  Tensor,
  tensor,
  transpose,
  zeros,
  zipWith,
} from "../../src/mod.ts";

const values = Float64Array.from({ length: 15 }, (_, i) => 0.25 + i / 8);
const x = new Tensor([3, 5], values);
const y = new Tensor([3, 5], values.toReversed());
const row = tensor([1, 2, 3, 4, 5]);
const column = tensor([[1], [2], [3]]);
const left = new Tensor([3, 4], values.slice(0, 12));
const right = new Tensor([4, 5], new Float64Array(20).fill(0.5));
const target = zeros([3, 5]);

const operations: Readonly<Record<string, () => unknown>> = {
  "clone": () => x.clone(),
  "zeros": () => zeros([3, 5]),
  "add": () => add(x, y),
  "add a number": () => add(x, 1),
  "add a row": () => add(x, row),
  "add a column": () => add(x, column),
  "subtract": () => subtract(x, y),
  "multiply": () => multiply(x, y),
  "divide": () => divide(x, y),
  "exp": () => exp(x),
  "log": () => log(x),
  "map": () => map(x, (v) => v + 1),
  "zipWith": () => zipWith(x, y, (a, b) => a + b),
  "matmul [3,4]·[4,5]": () => matmul(left, right),
  "transpose": () => transpose(x),
  "permute": () => permute(x, [1, 0]),
  "reshape": () => reshape(x, [5, 3]),
  "sum of all": () => sum(x),
  "sum along an axis": () => sum(x, { axis: 1 }),
  "mean along an axis": () => mean(x, { axis: 0 }),
  "max along an axis": () => max(x, { axis: 1, keepDims: true }),
  "argmax along an axis": () => argmax(x, { axis: 1 }),
  "sumTo a row": () => sumTo(x, [5]),
  "slice": () => slice(x, { start: 1 }),
  "gather": () => gather(x, [0, 2, 2]),
  "scatterAdd": () => scatterAdd(target, { indices: [0, 2, 2], rows: x }),
  "set": () => set(target, x),
  "equal": () => equal(x, y),
};

for (const [name, operation] of Object.entries(operations)) {
  Deno.bench(name, { group: "tensor [3,5]" }, () => {
    operation();
  });
}
