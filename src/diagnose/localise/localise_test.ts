import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { classIndices, tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { inputGradient, latestForward, type Law, paramGradient } from "../../laws/mod.ts";
import { prop } from "../../prop.ts";
import { map, Tensor, type Tensor as T, zeros, zipWith } from "../../tensor/mod.ts";
import type { Localised } from "./localise.ts";

/** An elementwise function whose dx is changed, entry by entry. */
function elementwise(
  [f, slope]: readonly [(v: number) => number, (v: number) => number],
  change: (dx: T, x: T) => T,
): () => Layer {
  return () => {
    let x: T;
    return {
      params: [],
      grads: [],
      forward(input: T): T {
        x = input.clone();
        return map(x, f);
      },
      backward: (dout: T): T => change(zipWith(dout, map(x, slope), (d, s) => d * s), x),
    };
  };
}

const CUBE = [(v: number) => v * v * v, (v: number) => 3 * v * v] as const;
const RELU = [(v: number) => Math.max(0, v), (v: number) => v > 0 ? 1 : 0] as const;

/** What is found of a layer, on the trials of a run. */
function found(
  layer: () => Layer,
  { axes = ["N", "D"], law = inputGradient }: { axes?: (string | number)[]; law?: Law } = {},
): Localised | undefined {
  const given = { x: tensors(axes, { min: -2, max: 2 }) };
  const declared = prop({ name: "Layer", given, layer, laws: [law] });
  return runLaw(declared, law, { runs: 100, seed: 1 }).failure?.localised;
}

Deno.test("localise() marks exactly the entries that are wrong", () => {
  const planted = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
    .chain((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const isWrong = fc.array(fc.boolean(), { minLength: size, maxLength: size });
      return fc.tuple(fc.constant(shape), isWrong.filter((wrong) => wrong.includes(true)));
    });
  fc.assert(
    fc.property(planted, ([shape, isWrong]) => {
      const spoil = (dx: T) => new Tensor(dx.shape, dx.data.map((v, i) => isWrong[i] ? v + 1 : v));
      const localised = found(elementwise(CUBE, spoil), { axes: shape })!;
      assertEquals(localised.shape, shape);
      assertEquals(localised.marks, isWrong.map((wrong) => wrong ? "wrong" : "right"));
      localised.numeric.forEach((slope, i) => {
        const right = localised.analytic[i]! - (isWrong[i] ? 1 : 0);
        assertEquals(Math.abs(slope!.value - right) <= 3 * slope!.bar, true);
      });
    }),
    { numRuns: 20 },
  );
});

Deno.test("localise() knows no slope at a kink, and marks what lies outside both sides", () => {
  const spoil = (dx: T, x: T) => zipWith(dx, x, (d, v) => v === 0 ? d + 2 : d);
  const localised = found(elementwise(RELU, spoil), { axes: [2] })!;
  localised.marks.forEach((mark, i) => {
    if (mark === "wrong") assertEquals(localised.numeric[i], undefined);
  });
  assertEquals(localised.marks.includes("wrong"), true);
});

Deno.test("localise() tells what all trials have in common", () => {
  const rows = (at: (rows: number) => number) => {
    const spoil = (dx: T) => {
      const [n = 0, d = 0] = dx.shape;
      return new Tensor(dx.shape, dx.data.map((v, i) => Math.floor(i / d) === at(n) ? v + 1 : v));
    };
    return found(elementwise(CUBE, spoil))?.elsewhere?.pattern;
  };
  assertEquals(rows(() => 0), "row 0");
  assertEquals(rows((n) => n - 1), "the last row");
  const twice = found(elementwise(CUBE, (dx) => map(dx, (v) => 2 * v)));
  assertEquals(twice?.elsewhere?.pattern, "every entry");
  assertEquals(twice?.elsewhere?.hasZeros, true);
  const sometimes = (dx: T, x: T) => zipWith(dx, x, (d, v) => v > 0.5 ? d + 1 : d);
  assertEquals(found(elementwise(CUBE, sometimes))?.elsewhere, undefined);
});

Deno.test("localise() tells that only repeated indices are wrong", () => {
  const layer = (W: T): Layer => {
    const [, d = 0] = W.shape;
    const grads = [zeros(W.shape)];
    let t: T;
    return {
      params: [W],
      grads,
      forward(rows: T): T {
        t = rows.clone();
        return new Tensor(
          [t.size, d],
          Float64Array.from(
            { length: t.size * d },
            (_, i) => W.data[t.data[Math.floor(i / d)]! * d + i % d]!,
          ),
        );
      },
      backward(dout: T): T[] {
        grads[0]!.data.fill(0);
        dout.data.forEach((v, i) => grads[0]!.data[t.data[Math.floor(i / d)]! * d + i % d] = v);
        return [];
      },
    };
  };
  const embedding = prop({
    name: "Embedding",
    given: {
      W: tensors(["V", "D"], { min: -2, max: 2 }),
      t: classIndices(["N"], { classes: "V" }),
    },
    inputs: ["t"],
    nondifferentiable: ["t"],
    layer: ({ W }) => layer(W),
    laws: [paramGradient],
  });
  const { failure } = runLaw(embedding, paramGradient, { runs: 50, seed: 1 });
  assertEquals(failure?.localised?.name, "dW");
  assertEquals(
    failure?.localised?.elsewhere?.pattern,
    "rows repeated in t",
  );
});

Deno.test("localise() is silent where the gradient is the slope of forward, or none is wrong", () => {
  // Right at first, and of an earlier forward later on.
  const stale = (): Layer => {
    let first: T | undefined;
    return {
      params: [],
      grads: [],
      forward(x: T): T {
        first ??= x.clone();
        return map(x, CUBE[0]);
      },
      backward: (dout: T): T =>
        dout.size === first!.size
          ? new Tensor(dout.shape, dout.data.map((d, i) => d * CUBE[1](first!.data[i]!)))
          : zeros(dout.shape),
    };
  };
  const given = { x: tensors(["N"], { min: -2, max: 2 }) };
  const declared = prop({ name: "Stale", given, layer: stale, laws: [latestForward] });
  const { failure } = runLaw(declared, latestForward, { runs: 50, seed: 1 });
  assertEquals(failure?.violation.where.startsWith("dx"), true);
  assertEquals(failure?.localised, undefined);
  const throws = elementwise(CUBE, () => {
    throw new Error("no");
  });
  assertEquals(found(throws), undefined);
  assertEquals(found(elementwise(CUBE, (dx) => new Tensor([dx.size], dx.data))), undefined);
});
