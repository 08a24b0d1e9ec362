import { everyLayer, increasing, pointSymmetry, prop, tensors } from "../../src/mod.ts";
import type { Law } from "../../src/mod.ts";
import { type Broken, elementwise } from "./broken.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

function wrong(
  mistake: string,
  forward: (v: number) => number,
  backward: (v: number, dout: number) => number,
  { caughtBy = "input gradient", laws = everyLayer }: { caughtBy?: string; laws?: readonly Law[] } =
    {},
): Broken {
  return {
    mistake,
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
  wrong("Sigmoid without the factor 1 − out", sigmoid, (v, d) => d * sigmoid(v)),
  wrong("Sigmoid without the factor out", sigmoid, (v, d) => d * (1 - sigmoid(v))),
  wrong("Sigmoid without the upstream gradient", sigmoid, (v) => sigmoid(v) * (1 - sigmoid(v))),
  wrong(
    "Sigmoid with the upstream gradient twice",
    sigmoid,
    (v, d) => d * d * sigmoid(v) * (1 - sigmoid(v)),
    {
      caughtBy: "backward is linear in dout",
    },
  ),
  wrong("Sigmoid with the wrong sign", sigmoid, (v, d) => -d * sigmoid(v) * (1 - sigmoid(v))),
  wrong(
    "Sigmoid off by a billionth",
    sigmoid,
    (v, d) => 1.000000001 * d * sigmoid(v) * (1 - sigmoid(v)),
  ),
  wrong("Sigmoid with x for out in backward", sigmoid, (v, d) => d * (1 - v) * v),
  wrong(
    "Sigmoid as eˣ / (1 + eˣ)",
    (v) => Math.exp(v) / (1 + Math.exp(v)),
    (v, d) => d * sigmoid(v) * (1 - sigmoid(v)),
    {
      caughtBy: "finite in, finite out",
    },
  ),
  wrong(
    "Sigmoid that is cut off below",
    (v) => Math.max(sigmoid(v), 0.1),
    (v, d) => sigmoid(v) > 0.1 ? d * sigmoid(v) * (1 - sigmoid(v)) : 0,
    {
      caughtBy: "point symmetry about (0, 0.5)",
      laws: [...everyLayer, pointSymmetry(0, 0.5)],
    },
  ),
  wrong(
    "Log-sigmoid with slope 0 at exactly 0",
    (v) => Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v))),
    (v, d) => v === 0 ? 0 : d * sigmoid(-v),
  ),
  wrong("Softplus that overflows", (v) => Math.log(1 + Math.exp(v)), (v, d) => d * sigmoid(v), {
    caughtBy: "finite in, finite out",
  }),
  wrong("Relu that lets negative gradients through", (v) => Math.max(v, 0), (_, d) => d),
  wrong(
    "Relu that looks at the sign of dout",
    (v) => Math.max(v, 0),
    (v, d) => v > 0 && d > 0 ? d : 0,
    {
      caughtBy: "backward is linear in dout",
    },
  ),
  wrong("Relu with slope 2 at 0", (v) => Math.max(v, 0), (v, d) => v > 0 ? d : v === 0 ? 2 * d : 0),
  wrong(
    "Leaky relu with the slopes exchanged",
    (v) => v > 0 ? v : 0.1 * v,
    (v, d) => v > 0 ? 0.1 * d : d,
  ),
  wrong(
    "Hard-swish with a wrong slope beyond 3",
    (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
    (v, d) => v <= -3 ? 0 : d * (2 * v + 3) / 6,
  ),
  wrong("Tanh with 1 − out", Math.tanh, (v, d) => d * (1 - Math.tanh(v))),
  wrong("Square without its 2", (v) => v * v, (v, d) => d * v),
  wrong(
    "Swish that claims to be increasing",
    (v) => v * sigmoid(v),
    (v, d) => d * sigmoid(v) * (1 + v * (1 - sigmoid(v))),
    {
      caughtBy: "increasing",
      laws: [...everyLayer, increasing],
    },
  ),
  wrong(
    "Identity that stops large upstream gradients",
    (v) => v,
    (_, d) => Math.max(-1, Math.min(1, d)),
    {
      caughtBy: "backward is linear in dout",
    },
  ),
  wrong("Square with a decay of its own", (v) => v * v, (v, d) => 2 * v * d + 0.1 * v, {
    caughtBy: "zero dout gives zero",
  }),
];
