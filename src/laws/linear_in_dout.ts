import { add, multiply, type Tensor } from "../tensor/mod.ts";
import { areFinite, firstDifference, largest, roundoff } from "./compare.ts";
import type { Law, Trial, Violation } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { gradientNames, type Round, round } from "./round.ts";

/**
 * `backward` is linear in `dout`: backward(2d) = 2 backward(d), backward(−d) = −backward(d), and
 * backward(d + e) = backward(d) + backward(e).
 *
 * A power of two changes no rounding of binary numbers, so the first two hold to the last bits. The sum is rounded
 * differently; how much the layer's arithmetic rounds is measured by scaling with numbers that are no
 * powers of two.
 */
export const linearInDout: Law = {
  name: "backward is linear in dout",
  says: "backward(a·d + b·e) = a·backward(d) + b·backward(e)",
  check(trial) {
    const nearness = new Nearness();
    const base = round(trial);
    if (!areFinite(base.gradients)) {
      return { kind: "vacuous", reason: "the gradient is not finite at the drawn inputs" };
    }
    const names = (): readonly string[] => gradientNames(trial);
    for (const factor of [2, -1]) {
      const scaled = at(trial, (d) => multiply(d, factor));
      const expected = base.gradients.map((g) => multiply(g, factor));
      const found = firstDifference(scaled.gradients, expected, {
        names,
        actualFrom: `from backward(${factor} · dout)`,
        expectedFrom: `${factor} × what backward(dout) gives`,
        dout: scaled.dout,
        nearness,
        // Arithmetic that is not binary may leave the rounding of terms that cancel, of the size of dout.
        tolerance: (k, i) =>
          16 * roundoff(expected[k]!) *
            Math.max(Math.abs(expected[k]!.data[i]!), largest(scaled.dout)) +
          tiny(expected[k]!),
      });
      if (found !== undefined) return found;
    }
    let noise = noiseAt(trial, base, { factors: [1.1, 0.7, 1.3] });
    const other = at(trial, (d) => step(d, trial.seed));
    const both = at(trial, (d) => add(d, step(d, trial.seed)));
    const expected = base.gradients.map((g, k) => add(g, other.gradients[k]!));
    // Terms that cancel may be of the size of dout · out / x, or of dout · x.
    const x = largest(...trial.inputs()) || 1;
    const terms = largest(both.dout, base.dout) * Math.max(1, largest(base.out)) *
      Math.max(x, 1 / x);
    const apart = (): Violation | undefined =>
      firstDifference(both.gradients, expected, {
        names,
        actualFrom: "from backward(dout + e)",
        expectedFrom: "backward(dout) + backward(e)",
        dout: both.dout,
        nearness,
        tolerance: (k) => {
          const size = largest(base.gradients[k]!, other.gradients[k]!);
          const rounding = roundoff(expected[k]!) * (2 ** 20 * size + 64 * terms);
          return 1024 * noise[k]! + rounding + tiny(expected[k]!);
        },
      });
    if (apart() === undefined) return nearness.pass();
    // A closer look: three numbers may happen to round as the drawn one, and what is 0 is not rounded at all.
    for (const seen of [base, other, both]) {
      const more = noiseAt(trial, seen, { factors: FACTORS });
      noise = noise.map((v, k) => Math.max(v, more[k]!));
    }
    return apart() ?? nearness.pass();
  },
};

/** Numbers with all their bits: they are rounded differently each. */
const FACTORS = [0.6, 0.7, 0.9, 1.1, 1.3, 1.7, 1.9, 2.3, 3.1, 5.7];

/** How much the gradients of a round are off when its dout is scaled, by numbers that are no powers of two. */
function noiseAt(
  trial: Trial,
  { dout, gradients }: Round,
  { factors }: { readonly factors: readonly number[] },
): readonly number[] {
  const noise = gradients.map(() => 0);
  for (const factor of factors) {
    at(trial, () => multiply(dout, factor)).gradients.forEach((scaled, k) => {
      const g = gradients[k]!.data;
      for (let i = 0; i < g.length; i++) {
        const off = Math.abs(scaled.data[i]! - factor * g[i]!);
        if (off > noise[k]!) noise[k] = off;
      }
    });
  }
  return noise;
}

/** Below this numbers lose bits to underflow. */
function tiny(x: Tensor): number {
  return x.dtype === "float32" ? 2 ** -120 : 2 ** -960;
}

function at(trial: Trial, dout: (drawn: Tensor) => Tensor): Round {
  return round(trial, { dout });
}

/** Another upstream gradient: eighths in an order of their own. */
function step(dout: Tensor, seed: number): Tensor {
  const e = dout.clone();
  for (let i = 0; i < e.data.length; i++) {
    e.data[i] = ((Math.imul(seed + i + 1, 0x9e3779b1) >>> 24) % 33 - 16) / 8;
  }
  return e;
}
