import { assertEquals } from "@std/assert";
import { type Arbitrary, tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Layer } from "../layer.ts";
import { prop } from "../prop.ts";
import { map, Tensor, zeros } from "../tensor/mod.ts";
import {
  adjoint,
  bounded,
  increasing,
  keepsOrder,
  type Law,
  linear,
  linearInDout,
  permutedBatches,
  pointSymmetry,
  rowsSumTo,
  sameAs,
  shiftInvariant,
} from "./mod.ts";

type Row = readonly number[];
type Given = { readonly x: Arbitrary<Tensor> };

const ROWS: Given = { x: tensors(["N", { name: "D", min: 1, max: 4 }]) };

/** A layer of the rows of a matrix. */
function rowwise(f: (row: Row) => Row, back: (dout: Row) => Row = (d) => d): Layer {
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => rows(x, f),
    backward: (dout?: Tensor) => rows(dout!, back),
  };
}

function rows(x: Tensor, f: (row: Row) => Row): Tensor {
  const width = x.shape[1]!;
  const y = zeros(x.shape, x);
  for (let i = 0; i < x.size; i += width) y.data.set(f([...x.data.subarray(i, i + width)]), i);
  return y;
}

function columns(x: Tensor, f: (column: Row) => Row): Tensor {
  const width = x.shape[1]!;
  const y = zeros(x.shape, x);
  for (let c = 0; c < width; c++) {
    const column = [...x.data].filter((_, i) => i % width === c);
    f(column).forEach((v, row) => y.data[row * width + c] = v);
  }
  return y;
}

function sum(row: Row): number {
  return row.reduce((a, b) => a + b, 0);
}

const centred = (row: Row): Row => row.map((v) => v - sum(row) / row.length);

function normalized(row: Row): Row {
  const off = centred(row);
  const deviation = Math.sqrt(sum(off.map((v) => v * v)) / row.length + 1e-12);
  return off.map((v) => v / deviation);
}

function softmax(row: Row, temperature = 1e-3): Row {
  const powers = row.map((v) => Math.exp((v - Math.max(...row)) / temperature));
  return powers.map((v) => v / sum(powers));
}

function statusOf(law: Law, layer: () => Layer, given: Given = ROWS): string {
  const declared = prop({ name: "layer", given, layer, laws: [law] });
  return runLaw(declared, law, { runs: 2000, seed: 3 }).status;
}

const right: readonly [string, Law, (row: Row) => Row][] = [
  ["cos", pointSymmetry(Math.PI / 2, 0), (row) => row.map(Math.cos)],
  ["a normalized row", shiftInvariant, normalized],
  ["a normalized row", rowsSumTo(0), normalized],
  ["a normalized row", keepsOrder, normalized],
  ["a steep softmax", shiftInvariant, (row) => softmax(row)],
  ["a steep softmax", keepsOrder, (row) => softmax(row)],
  ["a row without its mean", linear, centred],
  ["the cosine of a number with itself", bounded(-1, 1), (row) => {
    const norm = Math.sqrt(sum(row.map((v) => v * v))) || 1;
    return row.map((v) => v / norm * (1 + 2 ** -52));
  }],
  [
    "1 + tanh with an error of rounding",
    increasing,
    (row) => row.map((v) => 1 + Math.tanh(v) + (v * 1e5 % 2 < 1 ? 0 : 2 ** -53)),
  ],
];
for (const [name, law, f] of right) {
  Deno.test(`${name} obeys "${law.name}" to rounding`, () => {
    assertEquals(statusOf(law, () => rowwise(f)), "holds");
  });
}

const wrong: readonly [string, Law, (row: Row) => Row][] = [
  ["cos and a little", pointSymmetry(Math.PI / 2, 0), (row) => row.map((v) => Math.cos(v) + 1e-9)],
  ["a normalized row", shiftInvariant, (row) => normalized(row).map((v, i) => v + 1e-9 * row[i]!)],
  ["a normalized row", rowsSumTo(0), (row) => normalized(row).map((v) => v + 1e-9)],
  ["a normalized row", keepsOrder, (row) => normalized(row).map((v) => -v)],
  ["a softmax", shiftInvariant, (row) => row.map((v) => Math.exp(-v * v))],
  ["a row without its mean", linear, (row) => centred(row).map((v) => v + 1e-9)],
  ["a number over its size", bounded(-1, 1), (row) => row.map((v) => Math.sign(v) * (1 + 1e-14))],
  ["−1e-9 · tanh", increasing, (row) => row.map((v) => -1e-9 * Math.tanh(v))],
];
for (const [name, law, f] of wrong) {
  Deno.test(`${name}, off by more than rounding, breaks "${law.name}"`, () => {
    assertEquals(statusOf(law, () => rowwise(f)), "violated");
  });
}

