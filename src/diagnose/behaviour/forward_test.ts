import { assertEquals, assertMatch } from "@std/assert";
import { tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { Softmax } from "../../layers/mod.ts";
import {
  finite,
  type Law,
  linear,
  permutedBatches,
  rowsDoNotMix,
  rowsSumTo,
  sameAs,
} from "../../laws/mod.ts";
import { prop } from "../../prop.ts";
import { map, multiply, sum, Tensor, transpose, zipWith } from "../../tensor/mod.ts";

/** What is said of a layer that breaks a law; undefined where nothing is. */
function said(
  law: Law,
  forward: (x: Tensor) => Tensor,
  backward: (dout: Tensor, x: Tensor) => Tensor = (dout) => dout,
): string | undefined {
  const layer = (): Layer => {
    let input: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => forward(input = x.clone()),
      backward: (dout: Tensor) => backward(dout, input).clone(),
    };
  };
  const one = prop({ name: "it", given: { x: tensors(["N", "D"]) }, layer, laws: [law] });
  const report = runLaw(one, law, { runs: 100, seed: 1 });
  assertEquals(report.status, "violated");
  return report.failure?.diagnosis;
}

const softmax = (x: Tensor): Tensor => new Softmax().forward(x);

Deno.test("what is not linear is told by how it grows", () => {
  assertMatch(said(linear, (x) => map(x, (v) => 2 * v + 1))!, /^a bias is added/);
  assertMatch(said(linear, (x) => multiply(x, x))!, /^forward is quadratic: forward\(2x\) = 4 ×/);
  assertMatch(said(linear, (x) => map(x, Math.abs))!, /^forward drops the sign/);
  assertMatch(said(linear, (x) => map(x, Math.sign))!, /^forward does not depend on the size/);
  assertEquals(said(linear, (x) => map(x, Math.tanh)), undefined);
  assertEquals(said(linear, (x) => map(x, (v) => Math.exp(v))), undefined);
});

Deno.test("the axis that a layer works along is told", () => {
  const columns = (x: Tensor): Tensor => transpose(softmax(transpose(x)));
  assertMatch(said(rowsDoNotMix, columns)!, /^it works along axis 0 in place of axis 1/);
  assertMatch(said(rowsSumTo(1), columns)!, /^it works along axis 0 in place of axis 1/);
  const whole = (x: Tensor): Tensor => {
    const e = map(x, (v) => Math.exp(v - Math.max(...x.data)));
    return multiply(e, 1 / sum(e).item());
  };
  assertMatch(said(rowsSumTo(1), whole)!, /^it works on the whole tensor in place of axis 1/);
  assertMatch(said(rowsSumTo(1), (x) => multiply(softmax(x), 2))!, /^all rows of out sum to 2 /);
  assertEquals(said(rowsSumTo(1), (x) => map(x, Math.exp)), undefined);
  const shifted = (x: Tensor): Tensor => map(x, (v) => v - Math.max(...x.data));
  assertEquals(said(rowsDoNotMix, shifted), undefined);
});

