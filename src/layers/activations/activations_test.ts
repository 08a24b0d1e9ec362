import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import type { Layer } from "../../layer.ts";
import { full, Tensor, tensor, zeros } from "../../tensor/mod.ts";
import {
  Elu,
  Gelu,
  HardSwish,
  LeakyRelu,
  PRelu,
  Relu,
  Sigmoid,
  Silu,
  Softplus,
  SwiGLU,
  Tanh,
} from "./mod.ts";

const W = tensor([[1, 2], [3, 4]]);

const elementwise: Readonly<Record<string, () => Layer>> = {
  Elu: () => new Elu(),
  Gelu: () => new Gelu(),
  "Gelu by tanh": () => new Gelu({ approximate: "tanh" }),
  HardSwish: () => new HardSwish(),
  LeakyRelu: () => new LeakyRelu(),
  Relu: () => new Relu(),
  Sigmoid: () => new Sigmoid(),
  Silu: () => new Silu(),
  Softplus: () => new Softplus(),
  Tanh: () => new Tanh(),
};

const layers: Readonly<Record<string, () => Layer>> = {
  ...elementwise,
  PRelu: () => new PRelu(tensor([0.25])),
  SwiGLU: () => new SwiGLU({ W, V: W.clone() }),
  "SwiGLU with a projection": () => new SwiGLU({ W, V: W.clone(), W2: zeros([2, 3]) }),
};

for (const [name, build] of Object.entries(layers)) {
  Deno.test(`${name} says so when backward comes before forward, or dout does not fit`, () => {
    const layer = build();
    assertThrows(() => layer.backward(tensor([[1]])), Error, "call forward before backward");
    layer.forward(zeros([3, 2]));
    assertThrows(() => layer.backward(zeros([2, 5])), RangeError, "found [2,5]");
  });
}

for (const [name, build] of Object.entries(elementwise)) {
  Deno.test(`${name} is finite at ±1e308, has its limits at ±∞, and keeps NaN`, () => {
    const layer = build();
    const [high, low, up, down, none] = layer.forward(
      tensor([1e308, -1e308, Infinity, -Infinity, NaN]),
    ).data;
    assert(Number.isFinite(high) && Number.isFinite(low), `${high} and ${low}`);
    assert(!Number.isNaN(up) && !Number.isNaN(down), `${up} and ${down}`);
    assert(Number.isNaN(none));
    const slopes = (layer.backward(full([5], 1)) as Tensor).data.subarray(0, 2);
    assert(slopes.every(Number.isFinite), `${slopes}`);
  });

  Deno.test(`${name} of float32 stays float32`, () => {
    const layer = build();
    const out = layer.forward(new Tensor([2], Float32Array.of(-1.5, 2)));
    const dx = layer.backward(full([2], 1)) as Tensor;
    assertEquals([out.dtype, dx.dtype], ["float32", "float32"]);
  });
}

Deno.test("PRelu and SwiGLU of float32 stay float32", () => {
  const single = (x: Tensor) => new Tensor(x.shape, Float32Array.from(x.data));
  const built = [
    new PRelu(single(tensor([0.25]))),
    new SwiGLU({ W: single(W), V: single(W), W2: single(W) }),
  ];
  for (const layer of built) {
    const out = layer.forward(single(W));
    const found = [out, layer.backward(full([2, 2], 1, out)), ...layer.grads];
    assertEquals(found.map(({ dtype }) => dtype), found.map(() => "float32"));
  }
});

