import { type Arbitrary, slice, Tensor, tensors, transpose } from "../../src/mod.ts";
import { type Broken, broken, type Formulas, formulas } from "./broken.ts";
import { matrix, sizes } from "./matrix.ts";

/** A rearrangement of x with a wrong backward pass. */
function rearrangement(
  [mistake, named]: readonly [string, RegExp],
  parts: Formulas,
  x: Arbitrary<Tensor> = tensors(["N", { name: "D", min: 2, max: 5 }]),
): Broken {
  return broken({ mistake, named }, { given: { x }, layer: () => formulas(parts) });
}

function beside(a: Tensor, b: Tensor): Tensor {
  const [rows, left] = sizes(a);
  return matrix(
    [rows, left + b.shape[1]!],
    (i, j) => j < left ? a.at(i, j) : b.at(i, j - left),
  );
}

/** a beside b, with a wrong split in backward. */
function concatenation(
  [mistake, named]: readonly [string, RegExp],
  backward: Formulas["backward"],
  right = "D",
): Broken {
  return broken({ mistake, named }, {
    given: { a: tensors(["N", "D"]), b: tensors(["N", right]) },
    inputs: ["a", "b"],
    layer: () => formulas({ forward: beside, backward }),
  });
}

/** Wrong gradients of what joins, cuts and turns: nothing is computed, and all can be misplaced. */
export const rearrangementLayers: readonly Broken[] = [
  concatenation(
    ["Concat with its parts exchanged", /da and db are exchanged/],
    ({ dout }, a) => [
      slice(dout, { axis: 1, start: a.shape[1]! }),
      slice(dout, { axis: 1, end: a.shape[1]! }),
    ],
  ),
  concatenation(
    ["Concat whose second part starts one column early", /db is shifted by one along axis 1/],
    ({ dout }, a, b) => [
      slice(dout, { axis: 1, end: a.shape[1]! }),
      matrix(sizes(b), (i, j) => dout.at(i, a.shape[1]! + j - 1)),
    ],
    "E",
  ),
  concatenation(
    ["Concat that gives both parts the first columns", /as da|da stands in place of db|shifted/],
    ({ dout }, a) => {
      const first = slice(dout, { axis: 1, end: a.shape[1]! });
      return [first, first];
    },
  ),
  rearrangement(
    ["Slice that puts its gradient at the start", /dx is shifted by one along axis 1/],
    {
      forward: (x) => slice(x, { axis: 1, start: 1 }),
      backward: ({ dout }, x) => matrix(sizes(x), (i, j) => j < dout.shape[1]! ? dout.at(i, j) : 0),
    },
  ),
  rearrangement(["Pad that forgets its offset in backward", /dx is shifted by one along axis 1/], {
    forward: (x) => {
      const [rows, columns] = sizes(x);
      return matrix(
        [rows, columns + 2],
        (i, j) => j > 0 && j <= columns ? x.at(i, j - 1) : 0,
      );
    },
    backward: ({ dout }, x) => matrix(sizes(x), (i, j) => dout.at(i, j)),
  }),
  rearrangement(
    ["Flip that hands dout on", /dx is reversed along axis 1|dout is handed on unchanged/],
    {
      forward: (x) => matrix(sizes(x), (i, j) => x.at(i, x.shape[1]! - 1 - j)),
      backward: ({ dout }) => dout,
    },
  ),
  rearrangement(
    ["Roll that rolls the same way back", /dx is shifted by (one|two|2) along axis 1/],
    {
      forward: (x) => rolled(x, 1),
      backward: ({ dout }) => rolled(dout, 1),
    },
    tensors(["N", { name: "D", min: 3, max: 5 }]),
  ),
  rearrangement(
    ["Transpose that hands dout on", /dx is transposed|dout is handed on unchanged/],
    { forward: (x) => transpose(x), backward: ({ dout }) => dout },
    tensors(["D", "D"]),
  ),
  rearrangement(
    ["Flatten by columns whose gradient is read by rows", /dx is transposed|order|handed on/],
    {
      forward: (x) => new Tensor([x.size], transpose(x).data.slice()),
      backward: ({ dout }, x) => new Tensor(x.shape, dout.data.slice()),
    },
    tensors(["D", "D"]),
  ),
  rearrangement(["Upsample by 2 that averages in backward", /a factor of 2 is missing/], {
    forward: (x) => {
      const [rows, columns] = sizes(x);
      return matrix([rows, 2 * columns], (i, j) => x.at(i, j >> 1));
    },
    backward: ({ dout }, x) =>
      matrix(sizes(x), (i, j) => (dout.at(i, 2 * j) + dout.at(i, 2 * j + 1)) / 2),
  }),
  rearrangement([
    "Repeat taken for a tile in backward",
    /tile|interleaved|order|permuted|does not depend on/,
  ], {
    forward: (x) => {
      const [rows, columns] = sizes(x);
      return matrix([rows, 2 * columns], (i, j) => x.at(i, j >> 1));
    },
    backward: ({ dout }, x) =>
      matrix(sizes(x), (i, j) => dout.at(i, j) + dout.at(i, j + x.shape[1]!)),
  }),
  rearrangement([
    "Sort whose gradient is not put back",
    /dout is handed on unchanged|order|permuted/,
  ], {
    forward: (x) => {
      const y = x.clone();
      const width = x.shape[1]!;
      for (let start = 0; start < y.size; start += width) {
        y.data.subarray(start, start + width).sort();
      }
      return y;
    },
    backward: ({ dout }) => dout,
  }),
];

function rolled(x: Tensor, by: number): Tensor {
  const [, columns] = sizes(x);
  return matrix(sizes(x), (i, j) => x.at(i, (j - by + columns) % columns));
}