Deno.test("rows that count by their position are named", () => {
  const weighted = (x: Tensor): Tensor =>
    new Tensor(x.shape, x.data.map((v, i) => v * (1 + Math.floor(i / x.shape[1]!))));
  assertMatch(
    said(permutedBatches, weighted, (dout) => weighted(dout))!,
    /^rows are weighted by their position \(row 1 gets 2 × what row 0 gets/,
  );
  // Rows that look at their neighbours are no weights.
  const running = (x: Tensor): Tensor => {
    const out = map(x, (v) => 2 * v);
    const width = x.shape[1]!;
    for (let i = width; i < x.size; i++) out.data[i]! -= x.data[i - width]!;
    for (let i = 0; i < width && x.size > width; i++) out.data[i]! -= x.data[x.size - width + i]!;
    return out;
  };
  const swapped = (x: Tensor): Tensor =>
    new Tensor(x.shape, x.data.map((v, i) => v + (i % 3) * x.data[0]!));
  assertMatch(said(permutedBatches, swapped) ?? "", /^($|rows are weighted)/);
  assertEquals(running(new Tensor([1, 1], Float64Array.of(1))).data[0], 2);
});

Deno.test("what overflows first is told by the size at which it does", () => {
  assertMatch(
    said(finite, (x) => map(x, (v) => Math.log(1 + Math.exp(v))))!,
    /^exp overflows beyond 709, in forward: subtract the largest x first/,
  );
  assertMatch(
    said(finite, (x) => map(x, (v) => Math.exp(-v) / (1 + Math.exp(-v))))!,
    /^exp overflows beyond 709, in forward, where x < −709/,
  );
  assertMatch(
    said(finite, (x) => map(x, (v) => Math.log(Math.cosh(v))))!,
    /^exp overflows beyond 709, in forward: use the form with exp\(−\|x\|\)/,
  );
  assertMatch(
    said(finite, (x) => map(softmax(x), Math.log))!,
    /^exp underflows to 0 below −745, and the log of 0 is −∞, in forward/,
  );
  const inBackward = said(
    finite,
    (x) => map(x, (v) => v > 30 ? v : Math.log1p(Math.exp(v))),
    (dout, x) => zipWith(dout, x, (d, v) => d * Math.exp(v) / (1 + Math.exp(v))),
  );
  assertMatch(inBackward!, /^exp overflows beyond 709, in backward/);
});

Deno.test("what a zero meets is told by what numbers near it give", () => {
  assertMatch(
    said(finite, (x) => map(x, (v) => Math.sin(v) / v))!,
    /^0 \/ 0 \(or 0 · ∞\), in forward, where x is exactly 0/,
  );
  assertMatch(
    said(finite, (x) => map(x, (v) => Math.min(1, v) / Math.abs(v) / v * Math.abs(v)))!,
    /^0 \/ 0 \(or 0 · ∞\), in forward, where x is exactly 0/,
  );
  const rows = (x: Tensor): Tensor => {
    const width = x.shape[1]!;
    return new Tensor(
      x.shape,
      x.data.map((v, i) => {
        const start = i - i % width;
        return v / Math.hypot(...x.data.subarray(start, start + width));
      }),
    );
  };
  assertMatch(said(finite, rows)!, /^0 \/ 0 \(or 0 · ∞\), in forward, in rows of x that are all 0/);
  // Not finite beyond 1: no zero, and no size at which anything overflows.
  assertEquals(said(finite, (x) => map(x, (v) => v > 1 ? NaN : v)), undefined);
});

Deno.test("a choice at ties that differs from another implementation's is named", () => {
  const largest = (row: Float64Array): number => Math.max(...row);
  const maxima = (share: (ties: number, isFirst: boolean) => number) => {
    const rowOf = (x: Tensor, row: number): Float64Array =>
      x.data.subarray(row * x.shape[1]!, (row + 1) * x.shape[1]!) as Float64Array;
    return {
      forward: (x: Tensor): Tensor =>
        new Tensor(
          [x.shape[0]!],
          Float64Array.from({ length: x.shape[0]! }, (_, row) => largest(rowOf(x, row))),
        ),
      backward: (dout: Tensor, x: Tensor): Tensor =>
        new Tensor(
          x.shape,
          x.data.map((v, i) => {
            const row = Math.floor(i / x.shape[1]!);
            const all = rowOf(x, row);
            if (v !== largest(all)) return 0;
            const ties = all.filter((other) => other === v).length;
            return dout.data[row]! * share(ties, all.indexOf(v) === i % x.shape[1]!);
          }),
        ),
    };
  };
  const first = maxima((_, isFirst) => isFirst ? 1 : 0);
  const law = sameAs("max", () => {
    let input: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => first.forward(input = x.clone()),
      backward: (dout: Tensor) => first.backward(dout, input),
    };
  });
  const all = maxima(() => 1);
  assertMatch(
    said(law, all.forward, all.backward)!,
    /^wrong only where entries tie for the largest of a row of x /,
  );
  // Wrong at ties of three only.
  const three = maxima((ties, isFirst) => ties > 2 ? 1 : isFirst ? 1 : 0);
  assertEquals(said(law, three.forward, three.backward), undefined);
});
