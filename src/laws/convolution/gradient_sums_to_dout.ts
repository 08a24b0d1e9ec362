import { sameShape, type Tensor } from "../../tensor/mod.ts";
import { indexOf, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { round } from "../round.ts";

/**
 * The input gradient sums to what dout sums to, in each of the parts that the first `leading` axes tell apart:
 * all of it if 0, each plane of [N,C,H,W] if 2.
 *
 * It holds where a constant added to x is added to out: for a maximum, an average or a rearrangement. No
 * gradient is lost then, and none counted twice.
 */
export function gradientSumsToDout(leading: number): Law {
  return {
    name: "its gradient sums to dout",
    says: leading === 0
      ? "Σ dx = Σ dout"
      : `Σ dx = Σ dout, over the axes after the first ${leading === 1 ? "one" : leading}`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const { dout, gradients } = round(trial);
      const dx = gradients[0];
      const shape = dout.shape.slice(0, leading);
      if (dx === undefined || !sameShape(dx.shape.slice(0, leading), shape)) {
        return { kind: "vacuous", reason: "out and x have other leading axes" };
      }
      const parts = shape.reduce((product, size) => product * size, 1);
      if (parts === 0 || dx.size === 0) return { kind: "vacuous", reason: "the input is empty" };
      const terms = (dx.size + dout.size) / parts;
      for (let part = 0; part < parts; part++) {
        const actual = sumOf(dx, { part, parts });
        const expected = sumOf(dout, { part, parts });
        const off = Math.abs(actual.sum - expected.sum);
        const tolerance = 2 * (terms + 4) * roundoff(dx) * (actual.size + expected.size);
        if (off <= tolerance) {
          if (tolerance > 0) nearness.note(off, tolerance);
          continue;
        }
        const name = `Σ d${trial.inputNames[trial.differentiable[0]!]}`;
        return {
          kind: "violation",
          where: `${name}${indexOf(shape, part)}`,
          actual: actual.sum,
          actualFrom: "from backward(dout)",
          expected: expected.sum,
          tolerance,
          expectedFrom: "Σ dout",
          dout,
        };
      }
      return nearness.pass();
    },
  };
}

/** The sum of one of equal parts of a tensor, and that of the sizes of its terms. */
function sumOf(
  { data }: Tensor,
  { part, parts }: { readonly part: number; readonly parts: number },
): { readonly sum: number; readonly size: number } {
  const width = data.length / parts;
  let sum = 0;
  let size = 0;
  for (let i = part * width; i < (part + 1) * width; i++) {
    sum += data[i]!;
    size += Math.abs(data[i]!);
  }
  return { sum, size };
}
