import { clearEntries, type Hypothesis } from "../hypothesis.ts";

/**
 * A tensor that forward uses several times learns from one use only.
 *
 * Where forward is of degree n in a tensor W, Euler says that ⟨W, slope⟩ = n ⟨dout, out⟩; each of n uses
 * in turn adds ⟨dout, out⟩ once.
 */
export const oneUse: Hypothesis = ({ name, cases }) => {
  const degrees = new Set<string>();
  const shares = new Set<string>();
  let trials = 0;
  for (const one of cases) {
    const { at, analytic, numeric, dout, out } = one;
    let whole = 0;
    let value = 0;
    let slope = 0;
    let bar = 0;
    let size = 0;
    for (let o = 0; o < out.size; o++) {
      const term = dout.data[o]! * out.data[o]!;
      whole += term;
      size += Math.abs(term);
    }
    for (let i = 0; i < at.size; i++) {
      const estimate = numeric[i];
      if (estimate === undefined || estimate.hidden > 0) return undefined;
      value += at.data[i]! * analytic.data[i]!;
      slope += at.data[i]! * estimate.value;
      bar += Math.abs(at.data[i]!) * estimate.bar;
      size += Math.abs(at.data[i]! * analytic.data[i]!);
    }
    const slack = 3 * bar + 1e-8 * size;
    if (Math.abs(whole) <= 1e3 * slack) continue;
    if (Math.abs(value - whole) > slack) return undefined;
    const degree = Math.round(slope / whole);
    if (degree < 2 || Math.abs(slope - degree * whole) > degree * slack) return undefined;
    degrees.add(String(degree));
    for (const { actual, expected } of clearEntries(one)) {
      if (expected !== 0) shares.add((actual / expected).toPrecision(4));
    }
    if (at.size > 1) trials++;
  }
  if (trials < 4 || degrees.size !== 1 || shares.size < 6) return undefined;
  const [degree] = degrees;
  const tensor = name!.slice(1);
  return `only one contribution is kept, where forward uses ${tensor} ${degree} times ` +
    `(⟨${tensor}, ${name}⟩ is ⟨out, dout⟩, and ${degree} times that is expected, in all ${trials} trials)`;
};
