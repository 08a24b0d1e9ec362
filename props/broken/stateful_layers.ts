import {
  add,
  everyLayer,
  full,
  map,
  multiply,
  prop,
  rowsDoNotMix,
  Sigmoid,
  Tensor,
  tensors,
  zipWith,
} from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";
import type { Broken, Named } from "./broken.ts";

function wrong({ mistake, named }: Named, caughtBy: string, layer: () => Layer): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop({
      name: mistake,
      given: { x: tensors(["N", "D"]) },
      layer,
      laws: [...everyLayer, rowsDoNotMix],
    }),
  };
}

/** Squares every element; what it remembers, and how, is up to `memory`. */
function square(memory: { x: Tensor | undefined }): Layer {
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      memory.x = x.clone();
      return multiply(x, x);
    },
    backward: (dout: Tensor) => multiply(2, multiply(dout, memory.x!)),
  };
}

const shared: { x: Tensor | undefined } = { x: undefined };

/** Layers whose formulas are right and whose state is not. */
export const statefulLayers: readonly Broken[] = [
  wrong(
    {
      mistake: "Square whose instances share what they remember",
      named: /instances share their memory/,
    },
    "instances do not meddle",
    () => square(shared),
  ),
  wrong(
    {
      mistake: "Square that remembers the first input for ever",
      named: /what the first forward remembered/,
    },
    "backward follows the latest forward",
    () => {
      let first: Tensor | undefined;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          first ??= x.clone();
          return multiply(x, x);
        },
        backward: (dout: Tensor) => multiply(2, multiply(dout, first!)),
      };
    },
  ),
  wrong(
    { mistake: "Square whose backward is one forward behind", named: /one forward behind/ },
    "backward follows the latest forward",
    () => {
      let before: Tensor | undefined;
      let latest: Tensor | undefined;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          before = latest ?? x.clone();
          latest = x.clone();
          return multiply(x, x);
        },
        backward: (dout: Tensor) => multiply(2, multiply(dout, before!)),
      };
    },
  ),
  wrong(
    {
      mistake: "Square that changes what it remembers in backward",
      named: /backward changes what it remembers/,
    },
    "backward twice gives the same",
    () => {
      const memory: { x: Tensor | undefined } = { x: undefined };
      const right = square(memory);
      return {
        ...right,
        backward(dout: Tensor): Tensor {
          const dx = right.backward(dout) as Tensor;
          memory.x = map(memory.x!, (v) => v / 2);
          return dx;
        },
      };
    },
  ),
  wrong(
    { mistake: "Square whose dx adds up from call to call", named: /adds? up from call to call/ },
    "backward twice gives the same",
    () => {
      const right = square({ x: undefined });
      let total: Tensor | undefined;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          total = undefined;
          return right.forward(x);
        },
        backward(dout: Tensor): Tensor {
          const dx = right.backward(dout) as Tensor;
          return (total = total === undefined ? dx : add(total, dx)).clone();
        },
      };
    },
  ),
  wrong({ mistake: "dropout with randomness of its own", named: /random/ }, "deterministic", () => {
    let mask: Tensor;
    return {
      params: [],
      grads: [],
      forward(x: Tensor): Tensor {
        mask = map(full(x.shape, 1), () => Math.random() < 0.5 ? 0 : 2);
        return multiply(x, mask);
      },
      backward: (dout: Tensor) => multiply(dout, mask),
    };
  }),
  wrong(
    {
      mistake: "leaky Relu that works in place",
      named: /forward works in place: it writes into x/,
    },
    "nothing handed in is changed",
    () => {
      let out: Tensor;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          for (let i = 0; i < x.size; i++) if (x.data[i]! < 0) x.data[i]! *= 0.1;
          return (out = x.clone()).clone();
        },
        backward: (dout: Tensor) => zipWith(dout, out, (d, v) => v < 0 ? 0.1 * d : d),
      };
    },
  ),
  wrong(
    { mistake: "Square that scales dout in place", named: /backward writes into dout/ },
    "nothing handed in is changed",
    () => {
      const right = square({ x: undefined });
      return {
        ...right,
        backward(dout: Tensor): Tensor {
          const dx = right.backward(dout) as Tensor;
          for (let i = 0; i < dout.size; i++) dout.data[i] = dx.data[i]!;
          return dx;
        },
      };
    },
  ),
  wrong(
    { mistake: "Sigmoid that hands out what it remembers", named: /out is the layer's own memory/ },
    "nothing handed out is an alias",
    () => {
      let out: Tensor;
      return {
        params: [],
        grads: [],
        forward: (x: Tensor) => out = new Sigmoid().forward(x),
        backward: (dout: Tensor) => zipWith(dout, out, (d, y) => d * y * (1 - y)),
      };
    },
  ),
  wrong(
    {
      mistake: "identity that hands back its input",
      named: /out is (x|the input) itself|out .*hand out a copy/,
    },
    "nothing handed out is an alias",
    () => ({
      params: [],
      grads: [],
      forward: (x: Tensor) => x,
      backward: (dout: Tensor) => dout.clone(),
    }),
  ),
  wrong(
    {
      mistake: "identity that hands back dout",
      named: /dx is dout itself|dx .*hand (out|back) a copy/,
    },
    "nothing handed out is an alias",
    () => ({
      params: [],
      grads: [],
      forward: (x: Tensor) => x.clone(),
      backward: (dout: Tensor) => dout,
    }),
  ),
  wrong(
    {
      mistake: "Square that uses one buffer for all its outputs",
      named: /out is the layer's own memory/,
    },
    "nothing handed out is an alias",
    () => {
      const memory: { x: Tensor | undefined } = { x: undefined };
      const right = square(memory);
      let buffer: Tensor | undefined;
      return {
        ...right,
        forward(x: Tensor): Tensor {
          const out = right.forward(x);
          if (buffer === undefined) buffer = out;
          else buffer.data.set(out.data);
          return buffer;
        },
      };
    },
  ),
  wrong(
    { mistake: "Square that returns dx as a column", named: /dx .*(shape|column|axis)/ },
    "shapes fit",
    () => {
      const right = square({ x: undefined });
      return {
        ...right,
        backward(dout: Tensor): Tensor {
          const dx = right.backward(dout) as Tensor;
          return new Tensor([dx.size, 1], dx.data);
        },
      };
    },
  ),
  wrong(
    {
      mistake: "normalization over the batch that claims to be row by row",
      named: /along axis 0 in place of axis 1/,
    },
    "rows of a batch do not mix",
    () => {
      let n = 0;
      const center = (x: Tensor): Tensor => {
        const y = x.clone();
        const width = x.shape[1]!;
        n = x.shape[0]!;
        for (let c = 0; c < width; c++) {
          let sum = 0;
          for (let r = 0; r < n; r++) sum += x.data[r * width + c]!;
          for (let r = 0; r < n; r++) y.data[r * width + c]! -= sum / n;
        }
        return y;
      };
      return { params: [], grads: [], forward: center, backward: center };
    },
  ),
];
