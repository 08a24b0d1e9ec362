import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { equal, multiply, type Optimizer, sum, Tensor, tensor, zeros } from "../../src/mod.ts";

/** An optimizer, with what its laws must know of it. */
export interface Subject {
  readonly name: string;
  /** A fresh one of this rate. */
  readonly build: (rate: number) => Optimizer;
  /**
   * Where an entry stands after updates by these gradients at these rates, from its start: the formula as the
   * textbook has it, as slow as it likes.
   */
  readonly textbook: (start: number, updates: readonly Update[]) => number;
  /** A rate that the theory promises to descend with, for a largest curvature of L. */
  readonly safeRate: (L: number) => number;
  readonly laws: readonly OptimizerLaw[];
}

/** A gradient of one entry, and the rate of its update. */
export interface Update {
  readonly g: number;
  readonly rate: number;
}

/** What an optimizer must obey: throws if it does not. */
export interface OptimizerLaw {
  /** It completes "Adam …". */
  readonly name: string;
  readonly check: (subject: Subject) => void;
}

const STEPS = 50;
const entries = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map((v) => v / 100),
  fc.constant(0),
  fc.tuple(fc.constantFrom(-1, 1), fc.integer({ min: -6, max: 6 })).map(([s, e]) => s * 10 ** e),
);
const rates = fc.constantFrom(1e-3, 0.01, 0.1, 0.5);
/** A start, and the gradients of some updates, all of the same few entries. */
const paths = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 })).chain(
  ([size, steps]) =>
    fc.record({
      start: rowOf(size),
      grads: fc.array(rowOf(size), { minLength: steps, maxLength: steps }),
    }),
);

/** The first law: it pins the values. */
export const equalsTextbook: OptimizerLaw = {
  name: "equals its textbook form over 50 steps, at rates that change",
  check: ({ build, textbook }) => {
    const updates = fc.array(fc.record({ g: entries, rate: rates }), {
      minLength: STEPS,
      maxLength: STEPS,
    });
    fc.assert(fc.property(entries, updates, (start, all) => {
      const W = tensor([start]);
      const optimizer = build(1);
      let size = Math.abs(start);
      all.forEach(({ g, rate }, i) => {
        optimizer.rate = rate;
        optimizer.update([W], [tensor([g])]);
        const expected = textbook(start, all.slice(0, i + 1));
        size = Math.max(size, Math.abs(expected));
        // What rounding does in as many steps, of the largest number on the way.
        assertAlmostEquals(W.data[0]!, expected, 1e-11 * size);
      });
    }));
  },
};

/** The second: it is an optimizer at all. */
export const descends: OptimizerLaw = {
  name: "descends on convex quadratics",
  check: ({ build, safeRate }) => {
    const given = fc.record({
      L: fc.constantFrom(0.25, 1, 4),
      // One direction has the largest curvature, others a tenth of it or more.
      shares: fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { maxLength: 2 }),
      angle: fc.double({ min: 0, max: 6, noNaN: true }),
      start: rowOf(3, fc.integer({ min: -30, max: 30 }).map((v) => v / 10)),
    });
    fc.assert(
      fc.property(given, ({ L, shares, angle, start }) => {
        const slopes = quadratic([L, ...shares.map((share) => share * L)], angle);
        const W = tensor(start.slice(0, shares.length + 1));
        const rate = safeRate(L);
        const optimizer = build(rate);
        const heightAt = (w: Tensor) => sum(multiply(w, slopes(w))).item() / 2;
        const before = heightAt(W);
        for (let step = 0; step < 600; step++) {
          // To settle in the minimum, and not beside it, rates must fall.
          optimizer.rate = rate * Math.min(1, 2 - step / 300);
          optimizer.update([W], [slopes(W)]);
        }
        assert(heightAt(W) <= 0.01 * before + 1e-4 * L, `from ${before} to ${heightAt(W)}`);
      }),
      { numRuns: 50 },
    );
  },
};

/** For those without decay. */
export const restsAtZero: OptimizerLaw = {
  name: "stays where it is as long as gradients are zero",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const W = tensor(start);
      const optimizer = build(rate);
      for (const _ of grads) optimizer.update([W], [zeros([start.length])]);
      assert(equal(W, tensor(start)), `${W}`);
    }));
  },
};

/** For those with decay: it is the same share of each entry, and nothing else happens. */
export const onlyDecays: OptimizerLaw = {
  name: "shrinks all entries by the same share as long as gradients are zero",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const [W, one] = [tensor(start), tensor([1])];
      const optimizer = build(rate);
      for (const _ of grads) {
        const before = one.data[0]!;
        optimizer.update([W, one], [zeros([start.length]), zeros([1])]);
        assert(one.data[0]! > 0 && one.data[0]! < before, `${before} became ${one}`);
      }
      start.forEach((v, i) => {
        const expected = v * one.data[0]!;
        assertAlmostEquals(W.data[i]!, expected, 1e-14 * Math.abs(expected));
      });
    }));
  },
};

