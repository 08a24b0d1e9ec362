import {
  everyLayer,
  keepsNorms,
  type Law,
  linear,
  relativePositions,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Tensor } from "../../src/mod.ts";
import { type Broken, broken, type Named } from "./broken.ts";

/** What becomes of a pair at an angle. */
type Turn = (pair: readonly [number, number], angle: number) => readonly [number, number];

const forwards: Turn = ([a, b], angle) => [
  a * Math.cos(angle) - b * Math.sin(angle),
  a * Math.sin(angle) + b * Math.cos(angle),
];

const back: Turn = (pair, angle) => forwards(pair, -angle);

interface Turning {
  readonly turn: Turn;
  readonly angle?: (t: number, i: number) => number;
}

function turned(
  x: Tensor,
  { turn, angle = (t, i) => t / 10 ** (2 * i) }: Turning,
): Tensor {
  const out = x.clone();
  const [T, D] = x.shape.slice(-2) as [number, number];
  for (let row = 0; row < x.size / D; row++) {
    for (let i = 0; i < D / 2; i++) {
      const [a, b] = [row * D + 2 * i, row * D + 2 * i + 1];
      const [u, v] = turn([x.data[a]!, x.data[b]!], angle(row % T, i));
      out.data[a] = u;
      out.data[b] = v;
    }
  }
  return out;
}

function rotary(
  { law, ...named }: Named & { readonly law?: Law },
  { forward, backward }: { readonly forward: Turning; readonly backward: Turning },
): Broken {
  const layer: Layer = {
    params: [],
    grads: [],
    forward: (x: Tensor) => turned(x, forward),
    backward: (dout?: Tensor) => turned(dout!, backward),
  };
  return broken({ ...named, ...law === undefined ? {} : { caughtBy: law.name } }, {
    given: {
      x: tensors([{ name: "N", max: 3 }, { name: "T", max: 4 }, {
        name: "pairs",
        max: 3,
        times: 2,
      }]),
    },
    layer: () => layer,
    laws: [...everyLayer, linear, ...law === undefined ? [] : [law]],
  });
}

const withoutSign: Turn = ([a, b], angle) => [
  a * Math.cos(angle) + b * Math.sin(angle),
  a * Math.sin(angle) + b * Math.cos(angle),
];

const squared = (t: number, i: number): number => t ** 2 / 10 ** (2 * i);

/** Wrong rotary position embeddings. */
export const rotaryLayers: readonly Broken[] = [
  rotary(
    { mistake: "rotary embedding that loses the sign of a sine", law: keepsNorms },
    { forward: { turn: withoutSign }, backward: { turn: withoutSign } },
  ),
  rotary(
    { mistake: "rotary embedding by the square of the position", law: relativePositions },
    { forward: { turn: forwards, angle: squared }, backward: { turn: back, angle: squared } },
  ),
  rotary(
    { mistake: "rotary embedding turned the same way in both passes", named: /transposed|turned/ },
    { forward: { turn: forwards }, backward: { turn: forwards } },
  ),
];
