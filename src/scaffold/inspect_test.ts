import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decode, encode } from "../corpus/mod.ts";
import * as layers from "../layers/mod.ts";
import { everyLayer } from "../laws/mod.ts";
import { Affine, Relu, Sigmoid } from "../layers/mod.ts";
import { prop } from "../prop.ts";
import { tensors } from "../draw/mod.ts";
import { map, matmul, multiply, set, sum, type Tensor, zeros, zipWith } from "../tensor/mod.ts";
import { inspect } from "./inspect.ts";
import type { LayerFinding, LayerFound } from "./layer_finding.ts";

/** What is found out about one export. */
function one(exported: unknown, runs = 30): LayerFinding {
  return inspect({ Exported: exported }, { runs })[0]!;
}

function layer(exported: unknown, runs?: number): LayerFound {
  const found = one(exported, runs);
  assert(found.kind === "layer", JSON.stringify(found));
  return found;
}

/** The axes of what is drawn, by name. */
function axes({ plan }: LayerFound): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(plan.given).map(([name, { draw, axes }]) => [
      name,
      [draw, ...axes ?? ["any"]].map((axis) => typeof axis === "object" ? axis.name : axis).join(
        " ",
      ),
    ]),
  );
}

function broken({ laws }: LayerFound): readonly string[] {
  return laws.filter(({ status }) => status === "violated" || status === "unjudged")
    .map(({ law }) => law);
}

function claims({ claims }: LayerFound): string {
  return claims.map(({ source }) => source).join(", ");
}

const rows = "rowsDoNotMix, permutedBatches";
const EXPECTED: Readonly<Record<string, readonly [Record<string, string>, string]>> = {
  Affine: [{ x: "tensors N D", W: "tensors D M", b: "tensors M" }, rows],
  MatMul: [{ x: "tensors N D", W: "tensors D M" }, `${rows}, linear, adjoint`],
  CrossEntropyError: [
    { y: "probabilities N C", t: "labels N C" },
    "permutedBatches, bounded(0, Infinity)",
  ],
  Embedding: [{ ids: "classIndices N", W: "tensors V D" }, rows],
  EmbeddingDot: [
    { h: "tensors N D", ids: "classIndices N", W: "tensors V D" },
    `${rows}, linear, adjoint`,
  ],
  FocalLoss: [
    { x: "tensors N C", t: "oneHots N C" },
    "permutedBatches, bounded(0, Infinity)",
  ],
  HuberLoss: [
    { x: "tensors N D", t: "tensors N D" },
    "permutedBatches, bounded(0, Infinity)",
  ],
  KLDivergence: [{ x: "tensors N C", t: "softLabels N C" }, "permutedBatches"],
  MeanSquaredError: [
    { x: "tensors N D", t: "tensors N D" },
    "permutedBatches, bounded(0, Infinity)",
  ],
  SigmoidWithLoss: [
    { x: "tensors N C", t: "softLabels N C" },
    "permutedBatches, bounded(0, Infinity)",
  ],
  TimeEmbedding: [{ ids: "classIndices N D", W: "tensors V M" }, rows],
  TimeSoftmaxWithLoss: [
    { x: "tensors N T C", t: "classIndices N T" },
    "permutedBatches, bounded(0, Infinity), shiftInvariant",
  ],
  Elu: [{ x: "tensors any" }, `${rows}, bounded(-1, Infinity), increasing`],
  Gelu: [{ x: "tensors any" }, rows],
  HardSwish: [{ x: "tensors any" }, rows],
  LeakyRelu: [{ x: "tensors any" }, `${rows}, increasing`],
  LogSoftmax: [
    { x: "tensors N D" },
    `${rows}, bounded(-Infinity, 0), shiftInvariant, keepsOrder`,
  ],
  LogSumExp: [{ x: "tensors N D" }, `${rows}, increasing`],
  PRelu: [{ x: "tensors N D", a: "tensors D" }, rows],
  Silu: [{ x: "tensors any" }, rows],
  Softplus: [{ x: "tensors any" }, `${rows}, bounded(0, Infinity), increasing`],
  SwiGLU: [
    { x: "tensors N D", W: "tensors D M", V: "tensors D M", W2: "tensors M K" },
    rows,
  ],
  Tanh: [
    { x: "tensors any" },
    `${rows}, bounded(-1, 1), pointSymmetry(0, 0), increasing`,
  ],
  RNN: [
    {
      x: "tensors N D",
      hPrev: "tensors N M",
      Wx: "tensors D M",
      Wh: "tensors M M",
      b: "tensors M",
    },
    `${rows}, bounded(-1, 1)`,
  ],
  TimeAffine: [{ xs: "tensors N T D", W: "tensors D M", b: "tensors M" }, rows],
  TimeRNN: [
    { xs: "tensors N T D", Wx: "tensors D M", Wh: "tensors M M", b: "tensors M" },
    `${rows}, bounded(-1, 1)`,
  ],
  Relu: [{ x: "tensors any" }, `${rows}, bounded(0, Infinity), increasing`],
  Sequential: [
    { x: "tensors any" },
    `${rows}, bounded(0, 1), pointSymmetry(0, 0.5), increasing`,
  ],
  Sigmoid: [{ x: "tensors any" }, `${rows}, bounded(0, 1), pointSymmetry(0, 0.5), increasing`],
  Softmax: [
    { x: "tensors N D" },
    `${rows}, bounded(0, 1), rowsSumTo(1), shiftInvariant, keepsOrder`,
  ],
  SoftmaxWithLoss: [
    { x: "tensors N C", t: "labels N C" },
    "permutedBatches, bounded(0, Infinity), shiftInvariant",
  ],
};

