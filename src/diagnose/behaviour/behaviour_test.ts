import { assertEquals, assertMatch } from "@std/assert";
import { classIndices, tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { everyLayer } from "../../laws/mod.ts";
import { type Given, prop, type PropOptions } from "../../prop.ts";
import { add, map, matmul, multiply, set, Tensor, transpose, zeros } from "../../tensor/mod.ts";

/** What is said of a layer that breaks a law; undefined where nothing is. */
function said<G extends Given = { x: Tensor }>(
  law: string,
  layer: (given: G) => Layer,
  options: Partial<PropOptions<G>> = {},
): string | undefined {
  const given = options.given ?? { x: tensors(["N", "D"]) } as never;
  const one = prop<G>({ name: "it", laws: everyLayer, ...options, given, layer });
  const broken = one.laws.find(({ name }) => name === law)!;
  const report = runLaw(one, broken, { runs: 100, seed: 1 });
  assertEquals(report.status, "violated");
  return report.failure?.diagnosis;
}

/** A square whose backward is up to `backward`, handed the latest input. */
function square(
  backward: (dout: Tensor, x: Tensor) => Tensor,
  remember: (x: Tensor) => Tensor = (x) => x.clone(),
): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = remember(x);
      return multiply(x, x);
    },
    backward: (dout: Tensor) => backward(dout, input),
  };
}

const right = (dout: Tensor, x: Tensor): Tensor => multiply(2, multiply(dout, x));

interface Weights extends Given {
  readonly x: Tensor;
  readonly W: Tensor;
}

const weights = { given: { x: tensors(["N", "D"]), W: tensors(["D", "M"]) } } as never;

/** A matmul whose backward does something with its right gradients. */
function matmulBy(
  backward: (
    at: { layer: { params: Tensor[]; grads: Tensor[] }; dx: Tensor; dW: Tensor },
  ) => Tensor,
): (given: Weights) => Layer {
  return ({ W }) => {
    let input: Tensor;
    const layer = {
      params: [W],
      grads: [zeros(W.shape)],
      forward(x: Tensor): Tensor {
        input = x.clone();
        return matmul(x, W);
      },
      backward(dout: Tensor): Tensor {
        const dx = matmul(dout, transpose(W));
        return backward({ layer, dx, dW: matmul(transpose(input), dout) });
      },
    };
    return layer;
  };
}

const TWICE = "backward twice gives the same";
const LATEST = "backward follows the latest forward";
const ALIAS = "nothing handed out is an alias";
const IN_PLACE = "grads are overwritten in place";

