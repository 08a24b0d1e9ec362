import { assertEquals, assertMatch } from "@std/assert";
import { classIndices, tensors } from "../draw/mod.ts";
import { inputGradient } from "../laws/mod.ts";
import {
  divide,
  map,
  matmul,
  max,
  multiply,
  permute,
  subtract,
  sum,
  sumTo,
  Tensor,
  tensor,
  transpose,
  zeros,
  zipWith,
} from "../tensor/mod.ts";
import { diagnosisOf, diagnosisOfElementwise, x } from "./diagnosis_of_test.ts";

const labels = classIndices(["N"], { classes: "C" });
const logits = tensors(["N", "C"], { min: -2, max: 2 });

/** What is said of a layer that picks −x[n, t[n]], where backward writes to another entry. */
function pickedAt(place: (n: number, t: number, width: number) => number): string | undefined {
  return diagnosisOf({
    given: { x: logits, t: labels },
    inputs: ["x", "t"],
    labels: ["t"],
    forward: (_, x, t) =>
      new Tensor(t!.shape, t!.data.map((c, n) => -x.data[n * x.shape[1]! + c]!)),
    backward: ({ dout }, x, t) => {
      const dx = zeros(x.shape);
      t!.data.forEach((c, n) => dx.data[place(n, c, x.shape[1]!)]! -= dout.data[n]!);
      return dx;
    },
  });
}

Deno.test("a label that is looked at in the wrong row is not called ignored", () => {
  assertEquals(
    pickedAt((n, _, width) => n * width),
    "t is ignored: dx stays the same for another t, and should not (in all n trials)",
  );
  assertMatch(pickedAt((_, c) => c)!, /^backward reaches where forward does not: /);
});

Deno.test("a mask with another edge is not taken for a slope at out, the same everywhere", () => {
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N", "D"]) },
      forward: (_, x) => map(x, (v) => Math.min(1, Math.max(0, 0.2 * v + 0.5))),
      backward: ({ dout }, x) => zipWith(dout, x, (d, v) => Math.abs(v) < 3 ? 0.2 * d : 0),
    })!,
    /^wrong only where 2\.5 < \|x\| < 3 \(/,
  );
});

/** What is said of the square of the entry that a label picks, where backward looks at another label. */
function squareAt(label: (t: Tensor, n: number, width: number) => number): string | undefined {
  return diagnosisOf({
    given: { x: logits, t: labels },
    inputs: ["x", "t"],
    labels: ["t"],
    forward: (_, x, t) =>
      new Tensor(t!.shape, t!.data.map((c, n) => x.data[n * x.shape[1]! + c]! ** 2)),
    backward: ({ dout }, x, t) => {
      const dx = zeros(x.shape);
      const width = x.shape[1]!;
      dout.data.forEach((d, n) => {
        const at = n * width + label(t!, n, width);
        dx.data[at] = 2 * d * x.data[at]!;
      });
      return dx;
    },
  });
}

Deno.test("a label that is off by one is told from that of another row", () => {
  assertMatch(
    squareAt(({ data }, n, width) => (data[n]! + 1) % width)!,
    /^t is off by one in backward \(/,
  );
  assertMatch(
    squareAt(({ data, size }, n) => data[(n + size - 1) % size]!)!,
    /^t is shifted by one along axis 0 in backward \(/,
  );
});

Deno.test("a look at dout is not taken for a look at the sign of an input", () => {
  const leaky = (v: number): number => v > 0 ? v : 0.01 * v;
  assertEquals(
    diagnosisOfElementwise(leaky, (_, { d }) => leaky(d)),
    "dout stands in place of x (dx is the slope that forward has so, in all n trials)",
  );
  assertEquals(
    diagnosisOf({
      given: { a: tensors(["N", "C"]), b: tensors(["N", 1]) },
      inputs: ["a", "b"],
      forward: (_, a, b) => multiply(a, b!),
      backward: ({ dout }, a, b) => [
        multiply(dout, b!),
        a.size === 0 ? zeros(b!.shape) : max(multiply(dout, a), { axis: 1, keepDims: true }),
      ],
    }),
    undefined,
  );
});

Deno.test("a part that is missing everywhere is not taken for the last of several", () => {
  const steps = (x: Tensor): Tensor => new Tensor([x.size - 1], x.data.slice(1));
  assertEquals(
    diagnosisOf({
      given: { x: tensors([{ name: "T", min: 2, max: 6 }]) },
      forward: (_, x) => subtract(steps(x), new Tensor([x.size - 1], x.data.slice(0, -1))),
      backward: ({ dout }) => new Tensor([dout.size + 1], Float64Array.of(0, ...dout.data)),
    }),
    "a term is missing: what outputs add with a negative slope (dx is as if so in all n trials)",
  );
});

Deno.test("a term that is missing with its 2 is told from a sign, as far as it can be", () => {
  const squares = (x: Tensor): Tensor =>
    map(sum(multiply(x, x), { axis: 1, keepDims: true }), (v) => v + 0.5);
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N", { name: "D", min: 2, max: 4 }]) },
      forward: (_, x) => divide(x, squares(x)),
      backward: ({ dout }, x) => divide(dout, squares(x)),
    })!,
    /^the sign of a term is wrong, or twice the term is missing: out · Σ dout · out, over axis 1 /,
  );
});

