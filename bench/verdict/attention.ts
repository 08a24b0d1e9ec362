import { Tensor } from "../../src/mod.ts";
import { entries, type Place, upstream } from "./entries.ts";
import { Decimal, exactly, oneSided } from "./exact.ts";
import type { Random } from "./random.ts";
import { judged, type Posed, type Subject } from "./subject.ts";

/** Scaled dot-product attention, softmax(Q·Kᵀ / √d) · V, with three differentiable tensors. */
export const attention: Subject = {
  name: "attention",
  kind: ({ scale, offset }) => scale <= 1 && offset === 0 ? "smooth" : "hard",
  pose,
  trial: (random, place) => judged(pose(random, place)),
};

function pose(random: Random, place: Place): Posed {
  const n = 1 + random.below(3);
  const d = 1 + random.below(2);
  const shape = [n, d];
  const [Q, K, V] = [0, 1, 2].map(() => entries(random, place, { count: n * d }));
  const dout = upstream(random, n * d);
  const at = [Q!, K!, V!].map((data) => new Tensor(shape, data));
  const forward = (q: ArrayLike<number>, k: ArrayLike<number>, v: ArrayLike<number>) => {
    const out = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      const p = weights(q, k, i, d);
      for (let j = 0; j < n; j++) {
        for (let c = 0; c < d; c++) out[i * d + c]! += p[j]! * v[j * d + c]!;
      }
    }
    return out;
  };
  const gradients = backward({ Q: Q!, K: K!, V: V!, dout, d });
  return {
    problem: {
      at,
      gradients: gradients.map((data) => new Tensor(shape, data)),
      dout: new Tensor(shape, dout),
      out: new Tensor(shape, forward(Q!, K!, V!)),
      seed: random.bits() & 0x7fffffff,
    },
    evaluate: ([q, k, v]) => forward(q!.data, k!.data, v!.data),
    truth: (tensor, entry) => {
      const here = [Q!, K!, V!].map((data) => Array.from(data, exactly));
      const weight = Array.from(dout, exactly);
      return oneSided((value) => {
        const [q, k, v] = here.map((data, i) => i === tensor ? data.with(entry, value) : data);
        return exactSum({ q: q!, k: k!, v: v!, weight, d });
      }, here[tensor]![entry]!);
    },
  };
}

function weights(q: ArrayLike<number>, k: ArrayLike<number>, i: number, d: number): Float64Array {
  const scores = new Float64Array(k.length / d);
  for (let j = 0; j < scores.length; j++) {
    for (let c = 0; c < d; c++) scores[j]! += q[i * d + c]! * k[j * d + c]!;
    scores[j]! /= Math.sqrt(d);
  }
  const top = Math.max(...scores);
  const powers = scores.map((s) => Math.exp(s - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

function backward(
  { Q, K, V, dout, d }: Record<"Q" | "K" | "V" | "dout", Float64Array> & { readonly d: number },
): readonly Float64Array[] {
  const n = Q.length / d;
  const [dQ, dK, dV] = [0, 1, 2].map(() => new Float64Array(n * d));
  for (let i = 0; i < n; i++) {
    const p = weights(Q, K, i, d);
    const dp = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      for (let c = 0; c < d; c++) {
        dp[j]! += dout[i * d + c]! * V[j * d + c]!;
        dV![j * d + c]! += p[j]! * dout[i * d + c]!;
      }
    }
    for (let j = 0; j < n; j++) {
      // Differences first: where one key has it all, the sum would cancel.
      const ds = p[j]! * p.reduce((sum, q, l) => sum + q * (dp[j]! - dp[l]!), 0) / Math.sqrt(d);
      for (let c = 0; c < d; c++) {
        dQ![i * d + c]! += ds * K[j * d + c]!;
        dK![j * d + c]! += ds * Q[i * d + c]!;
      }
    }
  }
  return [dQ!, dK!, dV!];
}

function exactSum(
  { q, k, v, weight, d }:
    & Record<"q" | "k" | "v" | "weight", readonly Decimal[]>
    & { readonly d: number },
): Decimal {
  const n = q.length / d;
  const root = new Decimal(d).sqrt();
  let total = new Decimal(0);
  for (let i = 0; i < n; i++) {
    const scores = Array.from({ length: n }, (_, j) => {
      let score = new Decimal(0);
      for (let c = 0; c < d; c++) score = score.plus(q[i * d + c]!.times(k[j * d + c]!));
      return score.div(root);
    });
    const top = Decimal.max(...scores);
    const powers = scores.map((s) => s.minus(top).lt(-5000) ? new Decimal(0) : s.minus(top).exp());
    const sum = powers.reduce((a, b) => a.plus(b));
    for (let j = 0; j < n; j++) {
      const p = powers[j]!.div(sum);
      for (let c = 0; c < d; c++) {
        total = total.plus(p.times(v[j * d + c]!).times(weight[i * d + c]!));
      }
    }
  }
  return total;
}