/** For AdaGrad, RMSProp and Adam, and AdamW too: its decay is no part of the gradient. */
export const ignoresScale: OptimizerLaw = {
  name: "ignores the scale of the gradients",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, fc.integer({ min: -6, max: 6 }), (path, rate, power) => {
      // A power of 2 is no source of rounding; ε is too small to be seen beside gradients from 1e-6.
      const scaled = path.grads.map((row) => row.map((g) => g * 2 ** power));
      assertClose(walk(build(rate), path), walk(build(rate), { ...path, grads: scaled }));
    }));
  },
};

/** For SGD and those with a velocity. */
export const isLinear: OptimizerLaw = {
  name: "moves by the sum where gradients are added",
  check: ({ build }) => {
    const pairs = paths.chain((path) =>
      fc.record({
        path: fc.constant(path),
        others: fc.tuple(...path.grads.map((row) => rowOf(row.length))),
        factor: fc.integer({ min: -3, max: 3 }),
      })
    );
    fc.assert(fc.property(pairs, rates, ({ path, others, factor }, rate) => {
      const start = path.start.map(() => 0);
      const moved = (grads: readonly number[][]) => walk(build(rate), { start, grads }).data;
      const [a, b] = [moved(path.grads), moved(others)];
      const both = moved(
        path.grads.map((row, i) => row.map((g, k) => g + factor * others[i]![k]!)),
      );
      both.forEach((v, i) =>
        assertAlmostEquals(v, a[i]! + factor * b[i]!, 1e-12 * sizeOf([path.grads, others]))
      );
    }));
  },
};

/** No direction is preferred. */
export const isMirrored: OptimizerLaw = {
  name: "takes the mirrored path where all signs are turned",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const turn = (row: readonly number[]) => row.map((v) => -v);
      const mirrored = walk(build(rate), { start: turn(start), grads: grads.map(turn) });
      assertClose(tensor(turn([...mirrored.data])), walk(build(rate), { start, grads }));
    }));
  },
};

/** Neither the place of an entry nor the param it is in matters. */
export const treatsEntriesAlike: OptimizerLaw = {
  name: "treats every entry as if it were alone",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const together = walk(build(rate), { start, grads });
      const optimizer = build(rate);
      const alone = start.map((v) => tensor([v])).reverse();
      for (const row of grads) optimizer.update(alone, row.map((g) => tensor([g])).reverse());
      assertClose(tensor(alone.reverse().map((W) => W.data[0]!)), together);
    }));
  },
};

/** What is remembered belongs to a tensor, not to its values or its place in the list. */
export const knowsParams: OptimizerLaw = {
  name: "tells params apart by what they are",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const optimizer = build(rate);
      const turned = grads.map((row) => row.map((g) => 1 - g));
      // Two params of equal values; then another two, of which one comes late, and the order changes.
      const [one, other] = [tensor(start), tensor(start)];
      grads.forEach((row, i) => optimizer.update([one, other], [tensor(row), tensor(turned[i]!)]));
      assertClose(one, walk(build(rate), { start, grads }));
      assertClose(other, walk(build(rate), { start, grads: turned }));
      const [a, b] = [tensor(start), tensor(start)];
      grads.forEach((row) => optimizer.update([a], [tensor(row)]));
      grads.forEach((row, i) => {
        const [da, db] = [tensor(row), tensor(turned[i]!)];
        if (i % 2 === 0) optimizer.update([a, b], [da, db]);
        else optimizer.update([b, a], [db, da]);
      });
      assertClose(b, walk(build(rate), { start, grads: turned }));
      assertClose(a, walk(build(rate), { start, grads: [...grads, ...grads] }));
    }));
  },
};

/** It is read at each update. */
export const followsRate: OptimizerLaw = {
  name: "takes a first step in proportion to the rate, which may be set late",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const [once, twice] = [tensor(start), tensor(start)];
      const [first, second] = [build(rate), build(7)];
      second.rate = 2 * rate;
      first.update([once], [tensor(grads[0]!)]);
      second.update([twice], [tensor(grads[0]!)]);
      start.forEach((v, i) => {
        const size = Math.max(Math.abs(v), Math.abs(once.data[i]!), Math.abs(twice.data[i]!));
        assertAlmostEquals(twice.data[i]! - v, 2 * (once.data[i]! - v), 1e-14 * size);
      });
      const still = build(0);
      const W = tensor(start);
      still.update([W], [tensor(grads[0]!)]);
      assert(equal(W, tensor(start)), `at a rate of 0 ${tensor(start)} became ${W}`);
    }));
  },
};

