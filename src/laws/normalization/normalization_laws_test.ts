import { assertEquals } from "@std/assert";
import { tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { type DType, type Tensor, zeros } from "../../tensor/mod.ts";
import { type Law, normalized, scaleInvariant, shiftInvariantOver, unitNorm } from "../mod.ts";

type Row = readonly number[];
const EPS = 1e-5;
const sum = (row: Row): number => row.reduce((a, b) => a + b, 0);
const mean = (row: Row): number => sum(row) / row.length;

/** A layer of rows, with no gradient to speak of. */
function rowwise(f: (row: Row) => Row): Layer {
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      const width = x.shape[1]!;
      const y = zeros(x.shape, x);
      for (let i = 0; i < x.size; i += width) y.data.set(f([...x.data.subarray(i, i + width)]), i);
      return y;
    },
    backward: (dout?: Tensor) => dout!.clone(),
  };
}

function statusOf(law: Law, f: (row: Row) => Row, dtype: DType = "float64"): string {
  const declared = prop({
    name: "layer",
    given: { x: tensors(["N", { name: "D", max: 9 }], { dtype }) },
    layer: () => rowwise(f),
    laws: [law],
  });
  return runLaw(declared, law, { runs: 3000, seed: 5 }).status;
}

const over = (divisor: number) => (row: Row): Row => row.map((v) => v / divisor);
const plain = (row: Row): Row => {
  const centered = row.map((v) => v - mean(row));
  return over(Math.sqrt(mean(centered.map((v) => v * v)) + EPS))(centered);
};
/** The variance as the mean of squares less the square of the mean, which cancels. */
const onePass = (row: Row): Row => {
  const variance = Math.max(0, mean(row.map((v) => v * v)) - mean(row) ** 2);
  return over(Math.sqrt(variance + EPS))(row.map((v) => v - mean(row)));
};
const rms = (row: Row): Row => over(Math.sqrt(mean(row.map((v) => v * v)) + EPS))(row);
const unit = (row: Row): Row => over(Math.max(Math.hypot(...row), 1e-12))(row);
/** Numbers that are kept in float32 on the way. */
const coarse = (f: (row: Row) => Row) => (row: Row): Row => f(row).map(Math.fround);

const laws = {
  normalized: normalized({ eps: EPS }),
  square: normalized({ eps: EPS, isCentered: false }),
  scale: scaleInvariant({ eps: EPS }),
  scaleOfSquare: scaleInvariant({ eps: EPS, isCentered: false }),
  scaleOfUnit: scaleInvariant({ isCentered: false, least: 1e-24 }),
  shift: shiftInvariantOver({}),
  unit: unitNorm({ eps: 1e-12 }),
};

const right: readonly [string, Law, (row: Row) => Row][] = [
  ["a normalized row", laws.normalized, plain],
  ["a row that is normalized in one pass", laws.normalized, onePass],
  ["a row over its root mean square", laws.square, rms],
  ["a normalized row", laws.scale, plain],
  ["a row that is normalized in one pass", laws.scale, onePass],
  ["a row over its root mean square", laws.scaleOfSquare, rms],
  ["a row over its norm", laws.scaleOfUnit, unit],
  [
    "the difference of neighbours over the norm",
    laws.scaleOfUnit,
    (row) => unit(row).map((v, i) => v - (unit(row)[i + 1] ?? 0)),
  ],
  ["a normalized row", laws.shift, plain],
  ["a row over its norm", laws.unit, unit],
];
for (const [name, law, f] of right) {
  for (const dtype of ["float64", "float32"] as const) {
    Deno.test(`${name} obeys "${law.name}" in ${dtype}`, () => {
      assertEquals(statusOf(law, dtype === "float32" ? coarse(f) : f, dtype), "holds");
    });
  }
}

const wrong: readonly [string, Law, (row: Row) => Row][] = [
  ["a normalized row and a little", laws.normalized, (row) => plain(row).map((v) => v + 1e-6)],
  ["a row that is 1e-6 too wide", laws.normalized, (row) => plain(row).map((v) => v * (1 + 1e-6))],
  [
    "a row over its root mean square, without eps",
    laws.square,
    (row) => over(Math.sqrt(mean(row.map((v) => v * v))) || 1)(row),
  ],
  [
    "a normalized row that depends on its size",
    laws.scale,
    (row) => plain(row).map((v, i) => v + 1e-6 * row[i]!),
  ],
  ["tanh", laws.scaleOfUnit, (row) => row.map(Math.tanh)],
  [
    "a normalized row that depends on its mean",
    laws.shift,
    (row) => plain(row).map((v) => v + 1e-6 * mean(row)),
  ],
  ["a row over its norm and a little", laws.unit, (row) => over(Math.hypot(...row) + 1e-6)(row)],
];
for (const [name, law, f] of wrong) {
  Deno.test(`${name} breaks "${law.name}"`, () => assertEquals(statusOf(law, f), "violated"));
}

Deno.test("groups may be of any axes, and of a shape that is read otherwise", () => {
  const given = { x: tensors([{ name: "N", min: 2 }, 4]) };
  const columns = (x: Tensor): Tensor => {
    const y = zeros(x.shape);
    for (let c = 0; c < 4; c++) {
      const column = [...x.data].filter((_, i) => i % 4 === c);
      plain(column).forEach((v, n) => y.data[4 * n + c] = v);
    }
    return y;
  };
  const status = (law: Law): string => {
    const layer = (): Layer => ({ ...rowwise(plain), forward: columns });
    return runLaw(prop({ name: "layer", given, layer, laws: [law] }), law, { runs: 300, seed: 1 })
      .status;
  };
  assertEquals(status(normalized({ axes: [0], eps: EPS })), "holds");
  const as = ([n]: readonly number[]): readonly number[] => [n!, 2, 2];
  assertEquals(status(shiftInvariantOver({ as, axes: [0] })), "holds");
  assertEquals(status(normalized({ eps: EPS })), "violated");
});
