import { everyLayer, increasing, pointSymmetry, prop, tensors } from "../../src/mod.ts";
import type { Law } from "../../src/mod.ts";
import { type Broken, elementwise, type Named } from "./broken.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

function wrong(
  { mistake, named }: Named,
  forward: (v: number) => number,
  backward: (v: number, dout: number) => number,
  { caughtBy = "input gradient", laws = everyLayer }: { caughtBy?: string; laws?: readonly Law[] } =
    {},
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop({
      name: mistake,
      given: { x: tensors() },
      layer: () => elementwise(forward, backward),
      laws,
    }),
  };
}

/** Wrong elementwise layers: each slope has more than one way to be wrong. */
export const elementwiseLayers: readonly Broken[] = [
  wrong(
    { mistake: "Sigmoid without the factor 1 − out", named: /the factor 1 − out is missing/ },
    sigmoid,
    (v, d) => d * sigmoid(v),
  ),
  wrong(
    { mistake: "Sigmoid without the factor out", named: /the factor out is missing/ },
    sigmoid,
    (v, d) => d * (1 - sigmoid(v)),
  ),
  wrong(
    { mistake: "Sigmoid without the upstream gradient", named: /dout is ignored/ },
    sigmoid,
    (v) => sigmoid(v) * (1 - sigmoid(v)),
  ),
  wrong(
    { mistake: "Sigmoid with the upstream gradient twice", named: /dout is applied twice/ },
    sigmoid,
    (v, d) => d * d * sigmoid(v) * (1 - sigmoid(v)),
    {
      caughtBy: "backward is linear in dout",
    },
  ),
  wrong(
    { mistake: "Sigmoid with the wrong sign", named: /the sign of dx is wrong/ },
    sigmoid,
    (v, d) => -d * sigmoid(v) * (1 - sigmoid(v)),
  ),
  wrong(
    { mistake: "Sigmoid off by a billionth", named: /a factor of 1\.000000001/ },
    sigmoid,
    (v, d) => 1.000000001 * d * sigmoid(v) * (1 - sigmoid(v)),
  ),
  wrong(
    { mistake: "Sigmoid with x for out in backward", named: /x stands in place of out/ },
    sigmoid,
    (v, d) => d * (1 - v) * v,
  ),
  wrong(
    { mistake: "Sigmoid as eˣ / (1 + eˣ)", named: /exp overflows beyond 709/ },
    (v) => Math.exp(v) / (1 + Math.exp(v)),
    (v, d) => d * sigmoid(v) * (1 - sigmoid(v)),
    {
      caughtBy: "finite in, finite out",
    },
  ),
  wrong(
    { mistake: "Sigmoid that is cut off below" },
    (v) => Math.max(sigmoid(v), 0.1),
    (v, d) => sigmoid(v) > 0.1 ? d * sigmoid(v) * (1 - sigmoid(v)) : 0,
    {
      caughtBy: "point symmetry about (0, 0.5)",
      laws: [...everyLayer, pointSymmetry(0, 0.5)],
    },
  ),
  wrong(
    { mistake: "Log-sigmoid with slope 0 at exactly 0", named: /wrong only where x is exactly 0/ },
    (v) => Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v))),
    (v, d) => v === 0 ? 0 : d * sigmoid(-v),
  ),
  wrong(
    { mistake: "Softplus that overflows", named: /exp overflows beyond 709/ },
    (v) => Math.log(1 + Math.exp(v)),
    (v, d) => d * sigmoid(v),
    {
      caughtBy: "finite in, finite out",
    },
  ),
  wrong(
    {
      mistake: "Relu that lets negative gradients through",
      named: /mask is (not applied|missing|ignored)|dout is handed on unchanged/,
    },
    (v) => Math.max(v, 0),
    (_, d) => d,
  ),
  wrong(
    {
      mistake: "Relu that looks at the sign of dout",
      named: /wrong only where dout < 0|the sign of dout/,
    },
    (v) => Math.max(v, 0),
    (v, d) => v > 0 && d > 0 ? d : 0,
    {
      caughtBy: "backward is linear in dout",
    },
  ),
  wrong(
    { mistake: "Relu with slope 2 at 0", named: /wrong only where x is exactly 0/ },
    (v) => Math.max(v, 0),
    (v, d) => v > 0 ? d : v === 0 ? 2 * d : 0,
  ),
  wrong(
    { mistake: "Leaky relu with the slopes exchanged", named: /slopes (are|of .*) exchanged/ },
    (v) => v > 0 ? v : 0.1 * v,
    (v, d) => v > 0 ? 0.1 * d : d,
  ),
  wrong(
    { mistake: "Hard-swish with a wrong slope beyond 3", named: /wrong only where x (≥|>) 3/ },
    (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
    (v, d) => v <= -3 ? 0 : d * (2 * v + 3) / 6,
  ),
  wrong(
    {
      mistake: "Tanh with 1 − out",
      named: /the factor 1 \+ out is missing|1 − out stands in place of 1 − out²/,
    },
    Math.tanh,
    (v, d) => d * (1 - Math.tanh(v)),
  ),
  wrong(
    { mistake: "Square without its 2", named: /a factor of 2 is missing/ },
    (v) => v * v,
    (v, d) => d * v,
  ),
  wrong(
    { mistake: "Swish that claims to be increasing" },
    (v) => v * sigmoid(v),
    (v, d) => d * sigmoid(v) * (1 + v * (1 - sigmoid(v))),
    {
      caughtBy: "increasing",
      laws: [...everyLayer, increasing],
    },
  ),
  wrong(
    {
      mistake: "Identity that stops large upstream gradients",
      named: /dout is clipped|wrong only where \|dout\| > 1/,
    },
    (v) => v,
    (_, d) => Math.max(-1, Math.min(1, d)),
    {
      caughtBy: "backward is linear in dout",
    },
  ),
  wrong(
    { mistake: "Square with a decay of its own", named: /a term proportional to x is added/ },
    (v) => v * v,
    (v, d) => 2 * v * d + 0.1 * v,
    {
      caughtBy: "zero dout gives zero",
    },
  ),
];
