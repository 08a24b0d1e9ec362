import {
  asymptotes,
  Gelu,
  map,
  matmul,
  multiply,
  oddPart,
  sum,
  tensors,
  transpose,
  zipWith,
} from "../../src/mod.ts";
import type { Law, Layer, Tensor } from "../../src/mod.ts";
import { type Broken, broken, elementwise, formulas, type Named } from "./broken.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const silu = (v: number): number => v * sigmoid(v);
const siluSlope = (v: number): number => sigmoid(v) * (1 + v * sigmoid(-v));
const relu6 = (v: number): number => Math.min(Math.max(v, 0), 6);

/** An activation with a wrong slope, or one that keeps another claim. */
function activation(
  { caughtBy, ...named }: Named & { readonly caughtBy?: string },
  layer: () => Layer,
  laws?: readonly Law[],
): Broken {
  return broken(
    { ...named, ...caughtBy === undefined ? {} : { caughtBy } },
    { given: { x: tensors(["N", "D"]) }, layer, ...laws === undefined ? {} : { laws } },
  );
}

/** A PRelu of [N,C] with wrong gradients. */
function pRelu(
  { caughtBy = "param gradient", ...named }: Named & { readonly caughtBy?: string },
  backward: (dout: Tensor, x: Tensor, a: Tensor) => readonly Tensor[],
): Broken {
  return broken({ ...named, caughtBy }, {
    given: { x: tensors(["N", "C"]), a: tensors(["C"]) },
    layer: ({ a }) =>
      formulas({
        params: [a],
        forward: (x) => zipWith(x, a, (v, slope) => v > 0 ? v : slope * v),
        backward: ({ dout }, x) => backward(dout, x, a),
      }),
  });
}

const reluSlopes = (dout: Tensor, x: Tensor, a: Tensor): Tensor =>
  zipWith(dout, zipWith(x, a, (v, slope) => v > 0 ? 1 : slope), (d, slope) => d * slope);

/** What a SwiGLU has at hand on its way back. */
interface Gated {
  readonly z: Tensor;
  readonly u: Tensor;
  readonly dout: Tensor;
  readonly x: Tensor;
  readonly W: Tensor;
  readonly V: Tensor;
}

/** silu(x · W) ∘ (x · V) with wrong gradients of x, W and V. */
function swiGLU(
  { caughtBy = "param gradient", ...named }: Named & { readonly caughtBy?: string },
  backward: (at: Gated) => readonly Tensor[],
): Broken {
  return broken({ ...named, caughtBy }, {
    given: { x: tensors(["N", "D"]), W: tensors(["D", "H"]), V: tensors(["D", "H"]) },
    layer: ({ W, V }) =>
      formulas({
        params: [W, V],
        forward: (x) => multiply(map(matmul(x, W), silu), matmul(x, V)),
        backward: ({ dout }, x) => backward({ z: matmul(x, W), u: matmul(x, V), dout, x, W, V }),
      }),
  });
}

const ofGate = ({ z, u, dout }: Gated): Tensor => multiply(multiply(dout, u), map(z, siluSlope));
const ofPassing = ({ z, dout }: Gated): Tensor => multiply(dout, map(z, silu));
const toInput = (dz: Tensor, du: Tensor, { W, V }: Gated): Tensor =>
  zipWith(matmul(dz, transpose(W)), matmul(du, transpose(V)), (a, b) => a + b);

/** A feed-forward layer with a gate, (silu(x · W) ∘ (x · V)) · W2, with wrong gradients. */
function feedForward(
  named: Named & { readonly caughtBy?: string },
  change: (
    at: { x: Tensor; dout: Tensor; z: Tensor; u: Tensor; V: Tensor; W: Tensor; W2: Tensor },
    right: readonly Tensor[],
  ) => readonly Tensor[],
): Broken {
  const entries = { min: -2, max: 2 };
  return broken({ ...named, caughtBy: named.caughtBy ?? "param gradient" }, {
    given: {
      x: tensors(["N", { name: "D", max: 3 }], entries),
      W: tensors([{ name: "D", max: 3 }, { name: "H", max: 3 }], entries),
      V: tensors([{ name: "D", max: 3 }, { name: "H", max: 3 }], entries),
      W2: tensors([{ name: "H", max: 3 }, { name: "D", max: 3 }], entries),
    },
    inputs: ["x"],
    layer: ({ W, V, W2 }) =>
      formulas({
        params: [W, V, W2],
        forward: (x) => matmul(multiply(map(matmul(x, W), silu), matmul(x, V)), W2),
        backward: ({ dout }, x) => {
          const [z, u] = [matmul(x, W), matmul(x, V)];
          const hidden = { z, u, x, W, V, dout: matmul(dout, transpose(W2)) };
          const [dz, du] = [ofGate(hidden), ofPassing(hidden)];
          const xT = transpose(x);
          const dW2 = matmul(transpose(multiply(map(z, silu), u)), dout);
          return change({ x, dout, z, u, V, W, W2 }, [
            toInput(dz, du, hidden),
            matmul(xT, dz),
            matmul(xT, du),
            dW2,
          ]);
        },
      }),
  });
}