/** The dtype of a param is its owner's choice. */
export const keepsFloat32: OptimizerLaw = {
  name: "moves float32 params as float64 ones, up to their rounding",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const single = tensor(start, { dtype: "float32" });
      const double = new Tensor(single.shape, Float64Array.from(single.data));
      const [a, b] = [build(rate), build(rate)];
      let size = 0;
      for (const row of grads) {
        const dW = tensor(row, { dtype: "float32" });
        a.update([single], [dW]);
        b.update([double], [new Tensor(dW.shape, Float64Array.from(dW.data))]);
        size = Math.max(size, ...double.data.map(Math.abs), ...single.data.map(Math.abs));
      }
      assertEquals(single.dtype, "float32");
      single.data.forEach((v, i) =>
        assertAlmostEquals(v, double.data[i]!, 2 ** -22 * grads.length * (size + 1e-30))
      );
    }));
  },
};

/** They are the layer's. */
export const leavesGradients: OptimizerLaw = {
  name: "leaves the gradients as they are",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const W = tensor(start);
      const optimizer = build(rate);
      for (const row of grads) {
        const dW = tensor(row);
        optimizer.update([W], [dW]);
        assert(equal(dW, tensor(row)), `${tensor(row)} became ${dW}`);
      }
    }));
  },
};

/** A checkpoint of its memory is all of it. */
export const goesOnFromMemory: OptimizerLaw = {
  name: "goes on from a copy of its memory to the same bits",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const [first, second] = [build(rate), build(rate)];
      const W = tensor(start);
      for (const row of grads) first.update([W], [tensor(row)]);
      const copy = W.clone();
      const memory = second.memory(copy);
      for (const [part, { data }] of Object.entries(first.memory(W))) memory[part]!.data.set(data);
      for (const row of grads) {
        first.update([W], [tensor(row)]);
        second.update([copy], [tensor(row)]);
        assert(equal(W, copy), `${W} and ${copy}`);
      }
    }));
  },
};

/** All of an update is made, or nothing. */
export const refusesMisfits: OptimizerLaw = {
  name: "refuses gradients that do not fit, and has then moved nothing",
  check: ({ build }) => {
    fc.assert(fc.property(paths, rates, ({ start, grads }, rate) => {
      const [a, b] = [tensor(start), tensor([start])];
      const fit = tensor(grads[0]!);
      const optimizer = build(rate);
      const misfits: [Tensor[], Tensor[]][] = [
        [[a, b], [fit, fit]],
        [[a, b], [fit]],
        [[a], [fit, fit]],
        [[a, a], [fit, fit]],
        [[a, b], [fit, zeros([1, start.length + 1])]],
      ];
      for (const [params, list] of misfits) {
        assertThrows(() => optimizer.update(params, list), RangeError);
      }
      for (const wrong of [NaN, -1, Infinity]) {
        optimizer.rate = wrong;
        assertThrows(() => optimizer.update([a], [fit]), RangeError, `found ${wrong}`);
      }
      optimizer.rate = rate;
      assert(equal(a, tensor(start)) && equal(b, tensor([start])), `${a}, ${b}`);
      // Nor is anything remembered of it.
      for (const row of grads) optimizer.update([a], [tensor(row)]);
      assert(equal(a, walk(build(rate), { start, grads })));
    }));
  },
};

/** What any optimizer must obey. */
export const everyOptimizer: readonly OptimizerLaw[] = [
  equalsTextbook,
  descends,
  isMirrored,
  treatsEntriesAlike,
  knowsParams,
  followsRate,
  keepsFloat32,
  leavesGradients,
  goesOnFromMemory,
  refusesMisfits,
];

function rowOf(size: number, numbers: fc.Arbitrary<number> = entries): fc.Arbitrary<number[]> {
  return fc.array(numbers, { minLength: size, maxLength: size });
}

interface Path {
  readonly start: readonly number[];
  readonly grads: readonly (readonly number[])[];
}

/** Where the updates of a path lead. */
function walk(optimizer: Optimizer, { start, grads }: Path): Tensor {
  const W = tensor(start);
  for (const row of grads) optimizer.update([W], [tensor(row)]);
  return W;
}

/** The slopes of ½·wᵀHw, where H has these curvatures along axes that are turned by an angle in each plane. */
function quadratic(curvatures: readonly number[], angle: number): (w: Tensor) => Tensor {
  const n = curvatures.length;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const turn = (v: number[], sign: number): number[] => {
    const planes = Array.from({ length: n - 1 }, (_, i) => i);
    for (const i of sign > 0 ? planes : planes.reverse()) {
      const [p, q] = [v[i]!, v[i + 1]!];
      [v[i], v[i + 1]] = [c * p - sign * s * q, sign * s * p + c * q];
    }
    return v;
  };
  return (w) => tensor(turn(turn([...w.data], 1).map((v, i) => v * curvatures[i]!), -1));
}

function assertClose(actual: Tensor, expected: Tensor): void {
  const size = sizeOf([...actual.data, ...expected.data]);
  actual.data.forEach((v, i) => assertAlmostEquals(v, expected.data[i]!, 1e-12 * size));
}

function sizeOf(values: readonly unknown[]): number {
  return Math.max(0, ...values.flat(3).map((v) => Math.abs(v as number)));
}