/** What is built from more than tensors, or is no layer, and what is said of it. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  NegativeSamplingLoss: /^it could not be built: RangeError/,
  UnigramSampler: /^it has no forward and no backward$/,
};

for (const [name, reason] of Object.entries(OTHERS)) {
  Deno.test(`inspect() says why it finds nothing out about ${name}`, () => {
    const found = one(layers[name as keyof typeof layers]);
    assert(found.kind !== "layer");
    assertMatch(found.reason, reason);
  });
}

// Layers that are built from options are not among them: scaffolds draw tensors.
for (const [name, [drawn, claimed]] of Object.entries(EXPECTED)) {
  Deno.test(`inspect() finds out how ${name} is fed, and what it obeys`, () => {
    const found = layer((layers as Readonly<Record<string, unknown>>)[name], 100);
    assertEquals([axes(found), claims(found), broken(found)], [drawn, claimed, []]);
    assertEquals(found.faults, []);
    assertEquals(found.laws.map(({ law }) => law), everyLayer.map(({ name }) => name));
  });
}

Deno.test("what inspect() finds is data, and the same each time", () => {
  const { Affine, SoftmaxWithLoss, Relu } = layers;
  const found = inspect({ Affine, SoftmaxWithLoss, Relu, helper: Math.sqrt }, { runs: 20 });
  assertEquals(decode(JSON.parse(JSON.stringify(encode(found)))), found);
  assertEquals(inspect({ Affine, SoftmaxWithLoss, Relu, helper: Math.sqrt }, { runs: 20 }), found);
});

Deno.test("inspect() nods no broken layer through, and says what is wrong", () => {
  const found = layer(
    class Halved {
      readonly inner: Affine;
      readonly params: readonly Tensor[];
      readonly grads: readonly Tensor[];
      constructor(W: Tensor, b: Tensor) {
        this.inner = new Affine(W, b);
        ({ params: this.params, grads: this.grads } = this.inner);
      }
      forward(x: Tensor): Tensor {
        return this.inner.forward(x);
      }
      backward(dout: Tensor): Tensor {
        const dx = this.inner.backward(dout);
        set(this.grads[0]!, multiply(this.grads[0]!, 0.5));
        return dx;
      }
    },
  );
  assertEquals(axes(found), { x: "tensors N D", W: "tensors D M", b: "tensors M" });
  assertEquals(broken(found), ["param gradient"]);
  const law = found.laws.find(({ status }) => status === "violated")!;
  assertMatch(law.summary!, /^dW\[0,0\] is 0\.5 from backward/);
  assertMatch(law.diagnosis!, /^a factor of 2 is missing/);
});

Deno.test("inspect() sees a wrong input gradient, whatever else is right", () => {
  const found = layer(() => {
    const sigmoid = new Sigmoid();
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => sigmoid.forward(x),
      backward: (dout: Tensor) => dout,
    };
  });
  assert(broken(found).includes("input gradient"));
});

/** A layer of one tensor without params, by its two formulas. */
function elementwise(f: (v: number) => number, slope: (v: number) => number) {
  return class {
    readonly params: readonly Tensor[] = [];
    readonly grads: readonly Tensor[] = [];
    x = zeros([]);
    forward(x: Tensor): Tensor {
      this.x = x.clone();
      return map(x, f);
    }
    backward(dout: Tensor): Tensor {
      return zipWith(dout, this.x, (d, v) => d * slope(v));
    }
  };
}

