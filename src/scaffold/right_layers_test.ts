import { assertEquals, assertMatch } from "@std/assert";
import type { Layer } from "../layer.ts";
import { map, set, Tensor, tensor, zeros, zipWith } from "../tensor/mod.ts";
import { inspect } from "./inspect.ts";
import type { LayerFound } from "./layer_finding.ts";

function layer(exported: unknown): LayerFound {
  const [found] = inspect({ Exported: exported }, { runs: 40 });
  if (found?.kind === "layer") return found;
  throw new Error(found?.reason);
}

function broken({ laws, faults }: LayerFound): readonly string[] {
  return [...laws.filter(({ status }) => status === "violated").map(({ law }) => law), ...faults];
}

/** A layer of one tensor, by its two formulas. */
function elementwise(f: (v: number) => number, slope: (v: number) => number): () => Layer {
  return () => {
    let x = zeros([]);
    return {
      params: [],
      grads: [],
      forward: (input) => map(x = input!.clone(), f),
      backward: (dout: Tensor) => zipWith(dout, x, (d, v) => d * slope(v)),
    };
  };
}

/** x times a param that is one number, whose gradient has a shape of its own. */
function scaled(shape: readonly number[]): (gain: Tensor) => Layer {
  return (gain) => {
    const grads = [zeros(shape)];
    let x = zeros([]);
    return {
      params: [gain],
      grads,
      forward: (input) => map(x = input!.clone(), (v) => v * gain.item()),
      backward: (dout: Tensor) => {
        const products = zipWith(dout, x, (d, v) => d * v).data;
        grads[0]!.data[0] = Array.from(products).reduce((a, b) => a + b, 0);
        return map(dout, (d) => d * gain.item());
      },
    };
  };
}

/** Softmax with cross entropy for rows of one-hot labels, as the book has it: it looks at no rank. */
class OneHotLoss implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  y = zeros([]);
  t = zeros([]);

  forward(x: Tensor, t: Tensor): Tensor {
    const [N, C] = [x.shape[0]!, x.shape[1]!];
    this.t = t.clone();
    this.y = zeros([N, C]);
    let loss = 0;
    for (let start = 0; start < N * C; start += C) {
      const row = Array.from(x.data.subarray(start, start + C));
      const top = Math.max(...row);
      const sum = row.reduce((total, v) => total + Math.exp(v - top), 0);
      row.forEach((v, c) => {
        this.y.data[start + c] = Math.exp(v - top) / sum;
        loss -= t.data[start + c]! * (v - top - Math.log(sum));
      });
    }
    return tensor(loss / N);
  }

  backward(dout: Tensor): Tensor {
    return zipWith(this.y, this.t, (y, t) => dout.item() * (y - t) / this.y.shape[0]!);
  }
}

/** Binary cross entropy of numbers between 0 and 1. */
class BinaryLoss extends OneHotLoss {
  override forward(y: Tensor, t: Tensor): Tensor {
    [this.y, this.t] = [y.clone(), t.clone()];
    const terms = zipWith(y, t, (p, q) => -q * Math.log(p) - (1 - q) * Math.log(1 - p)).data;
    return tensor(Array.from(terms).reduce((a, b) => a + b, 0));
  }

  override backward(dout: Tensor): Tensor {
    return zipWith(this.y, this.t, (p, q) => dout.item() * ((1 - q) / (1 - p) - q / p));
  }
}

/** The unbiased variance of each column: 0 / 0 for a single row. */
class Variance {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  d = zeros([]);

  forward(x: Tensor): Tensor {
    const [N, D] = [x.shape[0]!, x.shape[1]!];
    const column = (k: number) => Array.from(x.data.filter((_, i) => i % D === k));
    this.d = x.clone();
    const out = zeros([D]);
    for (let k = 0; k < D; k++) {
      const mean = column(k).reduce((a, b) => a + b, 0) / N;
      for (let i = k; i < x.size; i += D) {
        this.d.data[i]! -= mean;
        out.data[k]! += this.d.data[i]! ** 2 / (N - 1);
      }
    }
    return out;
  }