/** The values and slopes at some points, as PyTorch 1.13 gives them in float64. */
const points = [-6.5, -1, 0.7, 2.5];
const byPyTorch: readonly (readonly [string, Layer, readonly number[], readonly number[]])[] = [
  ["Tanh", new Tanh(), [
    -0.9999954793514042,
    -0.7615941559557649,
    0.6043677771171635,
    0.9866142981514303,
  ], [9.041276755328353e-06, 0.41997434161402614, 0.6347395899824586, 0.02659222668316057]],
  ["LeakyRelu", new LeakyRelu(), [-0.065, -0.01, 0.7, 2.5], [0.01, 0.01, 1.0, 1.0]],
  ["Elu", new Elu(), [-0.9984965608070224, -0.6321205588285577, 0.7, 2.5], [
    0.0015034391929775724,
    0.36787944117144233,
    1.0,
    1.0,
  ]],
  ["Elu of α = 1.67", new Elu({ alpha: 1.67 }), [
    -1.6674892565477273,
    -1.0556413332436914,
    0.7,
    2.5,
  ], [0.0025107434522725455, 0.6143586667563087, 1.0, 1.0]],
  ["Gelu", new Gelu(), [
    -2.610399119085116e-10,
    -0.15865525393145702,
    0.5306254434438489,
    2.4844758366855597,
  ], [-1.6950518131483905e-09, -0.08331547058768635, 0.9766141011336599, 1.037611085908145]],
  ["Gelu by tanh", new Gelu({ approximate: "tanh" }), [
    -6.27831120425526e-13,
    -0.15880800939172324,
    0.5305701347051167,
    2.484915733910001,
  ], [-6.583528748372494e-12, -0.08296408384578252, 0.976357218656104, 1.037951576212666]],
  ["Silu", new Silu(), [
    -0.009757684668790446,
    -0.2689414213699951,
    0.46773144051771626,
    2.3103545499468914,
  ], [-0.008241854348961832, 0.07232948812851325, 0.8233867834733425, 1.0994011113415267]],
  ["Softplus", new Softplus(), [
    0.0015023101597542838,
    0.31326168751822286,
    1.103186048885458,
    2.5788897342925496,
  ], [0.0015011822567369915, 0.2689414213699951, 0.6681877721681662, 0.9241418199787564]],
  ["Softplus of β = 3", new Softplus({ beta: 3 }), [
    1.1327559379069864e-09,
    0.01619578385791402,
    0.7385065077265849,
    2.500184310491787,
  ], [3.3982678079468468e-09, 0.04742587317756679, 0.890903178804387, 0.9994472213630764]],
  ["HardSwish", new HardSwish(), [
    -0.0,
    -0.3333333333333333,
    0.43166666666666664,
    2.2916666666666665,
  ], [0.0, 0.16666666666666669, 0.7333333333333333, 1.3333333333333335]],
];

for (const [name, layer, values, slopes] of byPyTorch) {
  Deno.test(`${name} gives the numbers of PyTorch`, () => {
    const out = layer.forward(tensor(points));
    const dx = layer.backward(full([points.length], 1)) as Tensor;
    values.forEach((v, i) => assertAlmostEquals(out.data[i]!, v, 1e-15 + 1e-12 * Math.abs(v)));
    slopes.forEach((v, i) => assertAlmostEquals(dx.data[i]!, v, 1e-15 + 1e-12 * Math.abs(v)));
  });
}

Deno.test("Gelu keeps its digits where the gate is nearly shut", () => {
  const gelu = new Gelu();
  // x · Φ(x), computed with 40 digits.
  const exact = [[-10, -7.61985302416052607e-23], [-20, -5.50724823721246739e-88], [
    -37,
    -2.11846135233409342e-298,
  ]];
  for (const [x, y] of exact) {
    const found = gelu.forward(tensor([x!])).item();
    assertAlmostEquals(found / y!, 1, 2e-15);
  }
  assertEquals([...gelu.forward(tensor([-40, 40])).data], [0, 40]);
  assertEquals([...gelu.backward(tensor([1, 1])).data], [0, 1]);
});

Deno.test("Gelu by tanh keeps its digits, too", () => {
  const gelu = new Gelu({ approximate: "tanh" });
  assertAlmostEquals(gelu.forward(tensor([-9])).item() / -1.33645959473487596e-28, 1, 1e-13);
});

Deno.test("Gelu refuses a formula that it does not know", () => {
  assertThrows(() => new Gelu({ approximate: "erf" as "tanh" }), RangeError, 'found "erf"');
});

Deno.test("Softplus is finite at ±800, and exact where it is tiny", () => {
  const softplus = new Softplus();
  assertEquals([...softplus.forward(tensor([800, -800, -50])).data], [800, 0, Math.exp(-50)]);
  const [high, low, tiny] = softplus.backward(tensor([1, 1, 1])).data;
  assertEquals([high, low], [1, 0]);
  assertAlmostEquals(tiny! / Math.exp(-50), 1, 1e-15);
});