Deno.test("inspect() keeps to the domain of a layer", () => {
  const log = layer(elementwise(Math.log, (v) => 1 / v));
  assertEquals([axes(log), log.plan.domain], [{ x: "positives any" }, {
    x: { lo: 0, hi: Infinity },
  }]);
  const atanh = layer(elementwise(Math.atanh, (v) => 1 / (1 - v * v)));
  assertEquals(atanh.plan.domain, { x: { lo: -1, hi: 1 } });
  assertEquals([...broken(log), ...broken(atanh)], []);
});

Deno.test("inspect() says that a layer remembers what it should not, or draws random numbers", () => {
  class Counter extends elementwise((v) => v, () => 1) {
    calls = 0;
    override forward(x: Tensor): Tensor {
      this.calls++;
      return map(super.forward(x), (v) => v * this.calls);
    }
  }
  assert(broken(layer(Counter)).includes("deterministic"));
  class Dropout extends elementwise((v) => v, () => 1) {
    training = true;
    override forward(x: Tensor): Tensor {
      return map(super.forward(x), (v) => Math.random() < 0.5 ? 0 : v);
    }
  }
  const { random } = Math;
  const found = layer(Dropout);
  assertMatch(found.faults.join(), /draws random numbers of its own/);
  assertMatch(found.notes.join(), /It has training/);
  assertEquals(Math.random, random);
});

class Dense {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  x = zeros([]);
  constructor(inSize: number, outSize: number) {
    this.params = [map(zeros([inSize, outSize]), Math.random)];
    this.grads = [zeros([inSize, outSize])];
  }
  forward(x: Tensor): Tensor {
    this.x = x.clone();
    return matmul(x, this.params[0]!);
  }
  backward(dout: Tensor): Tensor {
    set(this.grads[0]!, matmul(this.x, dout, { transposeA: true }));
    return matmul(dout, this.params[0]!, { transposeB: true });
  }
}

Deno.test("inspect() draws the weights of a layer that makes its own", () => {
  const found = layer(Dense);
  assertEquals(axes(found), { x: "tensors N 4", W: "tensors 4 3" });
  assertEquals([found.plan.weights, broken(found)], [["W"], []]);
});