Deno.test("a tensor that is turned, poured or shifted on the way back is named", () => {
  const affine = (dx: (dout: Tensor, W: Tensor) => Tensor): string | undefined =>
    diagnosisOf({
      given: { x, W: tensors(["D", "M"]) },
      params: ["W"],
      judged: inputGradient,
      forward: ({ W }, x) => matmul(x, W!),
      backward: ({ dout, drawn: { W } }, x) => [dx(dout, W!), matmul(transpose(x), dout)],
    });
  assertEquals(
    affine((dout, W) => matmul(dout, new Tensor([W.shape[1]!, W.shape[0]!], W.data.slice()))),
    "W is reshaped where it should be transposed, in backward " +
      "(dx is the slope that forward has so, in all n trials)",
  );
  const later = (dout: Tensor): Tensor => {
    const [n, m] = dout.shape as [number, number];
    return new Tensor([n, m], dout.data.map((_, i) => dout.data[(i + m) % (n * m)]!));
  };
  assertMatch(
    affine((dout, W) => matmul(later(dout), transpose(W)))!,
    /^dout is shifted by one along axis 0 in backward|^dx is shifted by one along axis 0 /,
  );
});

Deno.test("a gradient that is laid out in another order is named", () => {
  assertEquals(
    diagnosisOf({
      given: { x, W: tensors(["D", "M"]) },
      params: ["W"],
      forward: ({ W }, x) => matmul(x, W!),
      backward: ({ dout, drawn: { W } }, x) => [
        matmul(dout, transpose(W!)),
        new Tensor(W!.shape, matmul(transpose(dout), x).data),
      ],
    }),
    "dW is laid out in the order of its transpose " +
      "(dW is what is expected, at other places, in all n trials)",
  );
  assertEquals(
    diagnosisOf({
      given: { x: tensors(["N", "C", "T"]) },
      forward: (_, x) => sum(x, { axis: 2 }),
      backward: ({ dout }, x) =>
        new Tensor(x.shape, map(x, () => 0).data.map((_, i) => dout.data[i % dout.size]!)),
    }),
    "dx is laid out in the order of axes 2, 0 and 1 " +
      "(dx is what is expected, at other places, in all n trials)",
  );
});

Deno.test("which of two paired tensors is in another order is left open", () => {
  const flat = (x: Tensor): Tensor => new Tensor([x.shape[0]! * x.shape[1]!, x.shape[2]!], x.data);
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N", "T", "D"]), W: tensors(["D", "M"]) },
      params: ["W"],
      forward: ({ W }, x) => {
        const out = matmul(flat(x), W!);
        return new Tensor([x.shape[0]!, x.shape[1]!, W!.shape[1]!], out.data);
      },
      backward: ({ dout }, x) => [
        x,
        matmul(transpose(flat(permute(x, [1, 0, 2]))), flat(dout)),
      ],
    })!,
    /^x is rearranged with axes 0 and 1 exchanged .*, or dout .* in backward \(dW is the slope that forward has so/,
  );
});

/** What is said of dh of tanh(h · W), from how it is computed. */
function cell(dh: (dt: Tensor, at: { W: Tensor; dout: Tensor }) => Tensor): string | undefined {
  return diagnosisOf({
    given: { h: tensors(["N", "H"]), W: tensors(["H", "H"]) },
    inputs: ["h"],
    params: ["W"],
    judged: inputGradient,
    forward: ({ W }, h) => map(matmul(h, W!), Math.tanh),
    backward: ({ out, dout, drawn: { W } }, h) => {
      const dt = zipWith(dout, out, (d, y) => d * (1 - y * y));
      return [dh(dt, { W: W!, dout }), matmul(transpose(h), dt)];
    },
  });
}