Deno.test("Softplus takes x itself above a threshold, as PyTorch does above 20", () => {
  const softplus = new Softplus({ beta: 2, threshold: 20 });
  assertEquals(softplus.forward(tensor([10.5])).item(), 10.5);
  assertEquals(softplus.backward(tensor([3])).item(), 3);
  assert(softplus.forward(tensor([9.5])).item() > 9.5);
});

Deno.test("Softplus refuses a β that is not above 0", () => {
  for (const beta of [0, -1, NaN, Infinity]) {
    assertThrows(() => new Softplus({ beta }), RangeError, `found ${beta}`);
  }
});

Deno.test("HardSwish takes the straight side at its corners", () => {
  const layer = new HardSwish();
  assertEquals([...layer.forward(tensor([-3, 0, 3])).data], [0, 0, 3]);
  assertEquals([...layer.backward(tensor([1, 1, 1])).data], [0, 0.5, 1]);
});

Deno.test("leaky slopes may be negative: the side is that of x, not of out", () => {
  const leaky = new LeakyRelu({ slope: -0.5 });
  assertEquals([...leaky.forward(tensor([-4, 4])).data], [2, 4]);
  assertEquals([...leaky.backward(tensor([1, 1])).data], [-0.5, 1]);
  const elu = new Elu({ alpha: -2 });
  elu.forward(tensor([-1, 1]));
  assertEquals([...elu.backward(tensor([1, 1])).data], [-2 * Math.exp(-1), 1]);
});

Deno.test("PRelu has one slope, or one for each channel", () => {
  const x = tensor([[[-1, 2], [-3, -4]]]);
  const one = new PRelu(tensor(0.5));
  assertEquals(one.forward(x).toArray(), [[[-0.5, 2], [-1.5, -2]]]);
  one.backward(full([1, 2, 2], 1));
  assertEquals(one.grads[0].toArray(), -8);
  const two = new PRelu(tensor([0.5, 10]));
  assertEquals(two.forward(x).toArray(), [[[-0.5, 2], [-30, -40]]]);
  assertEquals(two.backward(full([1, 2, 2], 1)).toArray(), [[[0.5, 1], [10, 10]]]);
  assertEquals(two.grads[0].toArray(), [-1, -7]);
  const last = new PRelu(tensor([0.5, 10]), { axis: -1 });
  assertEquals(last.forward(x).toArray(), [[[-0.5, 2], [-1.5, -40]]]);
});

Deno.test("PRelu names what does not fit", () => {
  assertThrows(
    () => new PRelu(W),
    RangeError,
    "expected a slope a of shape [], [1] or [C], found [2,2]",
  );
  assertThrows(() => new PRelu(zeros([0])), RangeError, "found [0]");
  assertThrows(() => new PRelu(zeros([1]), { axis: 0.5 }), RangeError, "found 0.5");
  const layer = new PRelu(zeros([3]));
  assertThrows(
    () => layer.forward(zeros([2, 2])),
    RangeError,
    "with 3 channels in axis 1, found [2,2]",
  );
  assertThrows(() => layer.forward(zeros([3])), RangeError, "found [3]");
});

Deno.test("SwiGLU names the shapes that do not fit", () => {
  const refused = [{ W, V: zeros([2, 3]) }, { W, V: W, W2: zeros([3, 2]) }, {
    W: zeros([2]),
    V: W,
  }];
  for (const weights of refused) {
    assertThrows(() => new SwiGLU(weights), RangeError, "expected W [D,H], V [D,H] and W2 [H,M]");
  }
  assertThrows(() => new SwiGLU({ W, V: W }).forward(zeros([1, 3])), RangeError, "found [1,3]");
});

Deno.test("SwiGLU of tied weights has one param, with the sum of both gradients", () => {
  const x = tensor([[1, -2]]);
  const dout = tensor([[1, 3]]);
  const [tied, apart] = [new SwiGLU({ W, V: W }), new SwiGLU({ W, V: W.clone() })];
  for (const layer of [tied, apart]) {
    layer.forward(x);
    layer.backward(dout);
  }
  assertEquals([tied.params.length, apart.params.length], [1, 2]);
  assertStrictEquals(tied.params[0], W);
  const [dW, dV] = apart.grads;
  assertEquals([...tied.grads[0]!.data], [...dW!.data].map((v, i) => v + dV!.data[i]!));
});