Deno.test("inspect() says what to add to a layer of the book's kind, and judges it meanwhile", () => {
  class Square {
    x = zeros([]);
    forward(x: Tensor): Tensor {
      this.x = x;
      return multiply(x, x);
    }
    backward(dout: Tensor): Tensor {
      return multiply(multiply(this.x, 2), dout);
    }
  }
  const found = layer(Square);
  assertEquals([found.plan.missing, broken(found)], [["params", "grads"], []]);
  assertMatch(found.faults.join(), /^it has no params and no grads: add /);
  class Scale extends Square {
    constructor(readonly w: Tensor) {
      super();
    }
    override forward(x: Tensor): Tensor {
      return multiply(x, this.w);
    }
  }
  assertStringIncludes(layer(Scale).faults.join(), "no gradient of w is judged");
  class Plain extends Scale {
    params = [this.w];
    grads = [[0]];
  }
  const plain = layer(Plain);
  assertMatch(plain.faults.join(), /grads\[0\] is a plain array/);
  assert(plain.plan.isMistyped && broken(plain).includes("shapes fit"));
});

Deno.test("inspect() tries labels in turn, and says which of them are right", () => {
  class Squares {
    params: Tensor[] = [];
    grads: Tensor[] = [];
    d = zeros([]);
    forward(y: Tensor, t: Tensor): Tensor {
      this.d = zipWith(y, t, (a, b) => a - b);
      return sum(multiply(this.d, this.d));
    }
    backward(dout: Tensor): Tensor {
      return map(this.d, (v) => 2 * v * dout.item());
    }
  }
  const found = layer(Squares);
  assertEquals(axes(found), { y: "tensors N D", t: "tensors N D" });
  assertEquals([found.plan.nondifferentiable, found.isLoss, broken(found)], [["t"], true, []]);
});

Deno.test("inspect() says so where only some labels, or only some sizes, will do", () => {
  class OneHotOnly {
    params: Tensor[] = [];
    grads: Tensor[] = [];
    softmax = new layers.SoftmaxWithLoss();
    t = zeros([]);
    forward(x: Tensor, t: Tensor): Tensor {
      this.t = t.clone();
      return this.softmax.forward(x, t);
    }
    backward(dout: Tensor): Tensor {
      const dx = this.softmax.backward(dout);
      const isSoft = this.t.rank === 2 && this.t.data.some((v) => v !== 0 && v !== 1);
      return isSoft ? multiply(dx, 2) : dx;
    }
  }
  const found = layer(OneHotOnly);
  assertEquals(axes(found), { x: "tensors N C", t: "oneHots N C" });
  assertEquals(found.doubts, [
    'With t drawn by oneHots the laws hold, and "input gradient" would break with t drawn by labels or softLabels',
  ]);
  class Several extends elementwise((v) => 2 * v, () => 2) {
    override forward(x: Tensor): Tensor {
      if (x.rank !== 2 || x.shape[0] === 1) throw new RangeError("expected two rows or more");
      return super.forward(x);
    }
  }
  assertEquals(layer(Several).doubts, [
    "Drawn with N ≥ 2 only: for others forward throws RangeError: expected two rows or more",
  ]);
});

Deno.test("inspect() leaves out what is no input, and says so", () => {
  class Flagged extends elementwise((v) => 2 * v, () => 2) {
    override forward(x: Tensor, train = true): Tensor {
      return train ? super.forward(x) : x;
    }
  }
  const found = layer(Flagged);
  assertEquals([found.plan.inputs, found.plan.isMistyped, broken(found)], [["x"], true, []]);
  assertMatch(found.notes.join(), /^forward takes train too/);
});

Deno.test("inspect() doubts a layer that answers for one of two inputs", () => {
  class Add {
    params: Tensor[] = [];
    grads: Tensor[] = [];
    forward(a: Tensor, b: Tensor): Tensor {
      return zipWith(a, b, (v, w) => v + w);
    }
    backward(dout: Tensor): Tensor {
      return dout.clone();
    }
  }
  assertMatch(
    layer(Add).doubts.join(),
    /^Backward gives no gradient of b: right if b is a constant/,
  );
});