Deno.test("a layer that leaves nothing but rounding obeys adjoint", () => {
  assertEquals(statusOf(adjoint, () => rowwise(centred, centred)), "holds");
  const halved = (row: Row): Row => centred(row).map((v) => v / 2);
  assertEquals(statusOf(adjoint, () => rowwise(centred, halved)), "violated");
});

Deno.test("a steep softmax is linear in dout to rounding", () => {
  const slope = (y: Row, dout: Row): Row => {
    const mean = sum(y.map((v, i) => v * dout[i]!));
    return y.map((v, i) => 1e3 * v * (dout[i]! - mean));
  };
  const layer = (back: (y: Row, dout: Row) => Row) => (): Layer => {
    let out: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => (out = rows(x, (row) => softmax(row))).clone(),
      backward: (dout?: Tensor) => {
        let from = 0;
        return rows(dout!, (d) => back([...out.data.subarray(from, from += d.length)], d));
      },
    };
  };
  assertEquals(statusOf(linearInDout, layer(slope)), "holds");
  const bent = (y: Row, dout: Row): Row =>
    slope(y, dout).map((v, i) => v + 1e-6 * Math.abs(dout[i]!));
  assertEquals(statusOf(linearInDout, layer(bent)), "violated");
});

Deno.test("a batch that is normalized gives permuted answers to rounding", () => {
  const layer = (offset: number) => (): Layer => {
    let input: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => columns(input = x.clone(), normalized),
      // A slope of sorts, as sensitive as the true one.
      backward: (dout?: Tensor) => {
        const out = columns(input, normalized);
        const dx = columns(
          input,
          (row) => normalized(row).map((v) => 1e6 * v * sum(normalized(row))),
        );
        return new Tensor(
          dx.shape,
          dx.data.map((v, i) => v + dout!.data[i]! * out.data[i]! + (i === 0 ? offset : 0)),
        );
      },
    };
  };
  assertEquals(statusOf(permutedBatches, layer(0)), "holds");
  assertEquals(statusOf(permutedBatches, layer(1e-4)), "violated");
});

Deno.test("backward may round in decimals, and still is linear in dout", () => {
  const decimal = (v: number): number => Number(v.toPrecision(16));
  const back = (dout: Row): Row => dout.map((d) => decimal(d / 3) - decimal(d) / 3);
  const zero = (row: Row): Row => row.map(() => 0);
  assertEquals(statusOf(linearInDout, () => rowwise(zero, back)), "holds");
  const bent = (dout: Row): Row => back(dout).map((v, i) => v + 1e-6 * dout[i]! ** 2);
  assertEquals(statusOf(linearInDout, () => rowwise(zero, bent)), "violated");
});

Deno.test("float32 sums are permuted to the rounding of float32", () => {
  const given: Given = { x: tensors(["N", "D"], { dtype: "float32" }) };
  const layer = (): Layer => {
    let input: Tensor;
    const scale = new Tensor([1], Float32Array.of(1));
    const grad = zeros([1], scale);
    return {
      params: [scale],
      grads: [grad],
      forward: (x: Tensor) => map(input = x.clone(), (v) => v * scale.data[0]!),
      backward: (dout?: Tensor) => {
        grad.data[0] = 0;
        input.data.forEach((v, i) => grad.data[0]! += v * dout!.data[i]!);
        return map(dout!, (d) => d * scale.data[0]!);
      },
    };
  };
  assertEquals(statusOf(permutedBatches, layer, given), "holds");
});

Deno.test("a layer that keeps float32 is the same as one that does not", () => {
  const cubed = (x: Tensor): Tensor => map(x, (v) => v / 3);
  const one = (round: (x: Tensor) => Tensor): Layer => ({
    params: [],
    grads: [],
    forward: (x: Tensor) => round(cubed(x)),
    backward: (dout?: Tensor) => round(cubed(dout!)),
  });
  const double = (x: Tensor): Tensor => new Tensor(x.shape, Float64Array.from(x.data));
  const law = sameAs("double", () => one((x) => map(double(x), (v) => v * (1 + 1e-9))));
  const given: Given = { x: tensors(["N", "D"], { dtype: "float32" }) };
  assertEquals(statusOf(law, () => one((x) => x), given), "holds");
});
