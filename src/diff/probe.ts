import { overwrite } from "../tensor/mod.ts";
import { type ProbeMemory, releaseMemory, takeMemory } from "./probe_memory.ts";
import type { Answer, Point, Problem } from "./problem.ts";

/**
 * The power of two at or below |v|; 0 for 0, and NaN where v is not finite.
 *
 * Without looking at bits, as arithmetic is faster than a way through memory (Rump, Ogita and Oishi,
 * "Accurate floating-point summation", 2008); scaled by 2⁻⁶⁴, so that nothing overflows.
 */
function powerOfTwo(v: number): number {
  const scaled = (2 ** 52 + 1) * 2 ** -64 * v;
  return 2 ** 64 * Math.abs(scaled - (1 - 2 ** -53) * scaled);
}

/** How long a step is taken along each entry. */
export type Scale =
  /** In proportion to the entry, so that no nonzero entry changes sign. */
  | "relative"
  /** The same, without the least length that an entry beside much larger ones has: none for 0. */
  | "own"
  /** The same for all the entries of a tensor: near its largest. */
  | "tensor"
  /** One, whatever the entries are. */
  | "unit";

/**
 * A line through the point of a problem, and what is measured along it.
 *
 * The direction u has entries ±{513, 515 … 1023}/1024 times a power of two and steps h are dyadic, so x ± h u is
 * almost always exact; where it is not, the displacement that really happened is used. Outputs are
 * differenced one by one and summed with compensation afterwards.
 *
 * A probe allocates once and measures in place: it is the inner loop of the whole product.
 */
export class Probe {
  /** The unit roundoff of the arithmetic that is judged. */
  readonly epsilon: number;
  readonly isSingle: boolean;
  /** Whether several questions are better asked as one. */
  readonly isFar: boolean;
  /** The points x + h u and x − h u, as last moved to. */
  readonly question: readonly [Point, Point];
  /** (Σ dout (F⁺ − F⁻) − ⟨g, x⁺ − x⁻⟩) / 2h: zero for a right gradient, but for rounding and curvature. */
  residual = 0;
  /** Σ |g (x⁺ − x⁻)| / 2h: what a relative error of the gradient is relative to. */
  magnitude = 0;
  /** Σ |dout| (|F⁺| + |F⁻|) / 2. */
  level = 0;
  /** Σ |dout (F⁺ + F⁻ − 2F)| / h: falls with h where forward is smooth, and stays at a kink. */
  curvature = 0;
  /** Σ |dout| (|F⁺ − F| + |F⁻ − F|): falls with h where forward is continuous. */
  jump = 0;
  /** The largest step that stays within the domains. */
  room = Infinity;
  /** The first entry whose gradient is NaN or infinite, counted through all the tensors; −1 if none. */
  readonly notFinite: number;

  readonly #problem: Problem;
  readonly #memory: ProbeMemory;
  readonly #u: readonly Float64Array[];
  readonly #g: readonly Float64Array[];
  readonly #dout: Float64Array;
  readonly #out: Float64Array;
  #random: number;