Deno.test("inspect() finds a kernel shorter than what it slides over", () => {
  const found = layer((kernel: Tensor) => {
    const grads = [zeros(kernel.shape)];
    let input: Tensor;
    const each = (run: (out: number, at: number, k: number) => void) => {
      const width = input.size - kernel.size + 1;
      if (width < 1) throw new RangeError("the kernel is too long");
      for (let i = 0; i < width; i++) for (let k = 0; k < kernel.size; k++) run(i, i + k, k);
      return width;
    };
    return {
      params: [kernel],
      grads,
      forward(x: Tensor): Tensor {
        if (x.rank !== 1 || kernel.rank !== 1) throw new RangeError("expected rank 1");
        input = x.clone();
        const out = zeros([Math.max(0, x.size - kernel.size + 1)]);
        each((i, at, k) => out.data[i]! += x.data[at]! * kernel.data[k]!);
        return out;
      },
      backward(dout: Tensor): Tensor {
        const dx = zeros(input.shape);
        grads[0]!.data.fill(0);
        each((i, at, k) => {
          dx.data[at]! += dout.data[i]! * kernel.data[k]!;
          grads[0]!.data[k]! += dout.data[i]! * input.data[at]!;
        });
        return dx;
      },
    };
  });
  assertEquals(found.plan.given["kernel"], { draw: "tensors", axes: [{ name: "K", max: 2 }] });
  assertEquals([found.notes, broken(found)], [[], []]);
});

Deno.test("inspect() says kindly what is no layer", () => {
  class Base {
    params: Tensor[] = [];
    grads: Tensor[] = [];
    forward(_x: Tensor): Tensor {
      throw new Error("not implemented");
    }
    backward(dout: Tensor): Tensor {
      return dout;
    }
  }
  class Same extends Base {
    override forward(x: Tensor): Tensor {
      return x.clone();
    }
  }
  const declared = prop({
    name: "Relu",
    given: { x: tensors() },
    layer: () => new Relu(),
    laws: everyLayer,
  });
  const cases: Record<string, [unknown, string, RegExp]> = {
    Base: [Base, "base", /base class of Same: forward fails: Error: not implemented/],
    declared: [declared, "prop", /prop already/],
    list: [[declared], "prop", /prop already/],
    clip: [(v: number) => Math.min(v, 1), "other", /returns no layer/],
    make: [async () => await new Relu(), "other", /asynchronous/],
    relu: [new Relu(), "other", /one layer that all trials would share/],
    tanhForward: [(x: Tensor) => x, "other", /plain function beside tanhBackward/],
    tanhBackward: [(x: Tensor) => x, "other", /plain function beside tanhForward/],
    rate: [0.1, "other", /it is a number/],
    nothing: [null, "other", /it is null/],
    Problem: [class extends Error {}, "other", /error class/],
    Trainer: [class {}, "other", /no forward and no backward/],
    Throws: [
      class {
        constructor() {
          throw new Error("no licence");
        }
        forward(): void {}
        backward(): void {}
      },
      "unbuilt",
      /could not be built: Error: no licence/,
    ],
    Loss: [
      class {
        forward(_x: Tensor, _t: Tensor): number {
          return 1;
        }
        backward(): void {}
      },
      "unbuilt",
      /forward returns a number.*return tensor\(value\)/,
    ],
    Strange: [
      class {
        constructor() {
          throw null;
        }
      },
      "unbuilt",
      /could not be built: null/,
    ],
  };
  const exports = Object.fromEntries(Object.entries(cases).map(([name, [value]]) => [name, value]));
  const found = inspect({ ...exports, Same }, { runs: 10 });
  for (const finding of found) {
    if (finding.kind === "layer") continue;
    const [, kind, reason] = cases[finding.name]!;
    assertEquals(finding.kind, kind, finding.reason);
    assertMatch(finding.reason, reason);
  }
  assertEquals(found.filter(({ kind }) => kind === "layer").map(({ name }) => name), ["Same"]);
});
