import { allocate, Tensor } from "../../tensor/mod.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/** How close dot products are whose angles were rounded elsewhere, beside the norms of their rows. */
const CLOSE = { float64: 2 ** -32, float32: 2 ** -16 };
/** The rows are moved on by one position, or by more up to so many. */
const FARTHEST = 7;

/**
 * The dot products of the output's rows depend on how far the rows are apart, not on where they stand: they
 * stay when rows of zeros are put before them.
 *
 * For an input [...,T,D] whose positions are counted along the axis before the last. Positions up to a million
 * are no matter.
 */
export const relativePositions: Law = {
  name: "dot products depend on relative positions",
  says: "⟨outₛ, outₜ⟩ stays when all rows are moved on by as many positions",
  check(trial): Outcome {
    const nearness = new Nearness();
    const x = trial.inputs()[0]!;
    const [rows, width] = x.shape.slice(-2) as [number, number];
    if (x.rank < 2 || rows < 2 || x.size === 0) {
      return { kind: "vacuous", reason: "there are no two rows" };
    }
    const shift = 1 + trial.seed % FARTHEST;
    const [, ...others] = trial.inputs();
    const here = trial.layer().forward(x, ...others).clone();
    const there = trial.layer().forward(movedOn(x, shift), ...others).clone();
    for (let batch = 0; batch < x.size / (rows * width); batch++) {
      const atHere = batch * rows * width;
      const atThere = batch * (rows + shift) * width + shift * width;
      for (let s = 0; s < rows; s++) {
        for (let t = 0; t < s; t++) {
          const expected = dot(here, [atHere + s * width, atHere + t * width], width);
          const actual = dot(there, [atThere + s * width, atThere + t * width], width);
          const tolerance = CLOSE[here.dtype] * width *
            norm(here, atHere + s * width, width) * norm(here, atHere + t * width, width);
          if (Math.abs(actual - expected) <= tolerance) {
            if (tolerance > 0) nearness.note(Math.abs(actual - expected), tolerance);
            continue;
          }
          return {
            kind: "violation",
            where: `⟨out row ${s}, out row ${t}⟩`,
            actual,
            actualFrom: `from forward, with ${shift} rows of zeros before x`,
            expected,
            tolerance,
            expectedFrom: "from forward(x)",
          };
        }
      }
    }
    return nearness.pass();
  },
};

/** x [...,T,D] with rows of zeros before its own. */
function movedOn(x: Tensor, shift: number): Tensor {
  const [rows, width] = x.shape.slice(-2) as [number, number];
  const longer = rows + shift;
  const batches = x.size / (rows * width);
  const data = allocate(batches * longer * width, x.dtype);
  for (let batch = 0; batch < batches; batch++) {
    const own = x.data.subarray(batch * rows * width, (batch + 1) * rows * width);
    data.set(own, (batch * longer + shift) * width);
  }
  return new Tensor([...x.shape.slice(0, -2), longer, width], data);
}

function dot({ data }: Tensor, [a, b]: readonly [number, number], width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += data[a + i]! * data[b + i]!;
  return sum;
}

function norm({ data }: Tensor, start: number, width: number): number {
  return Math.hypot(...data.subarray(start, start + width));
}