Deno.test("a square matrix behind a slope is told to be untransposed, and nothing else is", () => {
  assertMatch(cell((dt, { W }) => matmul(dt, W))!, /^W is used untransposed \(dh = g · W in place/);
  assertMatch(
    cell((_, { W, dout }) => matmul(dout, transpose(W)))!,
    /^the factor 1 − out² is miss/,
  );
  assertEquals(cell((_, { W, dout }) => matmul(dout, W)), undefined);
});

Deno.test("a gradient that is wrong at ties only is named", () => {
  const top = (x: Tensor): Tensor => max(x, { axis: 1, keepDims: true });
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N", { name: "D", min: 2, max: 5 }]) },
      forward: (_, x) => top(x),
      backward: ({ dout }, x) =>
        multiply(dout, zipWith(x, spread(x, top(x)), (a, b) => +(a === b))),
    })!,
    /^wrong only where entries tie for the largest of a row of x \(all \d+ wrong trials have such, /,
  );
});

/** One number for each row, at all its entries. */
function spread(x: Tensor, rows: Tensor): Tensor {
  return multiply(map(x, () => 1), rows);
}

/** What is said of a mean loss of x − t, from its slope. */
function loss(
  of: (v: number) => number,
  slope: (v: number) => number,
): string | undefined {
  return diagnosisOf({
    given: { x, t: tensors(["N", "D"], { min: -2, max: 2 }) },
    inputs: ["x", "t"],
    labels: ["t"],
    forward: (_, x, t) => divide(sum(map(subtract(x, t!), of)), tensor(Math.max(1, x.size))),
    backward: ({ dout }, x, t) =>
      multiply(map(subtract(x, t!), slope), divide(dout, tensor(Math.max(1, x.size)))),
  });
}

Deno.test("what a loss makes of the distance from its target is named", () => {
  const huber = (v: number): number => Math.abs(v) < 1 ? v * v / 2 : Math.abs(v) - 0.5;
  assertMatch(loss(huber, (v) => v)!, /^wrong only where \|x − t\| > 1 \(/);
  assertMatch(
    loss(huber, (v) => Math.abs(v) < 1 ? v : 0)!,
    /^wrong only where \|x − t\| ≥ 1 \(dx is 0 there; /,
  );
  assertMatch(
    loss(Math.abs, (v) => v)!,
    /^the factor \|x − t\| is one too many \(dx = expected · \|x − t\| in all /,
  );
  const logCosh = (v: number): number => Math.log(Math.cosh(v));
  assertMatch(loss(logCosh, (v) => v)!, /^x − t stands in place of tanh\(x − t\) \(/);
});

Deno.test("a division by two sizes is told as such, and one entry of a fixed shape as well", () => {
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N", "T", "D"]), b: tensors(["D"]) },
      params: ["b"],
      forward: ({ b }, x) => multiply(x, b!),
      backward: ({ dout, drawn: { b } }, x) => {
        const rows = Math.max(1, x.shape[0]! * x.shape[1]!);
        return [multiply(dout, b!), divide(sumTo(multiply(dout, x), b!.shape), tensor(rows))];
      },
    })!,
    /^divided by N · M once too often, N = the size of x's axis 0, M = the size of x's axis 1 /,
  );
  const c = tensors([3]);
  assertMatch(
    diagnosisOf({
      given: { x: tensors(["N"]), c },
      params: ["c"],
      forward: ({ c }, x) => map(x, (v) => c!.data[0]! + c!.data[1]! * v + c!.data[2]! * v * v),
      backward: ({ dout, drawn: { c } }, x) => {
        const over = (power: number): number =>
          Array.from(x.data).reduce((sum, v, i) => sum + dout.data[i]! * v ** power, 0);
        const dx = zipWith(x, dout, (v, d) => d * (c!.data[1]! + 2 * c!.data[2]! * v));
        return [dx, tensor([over(0), over(1), over(1)])];
      },
    })!,
    /^wrong only at dc\[2\] \(in all /,
  );
});
