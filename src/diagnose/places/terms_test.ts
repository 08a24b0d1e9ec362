import { assertEquals } from "@std/assert";
import { oneHots, positives, tensors } from "../../draw/mod.ts";
import { inputGradient } from "../../laws/mod.ts";
import {
  add,
  divide,
  exp,
  map,
  matmul,
  max,
  mean,
  multiply,
  subtract,
  sum,
  type Tensor,
  transpose,
  zipWith,
} from "../../tensor/mod.ts";
import { diagnosisOf, diagnosisOfElementwise, x } from "../diagnosis_of_test.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const rows = (x: Tensor): Tensor => sum(x, { axis: 1, keepDims: true });
const softmax = (x: Tensor): Tensor => {
  const e = exp(subtract(x, max(x, { axis: 1, keepDims: true })));
  return divide(e, rows(e));
};

/** The diagnosis of a softmax, from what its backward makes of out and dout. */
function softmaxBy(backward: (y: Tensor, dout: Tensor) => Tensor): string | undefined {
  return diagnosisOf({
    given: { x },
    forward: (_, x) => softmax(x),
    backward: ({ out, dout }) => backward(out, dout),
  });
}

Deno.test("what a softmax lacks is named", () => {
  const term = "out · Σ dout · out";
  assertEquals(
    softmaxBy((y, dout) => multiply(y, dout)),
    `a term is missing: − ${term}, over axis 1 (dx = expected + ${term} in all n trials)`,
  );
  assertEquals(
    softmaxBy((y, dout) => multiply(y, add(dout, rows(multiply(y, dout))))),
    `the sign of a term is wrong, or twice the term is missing: ${term}, over axis 1 ` +
      `(dx = expected + 2 × ${term} in all n trials)`,
  );
  assertEquals(
    softmaxBy((y, dout) => multiply(y, subtract(dout, rows(dout)))),
    "the correction takes Σ dout in place of Σ dout · out, over axis 1 " +
      `(dx = expected + ${term} − out · Σ dout in all n trials)`,
  );
  assertEquals(
    softmaxBy((y, dout) =>
      multiply(y, subtract(dout, sum(multiply(y, dout), { axis: 0, keepDims: true })))
    ),
    `the correction ${term} is taken over axis 0 in place of axis 1 ` +
      `(dx = expected + ${term} over axis 1 − ${term} over axis 0 in all n trials)`,
  );
  assertEquals(
    softmaxBy((y, dout) => zipWith(dout, y, (d, v) => d * v * (1 - v))),
    "only the diagonal of the Jacobian is used: its off-diagonal terms are missing " +
      "(dx is as if so in all n trials)",
  );
});

Deno.test("what a loss and a gate lack is named", () => {
  const loss = (change: (y: Tensor, t: Tensor) => Tensor): string | undefined =>
    diagnosisOf({
      given: { x, t: oneHots(["N", "D"]) },
      inputs: ["x", "t"],
      labels: ["t"],
      forward: (_, x, t) =>
        multiply(
          sum(zipWith(softmax(x), t!, (p, label) => label === 0 ? 0 : -Math.log(p))),
          1 / x.shape[0]!,
        ),
      backward: ({ dout }, x, t) => multiply(change(softmax(x), t!), dout.item() / x.shape[0]!),
    });
  assertEquals(
    loss((y, t) => multiply(subtract(y, t), t.shape[0]!)),
    "the 1/N of a mean is missing, N = the size of x's axis 0, or N is one factor too many (dx = N × expected in all n trials)",
  );
  assertEquals(
    diagnosisOfElementwise((v) => v * sigmoid(v), (v, { d }) => d * sigmoid(v)),
    "a term is missing: dout · out · (1 − sigmoid(x)) " +
      "(dx = expected − dout · out · (1 − sigmoid(x)) in all n trials)",
  );
});

Deno.test("a decay inside backward is named", () => {
  const decayed = (decay: (w: number) => number): string | undefined =>
    diagnosisOf({
      given: { x, W: tensors(["D", "M"]) },
      params: ["W"],
      forward: ({ W }, x) => matmul(x, W!),
      backward: ({ dout, drawn: { W } }, x) => [
        matmul(dout, transpose(W!)),
        add(matmul(transpose(x), dout), map(W!, decay)),
      ],
    });
  assertEquals(
    decayed((w) => 0.1 * w),
    "a term proportional to W is added: weight decay in backward " +
      "(dW = expected + 0.1 × W in all n trials)",
  );
  assertEquals(decayed((w) => 0.1 * Math.sin(5 * w)), undefined);
});