/** Wrong layers of gates and of slopes that are learned. */
export const gatedLayers: readonly Broken[] = [
  activation(
    {
      mistake: "leaky Relu that hands dout on",
      named: /wrong only where x (<|≤) 0|dout is handed on unchanged/,
    },
    () => elementwise((v) => v > 0 ? v : 0.1 * v, (_, d) => d),
  ),
  activation(
    {
      mistake: "leaky Relu with the sides of its slope exchanged",
      named: /exchanged|inverted|reversed/,
    },
    () => elementwise((v) => v > 0 ? v : 0.25 * v, (v, d) => v > 0 ? 0.25 * d : d),
  ),
  activation(
    {
      mistake: "ELU without its α in backward",
      named: /a factor of 2 is missing|wrong only where x (<|≤) 0/,
    },
    () => elementwise((v) => v > 0 ? v : 2 * Math.expm1(v), (v, d) => v > 0 ? d : d * Math.exp(v)),
  ),
  activation(
    {
      mistake: "ELU that levels off at −2",
      caughtBy: "tends to -1 and x",
    },
    () =>
      elementwise((v) => v > 0 ? v : 2 * Math.expm1(v), (v, d) => v > 0 ? d : 2 * d * Math.exp(v)),
    [asymptotes({ left: { slope: 0, offset: -1 }, right: { slope: 1 } })],
  ),
  activation(
    { mistake: "exact GELU without the slope of its gate", named: /a term is missing/ },
    () =>
      formulas({
        forward: (x) => new Gelu().forward(x),
        backward: ({ out, dout }, x) =>
          multiply(dout, zipWith(out, x, (y, v) => v === 0 ? 0.5 : y / v)),
      }),
  ),
  activation(
    { mistake: "Silu without its gate in backward", named: /a term is missing/ },
    () => elementwise(silu, (v, d) => d * v * sigmoid(v) * sigmoid(-v)),
  ),
  activation(
    { mistake: "Silu whose output stays in its slope", named: /a term is missing: − dout/ },
    () => elementwise(silu, (v, d) => d * (sigmoid(v) + silu(v))),
  ),
  activation(
    {
      mistake: "Hard-swish without the slope of its gate",
      named: /a term is missing|wrong only where \|x\| (<|≤) 3/,
    },
    () => elementwise((v) => v * relu6(v + 3) / 6, (v, d) => d * relu6(v + 3) / 6),
  ),
  activation(
    {
      mistake: "Hard-swish whose slope goes on beyond its corners",
      named: /wrong only where \|x\| (>|≥) 3/,
    },
    () => elementwise((v) => v * relu6(v + 3) / 6, (v, d) => d * (2 * v + 3) / 6),
  ),
  activation(
    { mistake: "Softplus without its β in backward", named: /x \/ 2 stands in place of x/ },
    () => elementwise((v) => softplus(2 * v) / 2, (v, d) => d * sigmoid(v)),
  ),
  activation(
    { mistake: "Softplus whose β is in its slope twice", named: /a factor of 2 too many/ },
    () => elementwise((v) => softplus(2 * v) / 2, (v, d) => 2 * d * sigmoid(2 * v)),
  ),
  activation(
    { mistake: "Softplus that counts in bits", caughtBy: "odd part of slope 0.5" },
    () => elementwise((v) => softplus(v) / Math.LN2, (v, d) => d * sigmoid(v) / Math.LN2),
    [oddPart(0.5)],
  ),
  pRelu(
    { mistake: "PRelu whose slope hears of positive entries too", named: /wrong only where x > 0/ },
    (dout, x, a) => [reluSlopes(dout, x, a), sum(multiply(dout, x), { axis: 0 })],
  ),
  pRelu(
    {
      mistake: "PRelu whose slope is the mean over the batch",
      named: /divided by N once too often/,
    },
    (dout, x, a) => [
      reluSlopes(dout, x, a),
      map(
        sum(zipWith(dout, x, (d, v) => v > 0 ? 0 : d * v), { axis: 0 }),
        (v) => v / x.shape[0]!,
      ),
    ],
  ),
  pRelu(
    { mistake: "PRelu whose slope learns the wrong way", named: /the sign of da is wrong/ },
    (dout, x, a) => [
      reluSlopes(dout, x, a),
      sum(zipWith(dout, x, (d, v) => v > 0 ? 0 : -d * v), { axis: 0 }),
    ],
  ),
  pRelu(
    {
      mistake: "PRelu that stops what is negative",
      caughtBy: "input gradient",
      named: /wrong only where x (<|≤) 0/,
    },
    (dout, x) => [
      zipWith(dout, x, (d, v) => v > 0 ? d : 0),
      sum(zipWith(dout, x, (d, v) => v > 0 ? 0 : d * v), { axis: 0 }),
    ],
  ),
  swiGLU(
    {
      mistake: "SwiGLU without the slope of its Silu",
      named: /the slope of|the factor .* is missing|a term is missing/,
    },
    (at) => {
      const [dz, du] = [multiply(at.dout, at.u), ofPassing(at)];
      const xT = transpose(at.x);
      return [toInput(ofGate(at), du, at), matmul(xT, dz), matmul(xT, du)];
    },
  ),
  swiGLU(
    {
      mistake: "SwiGLU whose V learns by the mean over the batch",
      named: /divided by N once too often/,
    },
    (at) => {
      const [dz, du] = [ofGate(at), ofPassing(at)];
      const xT = transpose(at.x);
      const mean = map(matmul(xT, du), (v) => v / at.x.shape[0]!);
      return [toInput(dz, du, at), matmul(xT, dz), mean];
    },
  ),
  swiGLU(
    { mistake: "SwiGLU whose W learns without dout", named: /dout is ignored/ },
    (at) => {
      const [dz, du] = [ofGate(at), ofPassing(at)];
      const xT = transpose(at.x);
      const deaf = ofGate({ ...at, dout: map(at.dout, () => 1) });
      return [toInput(dz, du, at), matmul(xT, deaf), matmul(xT, du)];
    },
  ),
  swiGLU(
    {
      mistake: "SwiGLU whose input hears from its gate only",
      caughtBy: "input gradient",
      named: /V|term is missing|one use/,
    },
    (at) => {
      const dz = ofGate(at);
      const xT = transpose(at.x);
      return [matmul(dz, transpose(at.W)), matmul(xT, dz), matmul(xT, ofPassing(at))];
    },
  ),
  swiGLU(
    { mistake: "SwiGLU whose W learns what its V should", named: /dW is computed as dV/ },
    (at) => {
      const [dz, du] = [ofGate(at), ofPassing(at)];
      const toV = matmul(transpose(at.x), du);
      return [toInput(dz, du, at), toV, toV];
    },
  ),
  swiGLU(
    {
      mistake: "SwiGLU whose gate learns without what it lets pass",
      named: /the factor x · V is missing/,
    },
    (at) => {
      const [dz, du] = [ofGate(at), ofPassing(at)];
      const bare = multiply(at.dout, map(at.z, siluSlope));
      const xT = transpose(at.x);
      return [toInput(dz, du, at), matmul(xT, bare), matmul(xT, du)];
    },
  ),
  swiGLU(
    {
      mistake: "SwiGLU whose V learns without the sigmoid of its gate",
      named: /the factor sigmoid\(x · W\) is missing/,
    },
    (at) => {
      const [dz, du] = [ofGate(at), ofPassing(at)];
      const xT = transpose(at.x);
      return [toInput(dz, du, at), matmul(xT, dz), matmul(xT, multiply(at.dout, at.z))];
    },
  ),
  feedForward(
    {
      mistake: "SwiGLU with an output matrix that learns from the gate alone",
      named: /the factor x · V is missing/,
    },
    ({ z, dout }, [dx, dW, dV]) => [dx!, dW!, dV!, matmul(transpose(map(z, silu)), dout)],
  ),
  feedForward(
    {
      mistake: "SwiGLU with an output matrix, whose input hears from its gate only",
      caughtBy: "input gradient",
      named: /as if the product of x with V were left out/,
    },
    ({ x, dout, z, u, V, W, W2 }, [, dW, dV, dW2]) => {
      const dz = ofGate({ z, u, x, W, V, dout: matmul(dout, transpose(W2)) });
      return [matmul(dz, transpose(W)), dW!, dV!, dW2!];
    },
  ),
];