  constructor(problem: Problem) {
    const { at, gradients, dout, out } = problem;
    const memory = takeMemory(at, out.size);
    this.#problem = problem;
    this.#memory = memory;
    this.question = memory.question;
    this.#u = memory.u;
    this.#g = memory.g;
    this.#dout = memory.dout;
    this.#out = memory.out;
    let single = out.dtype === "float32";
    let notFinite = -1;
    let start = 0;
    for (let k = 0; k < at.length; k++) {
      const g = this.#g[k]!;
      overwrite(g, gradients[k]!.data);
      for (let i = 0; i < g.length; i++) {
        if (g[i]! - g[i]! === 0) continue;
        if (notFinite < 0) notFinite = start + i;
        g[i] = 0;
      }
      start += g.length;
      if (at[k]!.dtype === "float32") single = true;
    }
    overwrite(this.#dout, dout.data);
    overwrite(this.#out, out.data);
    this.notFinite = notFinite;
    this.isSingle = single;
    this.isFar = problem.isFar ?? false;
    this.epsilon = single ? 2 ** -24 : 2 ** -53;
    this.#random = (Math.imul(problem.seed ^ 0x9e3779b9, 0x85ebca6b) | 1) >>> 0;
  }

  /** Hands the memory over to the next probe of the same sizes; after it, use neither probe nor points. */
  release(): void {
    releaseMemory(this.#memory);
  }

  /**
   * Σ |g| max(1, |x|): how far the gradient reaches, by its own account, when entries change by as much as
   * they are, or by 1.
   */
  get reach(): number {
    let sum = 0;
    this.#g.forEach((g, k) => {
      const x = this.#problem.at[k]!.data;
      for (let i = 0; i < g.length; i++) sum += Math.abs(g[i]!) * Math.max(1, Math.abs(x[i]!));
    });
    return sum;
  }

  /** The largest displacement of an entry for h = 1. */
  get stride(): number {
    let most = 0;
    for (const u of this.#u) {
      for (let i = 0; i < u.length; i++) most = Math.max(most, Math.abs(u[i]!));
    }
    return most;
  }

  /** Σ |dout|. */
  get upstream(): number {
    let sum = 0;
    for (const d of this.#dout) sum += Math.abs(d);
    return sum;
  }

  /** Σ |dout F| at the point itself. */
  get outputLevel(): number {
    let sum = 0;
    for (let i = 0; i < this.#out.length; i++) sum += Math.abs(this.#dout[i]! * this.#out[i]!);
    return sum;
  }

  /** The number of entries that the gradient is taken for. */
  get entries(): number {
    return this.#g.reduce((sum, { length }) => sum + length, 0);
  }

  /** The number of entries of the output. */
  get outputs(): number {
    return this.#out.length;
  }

  /** Draws a new direction through all the entries of all the tensors. */
  aim(scale: Scale): void {
    this.room = Infinity;
    const { at } = this.#problem;
    for (let k = 0; k < at.length; k++) this.#aimTensor(k, 0, at[k]!.data.length, scale);
  }

  /** Draws a new direction through the entries `from` … `to` − 1, counted through all the tensors. */
  aimAt(from: number, to: number, scale: Scale): void {
    this.room = Infinity;
    const { at } = this.#problem;
    let start = 0;
    for (let k = 0; k < at.length; k++) {
      const size = at[k]!.data.length;
      this.#u[k]!.fill(0);
      this.#aimTensor(k, Math.max(0, from - start), Math.min(size, to - start), scale);
      start += size;
    }
  }

  /** Aims along one entry, or several at once, counted through all the tensors, at `length` for h = 1. */
  aimAlong(entries: number | readonly number[], length: number): void {
    this.room = Infinity;
    const { at } = this.#problem;
    let start = 0;
    for (let k = 0; k < at.length; k++) {
      const u = this.#u[k]!;
      u.fill(0);
      for (const entry of typeof entries === "number" ? [entries] : entries) {
        const i = entry - start;
        if (i < 0 || i >= u.length) continue;
        u[i] = length;
        this.#keepInside(k, i);
      }
      start += u.length;
    }
  }

  /** Two new directions through all the entries, and their sum. */
  pair(): Float64Array[][] {
    this.aim("tensor");
    const first = this.#u.map((u) => u.slice());
    this.aim("tensor");
    const second = this.#u.map((u) => u.slice());
    return [first, second, first.map((u, k) => u.map((v, i) => v + second[k]![i]!))];
  }

  /** Goes along a direction that `pair` gave. */
  follow(direction: readonly Float64Array[]): void {
    this.#u.forEach((u, k) => u.set(direction[k]!));
  }

  /** Takes all but some entries out of the direction, counted through all the tensors. */
  keep(entries: readonly number[]): void {
    let start = 0;
    for (const u of this.#u) {
      const kept = entries.filter((entry) => entry >= start && entry < start + u.length)
        .map((entry) => [entry - start, u[entry - start]!] as const);
      u.fill(0);
      for (const [i, length] of kept) u[i] = length;
      start += u.length;
    }
  }

  #aimTensor(k: number, from: number, to: number, scale: Scale): void {
    const x = this.#problem.at[k]!.data;
    const u = this.#u[k]!;
    let top = 1;
    if (scale !== "unit") {
      let largest = 0;
      for (let i = 0; i < x.length; i++) {
        const v = Math.abs(x[i]!);
        if (v > largest && v < Infinity) largest = v;
      }
      top = powerOfTwo(largest) || 1;
    }
    const isOwn = scale === "relative" || scale === "own";
    const least = scale === "relative" ? top * 2 ** -10 : scale === "own" ? 0 : top;
    let random = this.#random;
    for (let i = from; i < to; i++) {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      let size = least;
      if (isOwn) {
        const own = powerOfTwo(x[i]!);
        if (own > least) size = own;
      }
      // Many odd numbers, so that errors seldom cancel along the line.
      const share = ((random >>> 8) & 0xff) * 2 + 513;
      u[i] = (((random >>> 15) & 2) - 1) * share * 2 ** -10 * size;
    }
    this.#random = random;
    if (this.#problem.domains !== undefined) {
      for (let i = from; i < to; i++) this.#keepInside(k, i);
    }
  }

  #keepInside(k: number, i: number): void {
    const domain = this.#problem.domains?.[k];
    if (domain === undefined) return;
    const x = this.#problem.at[k]!.data[i]!;
    const room = Math.min(x - domain.lo, domain.hi - x) / Math.abs(this.#u[k]![i]!);
    if (room < this.room) this.room = room;
  }

  /** Moves the two points of `question` to x ± h u. */
  move(h: number): void {
    this.#write(this.question[0], h);
    this.#write(this.question[1], -h);
  }

  /** New points x + h u, one for each of `steps`. */
  points(steps: readonly number[]): Point[] {
    return steps.map((h) => {
      const point = this.#problem.at.map((x) => x.clone());
      this.#write(point, h);
      return point;
    });
  }

  /** Whether a point differs from the problem's own. */
  isDisplaced(point: Point): boolean {
    return this.#problem.at.some((x, k) => x.data.some((v, i) => v !== point[k]!.data[i]));
  }

  /** New points at which every entry is off by its last bit, up or down. */
  nudged(count: number): Point[] {
    const bit = 2 * this.epsilon;
    let random = this.#random;
    const points = Array.from({ length: count }, () =>
      this.#problem.at.map((x) => {
        const nudged = x.clone();
        for (let i = 0; i < nudged.data.length; i++) {
          random ^= random << 13;
          random ^= random >>> 17;
          random ^= random << 5;
          nudged.data[i]! *= random & 0x10000 ? 1 + bit : 1 - bit;
        }
        return nudged;
      }));
    this.#random = random;
    return points;
  }

