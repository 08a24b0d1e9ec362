import { type Case, clearEntries, type Hypothesis } from "./hypothesis.ts";

/** Every entry is off by the same factor: a sign, a 2, a mean's 1/N. */
export const constantFactor: Hypothesis = ({ name, cases }) => {
  const factors: { factor: number; sizes: Map<string, number> }[] = [];
  let entries = 0;
  for (const one of cases) {
    const clear = clearEntries(one).filter(({ expected }) => expected !== 0);
    const first = clear[0];
    if (first === undefined) continue;
    const factor = first.actual / first.expected;
    const isConstant = clear.every(({ actual, expected, slack }) =>
      Math.abs(actual - factor * expected) <= slack * Math.max(1, Math.abs(factor)) * 2
    );
    if (!isConstant || factor === 0) return undefined;
    factors.push({ factor, sizes: sizesOf(one) });
    entries += clear.length;
  }
  if (factors.length < 3 || entries < 6) return undefined;
  const trials = `in all ${factors.length} trials`;
  const common = round(factors[0]!.factor);
  if (factors.every(({ factor }) => near(factor, common))) {
    if (common === 1) return undefined;
    const evidence = `${name} = ${common} × expected ${trials}`;
    if (common === -1) return `the sign of ${name} is wrong (${evidence})`;
    const missing = round(1 / common);
    return Math.abs(common) < 1
      ? `a factor of ${missing} is missing (${evidence})`
      : `a factor of ${common} too many (${evidence})`;
  }
  // Not one number: perhaps a size, which the drawn shapes tell apart.
  for (const axis of factors[0]!.sizes.keys()) {
    const sizes = factors.map(({ sizes }) => sizes.get(axis));
    if (sizes.some((size) => size === undefined) || new Set(sizes).size < 2) continue;
    if (factors.every(({ factor }, i) => near(factor, sizes[i]!))) {
      return `the 1/N of a mean is missing, N = ${axis} (${name} = N × expected ${trials})`;
    }
    if (factors.every(({ factor }, i) => near(factor, 1 / sizes[i]!))) {
      return `divided by N once too often, N = ${axis} (${name} = expected / N ${trials})`;
    }
  }
  return undefined;
};

function sizesOf({ trial, tensors }: Case): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const input of trial.inputNames) {
    const { shape } = tensors[input]!;
    shape.forEach((size, axis) => sizes.set(`the size of ${input}'s axis ${axis}`, size));
    sizes.set(`the number of ${input}'s entries`, shape.reduce((a, b) => a * b, 1));
  }
  return sizes;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.abs(b);
}

function round(factor: number): number {
  return Number(factor.toPrecision(6));
}