Deno.test("what is scaled by a number of its own, taken for a constant, is named", () => {
  const k = "where k is how steeply out rises with its input";
  const normalized = (x: Tensor): { hat: Tensor; deviation: Tensor } => {
    const centered = subtract(x, mean(x, { axis: 1, keepDims: true }));
    const variance = mean(multiply(centered, centered), { axis: 1, keepDims: true });
    const deviation = map(variance, (v) => Math.sqrt(v + 0.01));
    return { hat: divide(centered, deviation), deviation };
  };
  const norm = (
    slope: (dout: Tensor, hat: Tensor) => Tensor,
  ): string | undefined =>
    diagnosisOf({
      given: { x },
      forward: (_, x) => normalized(x).hat,
      backward: ({ dout }, x) => {
        const { hat, deviation } = normalized(x);
        return divide(slope(dout, hat), deviation);
      },
    });
  const means = (x: Tensor): Tensor => mean(x, { axis: 1, keepDims: true });
  assertEquals(
    norm((dout) => dout),
    "what out is shifted and scaled by is taken for a constant: terms are missing " +
      `(dx = k · dout in all n trials, ${k})`,
  );
  assertEquals(
    norm((dout, hat) => subtract(dout, multiply(hat, means(multiply(dout, hat))))),
    `a term is missing: − 1 / N × k · Σ dout, over axis 1, N = the size of x's axis 1, ${k} ` +
      "(dx = expected + 1 / N × k · Σ dout in all n trials)",
  );
});

Deno.test("an epsilon that is in one pass only is named", () => {
  assertEquals(
    diagnosisOfElementwise((v) => Math.log(v + 1e-7), (v, { d }) => d / v, positives(["N"])),
    "an epsilon of 1e-7 is in forward only (dx = expected · (1 + 1e-7 / x) in all n trials)",
  );
  assertEquals(
    diagnosisOf({
      given: { x: positives(["N", "D"]) },
      isPositive: true,
      forward: (_, x) => divide(x, map(rows(multiply(x, x)), (v) => Math.sqrt(v) + 1e-5)),
      backward: ({ dout }, x) => {
        const size = map(rows(multiply(x, x)), Math.sqrt);
        const y = divide(x, size);
        return divide(subtract(dout, multiply(y, rows(multiply(y, dout)))), size);
      },
    }),
    "an epsilon is in forward only " +
      "(where the input is 4 times larger, dx is off by 4 times less, in all n trials)",
  );
});

Deno.test("the scale and the terms of a normalization are seen through its params", () => {
  const k = "where x̂ = (out − beta) / gamma, and k is how steeply x̂ rises with the input";
  const means = (x: Tensor): Tensor => mean(x, { axis: 1, keepDims: true });
  const normalized = (x: Tensor): { hat: Tensor; deviation: Tensor } => {
    const centered = subtract(x, means(x));
    const deviation = map(means(multiply(centered, centered)), (v) => Math.sqrt(v + 0.01));
    return { hat: divide(centered, deviation), deviation };
  };
  const norm = (
    dx: (at: { g: Tensor; hat: Tensor; deviation: Tensor }) => Tensor,
  ): string | undefined =>
    diagnosisOf({
      given: {
        x: tensors(["N", { name: "D", min: 2, max: 5 }], { min: -2, max: 2 }),
        gamma: positives(["D"], { max: 2 }),
        beta: tensors(["D"]),
      },
      judged: inputGradient,
      params: ["gamma", "beta"],
      forward: ({ gamma, beta }, x) => add(multiply(normalized(x).hat, gamma!), beta!),
      backward: ({ dout, drawn: { gamma } }, x) => {
        const { hat, deviation } = normalized(x);
        return [
          dx({ g: multiply(dout, gamma!), hat, deviation }),
          sum(multiply(dout, hat), { axis: 0 }),
          sum(dout, { axis: 0 }),
        ];
      },
    });
  assertEquals(
    norm(({ g, hat, deviation }) =>
      divide(subtract(g, multiply(hat, means(multiply(g, hat)))), deviation)
    ),
    "a term is missing: − 1 / N × k · Σ dout · gamma, over axis 1, N = the size of x's axis 1, " +
      `${k} (dx = expected + 1 / N × k · Σ dout · gamma in all n trials)`,
  );
  assertEquals(
    norm(({ g, hat }) => subtract(subtract(g, means(g)), multiply(hat, means(multiply(g, hat))))),
    `the factor k is missing (dx = expected / k in all n trials, ${k})`,
  );
});
