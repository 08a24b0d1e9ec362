import fc from "fast-check";
import { add, classIndices, map, multiply, sum, Tensor, tensors, zipWith } from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";
import { type Broken, broken, formulas } from "./broken.ts";

/** The share of entries that dropout keeps. */
const KEEP = 0.5;

/** x · mask / KEEP with a mask that is drawn, and a wrong backward pass. */
function dropout(
  [mistake, named]: readonly [string, RegExp],
  backward: (at: { dout: Tensor; mask: Tensor; x: Tensor }) => Tensor,
): Broken {
  return broken({ mistake, named }, {
    given: { x: tensors(["N", "D"]), mask: classIndices(["N", "D"], { classes: 2 }) },
    inputs: ["x", "mask"],
    nondifferentiable: ["mask"],
    layer: () =>
      formulas({
        forward: (x, mask) => multiply(multiply(x, mask), 1 / KEEP),
        backward: ({ dout }, x, mask) => backward({ dout, mask, x }),
      }),
  });
}

/** A layer without params whose answers depend on more than its input. */
function stateful(
  mistake: string,
  { named, caughtBy, layer }: { named: RegExp; caughtBy: string; layer: () => Layer },
): Broken {
  return broken({ mistake, named, caughtBy }, { given: { x: tensors(["N", "D"]) }, layer });
}