Deno.test("gradients that add up are told from a memory that changes", () => {
  const sums = matmulBy(({ layer, dx, dW }) => {
    set(layer.grads[0]!, add(layer.grads[0]!, dW));
    return dx;
  });
  for (const law of [TWICE, IN_PLACE, LATEST, "deterministic"]) {
    assertMatch(said(law, sums, weights)!, /^dW adds up from call to call \(after k calls of back/);
  }
  const decays = matmulBy(({ layer, dx, dW }) => {
    set(layer.grads[0]!, add(multiply(layer.grads[0]!, 0.5), dW));
    return dx;
  });
  assertMatch(said(TWICE, decays, weights)!, /^backward builds on what grads held before/);
  const halved = (): Layer => {
    let memory: Tensor;
    return square((dout) => {
      const dx = right(dout, memory);
      memory = multiply(memory, 0.5);
      return dx;
    }, (x) => memory = x.clone());
  };
  assertMatch(
    said(TWICE, halved)!,
    /^backward changes what it remembers \(dx of a second call is 0.5 × that of the first/,
  );
  const negated = (): Layer => {
    let memory: Tensor;
    return square((dout) => {
      const dx = right(dout, memory);
      memory = multiply(memory, -1);
      return dx;
    }, (x) => memory = x.clone());
  };
  assertMatch(said(TWICE, negated)!, /^backward changes what it remembers \(dx .* is -1 ×/);
});

Deno.test("a second call of backward that throws is named", () => {
  const layer = (): Layer => {
    let memory: Tensor | undefined;
    return square((dout) => {
      const dx = right(dout, memory!);
      memory = undefined;
      return dx;
    }, (x) => memory = x.clone());
  };
  assertMatch(said(TWICE, layer)!, /^backward changes what it remembers \(a second call throws/);
});

Deno.test("it is named which forward backward answers for", () => {
  const remembering = (which: (all: Tensor[]) => Tensor) => (): Layer => {
    const all: Tensor[] = [];
    return square((dout) => right(dout, which(all)), (x) => {
      all.push(x.clone());
      return x;
    });
  };
  assertMatch(
    said(LATEST, remembering((all) => all[0]!))!,
    /^backward uses what the first forward remembered/,
  );
  assertMatch(
    said(LATEST, remembering((all) => all.at(-2) ?? all[0]!))!,
    /^backward is one forward behind/,
  );
  // What it remembers grows with each forward: none of them explains it.
  const total = said(LATEST, remembering((all) => all.reduce((a, b) => multiply(add(a, b), 0.7))));
  assertEquals(total, undefined);
});

Deno.test("state that instances share is told from randomness", () => {
  let shared: Tensor;
  const sharing = (): Layer => square((dout) => right(dout, shared), (x) => shared = x.clone());
  assertMatch(said("instances do not meddle", sharing)!, /^instances share their memory/);
  const noisy = (): Layer => {
    let mask: Tensor;
    return square((dout) => multiply(dout, mask), (x) => mask = map(x, () => Math.random()));
  };
  assertMatch(
    said("deterministic", noisy)!,
    /^the layer draws randomness of its own, in forward/,
  );
  const late = (): Layer => square((dout, x) => map(right(dout, x), (v) => v * Math.random()));
  assertMatch(said(TWICE, late)!, /^the layer draws randomness of its own, in backward/);
  let count = 0;
  const counting = (): Layer => square((dout, x) => multiply(right(dout, x), ++count));
  assertMatch(said("deterministic", counting)!, /randomness of its own, or state that instances/);
});

Deno.test("state that one forward leaves to the next is named", () => {
  const layer = (): Layer => {
    let mean = 1;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => multiply(x, mean *= 0.9),
      backward: (dout: Tensor) => multiply(dout, mean),
    };
  };
  assertMatch(said("deterministic", layer)!, /^state is carried from one forward to the next/);
});

Deno.test("what a pass writes into is named", () => {
  const changed = "nothing handed in is changed";
  const inPlace = (): Layer => ({
    params: [],
    grads: [],
    forward: (x: Tensor) => {
      set(x, multiply(x, 2));
      return x.clone();
    },
    backward: (dout: Tensor) => multiply(dout, 2),
  });
  assertMatch(said(changed, inPlace)!, /^forward works in place: it writes into x/);
  const scaling = (): Layer =>
    square((dout, x) => {
      set(dout, right(dout, x));
      return dout.clone();
    });
  assertMatch(said(changed, scaling)!, /^backward writes into dout/);
  const learning = matmulBy(({ layer, dx, dW }) => {
    set(layer.grads[0]!, dW);
    set(layer.params[0]!, add(layer.params[0]!, dW));
    return dx;
  });
  assertMatch(said(changed, learning, weights)!, /^backward writes into W/);
  assertMatch(said(TWICE, learning, weights)!, /^backward writes into W/);
});

Deno.test("aliases are named by what they are of", () => {
  const identity = (forward: (x: Tensor) => Tensor, backward: (d: Tensor) => Tensor) => () => ({
    params: [],
    grads: [],
    forward,
    backward,
  });
  const copy = (x: Tensor): Tensor => x.clone();
  assertMatch(said(ALIAS, identity((x) => x, copy))!, /^forward hands back its input: out is x/);
  assertMatch(said(ALIAS, identity(copy, (d) => d))!, /^backward hands back dout: dx is dout/);
  const exposing = (): Layer => {
    let out: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => out = map(x, Math.exp),
      backward: (dout: Tensor) => multiply(dout, out),
    };
  };
  assertMatch(said(ALIAS, exposing)!, /^out is the layer's own memory.* as backward reads it/);
  const reusing = (): Layer => {
    let dx: Tensor | undefined;
    return square((dout, x) => {
      dx ??= zeros(x.shape);
      set(dx, right(dout, x));
      return dx;
    });
  };
  assertMatch(said(ALIAS, reusing)!, /^dx is the layer's own memory.* the next backward writes/);
});

Deno.test("grads that are replaced are told from grads that are written in part", () => {
  const replacing = matmulBy(({ layer, dx, dW }) => {
    layer.grads[0] = dW;
    return dx;
  });
  assertMatch(said(IN_PLACE, replacing, weights)!, /^backward puts new objects into grads/);
  const partly = matmulBy(({ layer, dx, dW }) => {
    dW.data.forEach((v, i) => {
      if (i < dW.shape[1]!) layer.grads[0]!.data[i] = v;
    });
    return dx;
  });
  assertMatch(said(IN_PLACE, partly, weights)!, /^backward does not write all of dW/);
});

Deno.test("params that forward does not read are named", () => {
  const layer = ({ W }: Weights): Layer => ({
    ...matmulBy(({ layer, dx, dW }) => {
      set(layer.grads[0]!, dW);
      return dx;
    })({ x: W, W: W.clone() }),
    params: [W],
    grads: [zeros(W.shape)],
  });
  // Its grads are not those that it hands out: they stay zero, which is what forward shows.
  const one = prop<Weights>({ name: "it", ...weights as object, layer, laws: everyLayer } as never);
  const law = everyLayer.find(({ name }) => name === "param gradient")!;
  assertEquals(runLaw(one, law, { runs: 50, seed: 1 }).status, "holds");
  const wrong = (given: Weights): Layer => {
    const inner = matmulBy(({ layer, dx, dW }) => {
      set(layer.grads[0]!, dW);
      return dx;
    })({ x: given.x, W: given.W.clone() });
    return { ...inner, params: [given.W] };
  };
  assertMatch(said("param gradient", wrong, weights)!, /^forward does not read W from params/);
});

Deno.test("a shape that does not fit is explained by its numbers, or not at all", () => {
  const shaped = (change: (dx: Tensor) => Tensor) => (): Layer =>
    square((dout, x) => change(right(dout, x)));
  const flat = shaped((dx) => new Tensor([dx.size], dx.data));
  assertMatch(said("shapes fit", flat)!, /^dx is not reshaped back \(shape/);
  assertMatch(said("shapes fit", shaped((dx) => transpose(dx)))!, /^dx is transposed \(shape/);
  const kept = shaped((dx) => new Tensor([1, ...dx.shape], dx.data));
  assertMatch(said("shapes fit", kept)!, /^dx keeps the summed axis 0, of size 1 \(shape/);
  const garbage = shaped((dx) => new Tensor([dx.size], dx.data.map((_, i) => i)));
  assertEquals(said("shapes fit", garbage), undefined);
  const nothing = (): Layer => square(() => undefined as unknown as Tensor);
  assertMatch(said("shapes fit", nothing)!, /^backward returns nothing: dx is missing/);
});

Deno.test("a sum over a broadcast axis, and a gradient, that are missing are named", () => {
  const pair = (backward: (dout: Tensor, a: Tensor, b: Tensor) => Tensor[]) => (): Layer => {
    let at: [Tensor, Tensor];
    return {
      params: [],
      grads: [],
      forward(a: Tensor, b: Tensor): Tensor {
        at = [a.clone(), b.clone()];
        return multiply(a, b);
      },
      backward: (dout: Tensor) => backward(dout, ...at),
    };
  };
  const options = {
    given: { a: tensors(["N", "C"]), b: tensors(["C"]) },
    inputs: ["a", "b"],
  } as never;
  const unsummed = pair((dout, a, b) => [multiply(dout, b), multiply(dout, a)]);
  assertMatch(
    said("shapes fit", unsummed, options)!,
    /^db is not summed over the broadcast axis 0 \(it has out's shape/,
  );
  const one = pair((dout, _, b) => [multiply(dout, b)]);
  assertMatch(said("shapes fit", one, options)!, /backward returns 1 of 2: db is missing$/);
});

Deno.test("gradients that are cut off at a size of their own are named", () => {
  const triple = (backward: (dout: Tensor) => Tensor) => (): Layer => ({
    params: [],
    grads: [],
    forward: (x: Tensor) => multiply(x, 3),
    backward,
  });
  const linear = "backward is linear in dout";
  const at = triple((dout) => map(dout, (d) => Math.max(-2, Math.min(2, 3 * d))));
  assertMatch(said(linear, at)!, /^dx is clipped at 2 /);
  const sign = triple((dout) => map(dout, (d) => 3 * Math.sign(d)));
  assertMatch(said(linear, sign)!, /^only the sign of dout is used/);
  const length = triple((dout) => {
    const norm = 3 * Math.hypot(...dout.data);
    return multiply(dout, norm > 1 ? 3 / norm : 3);
  });
  assertMatch(said(linear, length)!, /^dx is clipped to length 1 /);
});

Deno.test("labels that backward does not look at are named", () => {
  const layer = (): Layer => {
    let at: [Tensor, Tensor];
    return {
      params: [],
      grads: [],
      forward(x: Tensor, t: Tensor): Tensor {
        at = [x.clone(), t.clone()];
        const width = x.shape[1]!;
        let sum = 0;
        t.data.forEach((c, row) => sum += x.data[row * width + c]! ** 2);
        return new Tensor([], Float64Array.of(sum));
      },
      backward: (dout: Tensor) => multiply(at[0], dout),
    };
  };
  const options = {
    given: { x: tensors(["N", "C"]), t: classIndices(["N"], { classes: "C" }) },
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
  } as never;
  assertMatch(said("input gradient", layer, options)!, /^t is ignored: dx stays the same/);
});