  backward(dout: Tensor): Tensor {
    const [N, D] = [this.d.shape[0]!, this.d.shape[1]!];
    return new Tensor([N, D], this.d.data.map((v, i) => 2 * v / (N - 1) * dout.data[i % D]!));
  }
}

/** Rows of a table; its input is not called as indices are. */
class Lookup {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  x = zeros([]);

  constructor(readonly table: Tensor) {
    this.params = [table];
    this.grads = [zeros(table.shape)];
  }

  forward(x: Tensor): Tensor {
    const D = this.table.shape[1]!;
    this.x = x.clone();
    const out = zeros([x.size, D]);
    x.data.forEach((c, n) => {
      const row = this.table.data.subarray(c * D, c * D + D);
      if (row.length < D) throw new RangeError("no such word");
      out.data.set(row, n * D);
    });
    return out;
  }

  backward(dout: Tensor): Tensor[] {
    const D = this.table.shape[1]!;
    const sums = zeros(this.table.shape);
    this.x.data.forEach((c, n) => {
      for (let k = 0; k < D; k++) sums.data[c * D + k]! += dout.data[n * D + k]!;
    });
    set(this.grads[0]!, sums);
    return [];
  }
}

/** x times a mask, which is no param. */
class Masked {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  constructor(readonly mask: Tensor) {}
  forward(x: Tensor): Tensor {
    return zipWith(x, this.mask, (v, m) => v * m);
  }
  backward(dout: Tensor): Tensor {
    return this.forward(dout);
  }
}

const RIGHT: Readonly<Record<string, unknown>> = {
  "a param of shape [1]": scaled([1]),
  "a param of shape []": scaled([]),
  "a loss for one-hot rows": OneHotLoss,
  "a loss of numbers from 0 to 1": BinaryLoss,
  "an unbiased variance": Variance,
  "a table": Lookup,
  "a mask": Masked,
  acosh: elementwise(Math.acosh, (v) => 1 / Math.sqrt(v * v - 1)),
  logit: elementwise((v) => Math.log(v / (1 - v)), (v) => 1 / v / (1 - v)),
  log1p: elementwise(Math.log1p, (v) => 1 / (1 + v)),
  sqrt: elementwise(Math.sqrt, (v) => 1 / 2 / Math.sqrt(v)),
};

for (const [name, exported] of Object.entries(RIGHT)) {
  Deno.test(`inspect() does not call a layer wrong for its own guess: ${name}`, () => {
    assertEquals(broken(layer(exported)), []);
  });
}

Deno.test("inspect() draws a number as the gradient of it is shaped, and says what would break", () => {
  assertEquals(layer(scaled([1])).plan.given["gain"]!.axes, [1]);
  const found = layer(scaled([]));
  assertEquals(found.plan.given["gain"]!.axes, []);
  assertEquals(found.doubts, []);
  assertMatch(
    found.notes.join(),
    /^With gain of shape \[\] the laws hold, with gain of shape \[1\]/,
  );
});

Deno.test("inspect() keeps to no domain that would hide a wrong slope", () => {
  const leaky = layer(elementwise((v) => v > 0 ? v : v / 4, (v) => v > 0 ? 1 : 0));
  assertEquals(broken(leaky), ["input gradient"]);
  assertEquals(leaky.plan.given["input"]!.draw, "tensors");
});

Deno.test("inspect() doubts what holds only for the way it is fed", () => {
  const doubted = layer(Variance).doubts.join();
  assertMatch(doubted, /^Drawn with N ≥ 2 only: for others forward gives no finite numbers/);
  assertMatch(
    layer(Masked).doubts.join(),
    /none of them is in params: right if that is a constant/,
  );
});
