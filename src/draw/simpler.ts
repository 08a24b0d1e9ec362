/**
 * How simple a number is to read: shrinking only ever goes down in this order, so it ends.
 * 0 comes first, then short decimals, small ones and positive ones.
 */
function complexity(v: number): [digits: number, distance: number, sign: number] {
  if (v === 0) return [0, 0, Object.is(v, -0) ? 1 : 0];
  const text = String(Math.abs(v));
  const digits = text.replace(/^0\.0*|\.|e.*$/g, "").length + (text.includes("e") ? 4 : 0) +
    (text.includes(".") ? 1 : 0);
  return [digits, Math.abs(Math.log10(Math.abs(v))), v < 0 ? 1 : 0];
}

/** Whether `a` is strictly simpler than `b`. */
export function isSimpler(a: number, b: number): boolean {
  const p = complexity(a);
  const q = complexity(b);
  for (let i = 0; i < 3; i++) if (p[i] !== q[i]) return p[i]! < q[i]!;
  return false;
}

/** Numbers simpler than `v`, the simplest first. */
export function simplerNumbers(v: number): number[] {
  const candidates = [
    0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    Math.sign(v) * 10 ** Math.round(Math.log10(Math.abs(v))),
  ];
  for (const digits of [1, 2, 3]) candidates.push(Number(v.toPrecision(digits)));
  candidates.push(
    Math.trunc(v),
    Number(v.toFixed(1)),
    Number(v.toFixed(2)),
    Math.abs(v),
    v / 2,
    v / 10,
    v * 10,
  );
  const short = candidates.map((c) => Number(c.toPrecision(12)));
  return [...new Set(short)].filter((c) => Number.isFinite(c) && isSimpler(c, v));
}