/** Wrong layers of the kind that only training shows: masks, modes, clipping, and what is remembered. */
export const trainingLayers: readonly Broken[] = [
  dropout(
    [
      "dropout whose mask is not applied in backward",
      /mask is (not applied|missing|ignored)|wrong only where mask is (exactly )?0/,
    ],
    ({ dout }) => multiply(dout, 1 / KEEP),
  ),
  dropout(
    ["dropout without its scale in backward", /a factor of 2 is missing/],
    ({ dout, mask }) => multiply(dout, mask),
  ),
  dropout(
    ["dropout with its scale twice", /a factor of 2 too many/],
    ({ dout, mask }) => multiply(multiply(dout, mask), 1 / KEEP ** 2),
  ),
  dropout(
    ["dropout with its mask inverted in backward", /the mask is (inverted|reversed)|exchanged/],
    ({ dout, mask }) => multiply(multiply(dout, map(mask, (v) => 1 - v)), 1 / KEEP),
  ),
  dropout(
    [
      "dropout that masks by the zeros of x",
      /wrong only where mask|mask is (not applied|missing|ignored)/,
    ],
    ({ dout, x }) => zipWith(multiply(dout, 1 / KEEP), x, (d, v) => v === 0 ? 0 : d),
  ),
  broken({
    mistake: "dropout whose backward masks in evaluation too",
    named: /wrong only where train = false/,
  }, {
    given: {
      x: tensors(["N", "D"]),
      mask: classIndices(["N", "D"], { classes: 2 }),
      train: fc.boolean(),
    },
    layer: ({ mask, train }) =>
      formulas({
        forward: (x) => train ? multiply(x, mask) : multiply(x, KEEP),
        backward: ({ dout }) => multiply(dout, mask),
      }),
  }),
  broken({
    mistake: "dropout whose backward scales in training too",
    named: /wrong only where train = true/,
  }, {
    given: {
      x: tensors(["N", "D"]),
      mask: classIndices(["N", "D"], { classes: 2 }),
      train: fc.boolean(),
    },
    layer: ({ mask, train }) =>
      formulas({
        forward: (x) => train ? multiply(x, mask) : multiply(x, KEEP),
        backward: ({ dout }) => train ? multiply(multiply(dout, mask), KEEP) : multiply(dout, KEEP),
      }),
  }),
  broken({
    mistake: "layer that clips its gradient to length 1",
    named: /clip/,
    caughtBy: "backward is linear in dout",
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => multiply(x, 3),
        backward: ({ dout }) => {
          const length = 3 * Math.hypot(...dout.data);
          return multiply(dout, length > 1 ? 3 / length : 3);
        },
      }),
  }),
  broken({ mistake: "layer that stops its gradient", named: /dx is never computed/ }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({ forward: (x) => multiply(x, 3), backward: ({ dout }) => multiply(dout, 0) }),
  }),
  broken({
    mistake: "scale whose slope in s is that in x",
    named: /s stands in place of x|ds is computed as/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["N", "D"]), s: tensors(["D"]) },
    layer: ({ s }) =>
      formulas({
        params: [s],
        forward: (x) => multiply(x, s),
        backward: ({ dout }) => [multiply(dout, s), sum(multiply(dout, s), { axis: 0 })],
      }),
  }),
  broken({
    mistake: "scale that decays inside backward",
    named: /a term proportional to s is added/,
    caughtBy: "zero dout gives zero",
  }, {
    given: { x: tensors(["N", "D"]), s: tensors(["D"]) },
    layer: ({ s }) =>
      formulas({
        params: [s],
        forward: (x) => multiply(x, s),
        backward: ({ dout }, x) => [
          multiply(dout, s),
          add(sum(multiply(dout, x), { axis: 0 }), multiply(s, 0.01)),
        ],
      }),
  }),
  broken({
    mistake: "scale that clips its param in forward",
    named: /writes into s|forward works in place|wrong only where s > 1/,
    caughtBy: "nothing handed in is changed",
  }, {
    given: { x: tensors(["N", "D"]), s: tensors(["D"]) },
    layer: ({ s }) =>
      formulas({
        params: [s],
        forward: (x) => {
          s.data.forEach((v, i) => s.data[i] = Math.min(1, v));
          return multiply(x, s);
        },
        backward: ({ dout }, x) => [multiply(dout, s), sum(multiply(dout, x), { axis: 0 })],
      }),
  }),
  stateful("Cube that takes its input off a stack in backward", {
    named: /backward (changes|uses up) what it remembers/,
    caughtBy: "backward twice gives the same",
    layer: () => {
      const stack: Tensor[] = [];
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          stack.push(x.clone());
          return map(x, (v) => v ** 3);
        },
        backward(dout: Tensor): Tensor {
          // An empty stack gives zeros, as a buffer that was cleared would.
          const x = stack.pop() ?? multiply(dout, 0);
          return zipWith(dout, x, (d, v) => 3 * d * v * v);
        },
      };
    },
  }),
  stateful("Cube that answers for the oldest forward in a queue", {
    named: /one forward behind|what the first forward remembered/,
    caughtBy: "backward follows the latest forward",
    layer: () => {
      const queue: Tensor[] = [];
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          queue.push(x.clone());
          return map(x, (v) => v ** 3);
        },
        backward: (dout: Tensor) => zipWith(dout, queue[0]!, (d, v) => 3 * d * v * v),
      };
    },
  }),
  stateful("Cube with momentum in backward", {
    named: /from call to call|backward changes what it remembers/,
    caughtBy: "backward twice gives the same",
    layer: () => {
      let input: Tensor;
      let before: Tensor | undefined;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          input = x.clone();
          before = undefined;
          return map(x, (v) => v ** 3);
        },
        backward(dout: Tensor): Tensor {
          const dx = zipWith(dout, input, (d, v) => 3 * d * v * v);
          before = before === undefined ? dx : add(multiply(before, 0.9), dx);
          return before.clone();
        },
      };
    },
  }),
  stateful("Cube that writes its gradients into one buffer", {
    named: /dx is the layer.s own memory|hand out a copy/,
    caughtBy: "nothing handed out is an alias",
    layer: () => {
      let dx: Tensor | undefined;
      let input: Tensor;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          input = x.clone();
          return map(x, (v) => v ** 3);
        },
        backward(dout: Tensor): Tensor {
          const found = zipWith(dout, input, (d, v) => 3 * d * v * v);
          if (dx !== undefined && dx.size === found.size) dx.data.set(found.data);
          else dx = found;
          return dx;
        },
      };
    },
  }),
  stateful("Cube whose backward runs a forward that moves its state", {
    named: /backward changes what it remembers|from call to call/,
    caughtBy: "backward twice gives the same",
    layer: () => {
      let input: Tensor;
      let count = 0;
      const forward = (x: Tensor): Tensor => {
        input = x.clone();
        count++;
        return map(x, (v) => v ** 3);
      };
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          count = 0;
          return forward(x);
        },
        backward(dout: Tensor): Tensor {
          forward(input);
          return zipWith(dout, input, (d, v) => 3 * d * v * v * (count > 2 ? 0.5 : 1));
        },
      };
    },
  }),
  stateful("Cube that returns its gradient by columns", {
    named: /dx has the shape|shape|transposed/,
    caughtBy: "shapes fit",
    layer: () => {
      let input: Tensor;
      return {
        params: [],
        grads: [],
        forward(x: Tensor): Tensor {
          input = x.clone();
          return map(x, (v) => v ** 3);
        },
        backward(dout: Tensor): Tensor {
          const dx = zipWith(dout, input, (d, v) => 3 * d * v * v);
          return new Tensor([dx.shape[1]!, dx.shape[0]!], dx.data.slice());
        },
      };
    },
  }),
];
