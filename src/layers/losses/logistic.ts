/** 1 / (1 + e⁻ᵛ), exact to the last bits on both sides: 1 − σ(v) is σ(−v). */
export function logistic(v: number): number {
  return 1 / (1 + Math.exp(-v));
}

/** log(1 + eᵛ), which never overflows: −log σ(v) is softplus(−v). */
export function softplus(v: number): number {
  return Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
}