  #write(point: Point, h: number): void {
    const { at } = this.#problem;
    for (let k = 0; k < at.length; k++) {
      const x = at[k]!.data;
      const u = this.#u[k]!;
      const p = point[k]!.data;
      for (let i = 0; i < u.length; i++) p[i] = x[i]! + h * u[i]!;
    }
  }

  /**
   * Measures the line at the step h from forward at `points` x ± h u.
   *
   * Returns whether all of it is finite: if not, the points lie outside what forward is defined for.
   */
  measure(answer: Answer, h: number, points: readonly Point[] = this.question, first = 0): boolean {
    const above = answer[first];
    const below = answer[first + 1];
    const out = this.#out;
    const dout = this.#dout;
    const n = out.length;
    if (above === undefined || below === undefined) return false;
    if (above.length !== n || below.length !== n) return false;
    let sum = 0;
    let carry = 0;
    let level = 0;
    let curvature = 0;
    let jump = 0;
    for (let i = 0; i < n; i++) {
      const d = dout[i]!;
      const weight = Math.abs(d);
      const p = above[i]!;
      const m = below[i]!;
      const rise = p - out[i]!;
      const fall = m - out[i]!;
      const term = d * (p - m);
      const next = sum + term;
      const back = next - sum;
      carry += sum - (next - back) + (term - back);
      sum = next;
      level += weight * (Math.abs(p) + Math.abs(m));
      curvature += weight * Math.abs(rise + fall);
      jump += weight * (Math.abs(rise) + Math.abs(fall));
    }
    let magnitude = 0;
    for (let k = 0; k < this.#g.length; k++) {
      const g = this.#g[k]!;
      const p = points[first]![k]!.data;
      const m = points[first + 1]![k]!.data;
      for (let i = 0; i < g.length; i++) {
        const term = -g[i]! * (p[i]! - m[i]!);
        const next = sum + term;
        const back = next - sum;
        carry += sum - (next - back) + (term - back);
        sum = next;
        magnitude += Math.abs(term);
      }
    }
    this.residual = (sum + carry) / (2 * h);
    this.magnitude = magnitude / (2 * h);
    this.level = level / 2;
    this.curvature = curvature / h;
    this.jump = jump;
    return level < Infinity && jump < Infinity && this.residual - this.residual === 0;
  }

  /** Σ dout (F − F₀) for each answer: what the noise is estimated from; undefined if one is missing. */
  rises(answer: Answer): number[] | undefined {
    const values: number[] = [];
    for (const data of answer) {
      if (data === undefined || data.length !== this.#out.length) return undefined;
      let sum = 0;
      for (let i = 0; i < data.length; i++) sum += this.#dout[i]! * (data[i]! - this.#out[i]!);
      if (sum - sum !== 0) return undefined;
      values.push(sum);
    }
    return values;
  }
}
