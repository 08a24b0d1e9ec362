import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Layer } from "../layer.ts";
import { Affine, Sequential, Sigmoid, SoftmaxWithLoss } from "../layers/mod.ts";
import { generator, type RestorableGenerator, uniform, xavier } from "../random/mod.ts";
import { equal, gather, map, type Tensor, tensor, zeros } from "../tensor/mod.ts";
import { Adam, type Optimizer, SGD } from "./optimizers/mod.ts";
import { readSafetensors, writeSafetensors } from "./safetensors/mod.ts";
import { cosineRate } from "./schedules.ts";
import { Trainer } from "./trainer.ts";

const COUNT = 7;
const data = points(COUNT);

Deno.test("a trainer gives the numbers of a loop by hand", async () => {
  const [mine, theirs] = [network(1), network(1)];
  const random = generator(9);
  const trainer = new Trainer({
    network: mine,
    loss: new SoftmaxWithLoss(),
    optimizer: new SGD({ rate: 0.5 }),
    batch: 3,
    random: generator(9),
  });
  await trainer.fit(data, { epochs: 2 });

  const loss = new SoftmaxWithLoss();
  const means: number[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    const order = Array.from({ length: COUNT }, (_, i) => i);
    for (let i = COUNT - 1; i > 0; i--) {
      const j = Math.floor(uniform(random) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    let total = 0;
    for (const rows of [order.slice(0, 3), order.slice(3, 6), order.slice(6)]) {
      const out = theirs.forward(gather(data.x, rows));
      total += rows.length * loss.forward(out, gather(data.t, rows)).item();
      theirs.backward(loss.backward());
      theirs.params.forEach((param, i) => {
        param.data.forEach((_, k) => param.data[k]! -= 0.5 * theirs.grads[i]!.data[k]!);
      });
    }
    means.push(total / COUNT);
  }
  assertEquals(trainer.losses, means);
  assert(mine.params.every((param, i) => equal(param, theirs.params[i]!)));
  assertEquals(trainer.step, 6);
});

Deno.test("a training that is stopped anywhere, and goes on elsewhere, gives the same bits", async () => {
  const whole = build(5);
  await whole.trainer.fit(data, { epochs: 4 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 11 }), fc.integer(), async (stop, seed) => {
      const first = build(5);
      const isDone = await first.trainer.fit(data, { epochs: 4, ...stopAfter(stop) });
      assertEquals([isDone, first.trainer.step], [false, stop]);
      // Another seed: all that counts is in the checkpoint.
      const second = build(seed);
      second.trainer.restore(first.trainer.checkpoint());
      assertEquals(second.trainer.checkpoint(), first.trainer.checkpoint());
      assert(await second.trainer.fit(data, { epochs: 4 }));
      assertEquals(second.trainer.checkpoint(), whole.trainer.checkpoint());
      assertEquals(second.trainer.losses, whole.trainer.losses);
      // And in the process that was stopped itself.
      assert(await first.trainer.fit(data, { epochs: 4 }));
      assertEquals(first.trainer.checkpoint(), whole.trainer.checkpoint());
    }),
    { numRuns: 20 },
  );
});

Deno.test("a signal that has fired stops before the first update", async () => {
  const { trainer } = build(1);
  assertEquals(await trainer.fit(data, { epochs: 1, signal: AbortSignal.abort() }), false);
  assertEquals(trainer.step, 0);
});

Deno.test("a timer can stop a training", async () => {
  const { trainer } = build(1);
  const signal = AbortSignal.timeout(60);
  assertEquals(await trainer.fit(data, { epochs: 1e9, signal }), false);
  assert(trainer.step > 0);
});

Deno.test("whoever is told of progress sees the state that a checkpoint would keep", async () => {
  const { trainer } = build(1);
  const seen: (readonly number[])[] = [];
  await trainer.fit(data, {
    epochs: 1,
    onBatch: ({ step, epoch, done, count }) => {
      assertEquals(step, trainer.step);
      seen.push([step, epoch, done, count]);
    },
    onEpoch: ({ epoch, epochs, loss }) => {
      assertEquals([epoch, epochs, loss], [1, 1, trainer.losses[0]]);
    },
  });
  assertEquals(seen, [[1, 1, 3, 7], [2, 1, 6, 7], [3, 1, 7, 7]]);
});

Deno.test("a callback that throws leaves a training that goes on as if it had not", async () => {
  const [whole, broken] = [build(3), build(3)];
  await whole.trainer.fit(data, { epochs: 2 });
  const onBatch = ({ step }: { step: number }) => {
    if (step === 2) throw new Error("enough");
  };
  await assertRejects(() => broken.trainer.fit(data, { epochs: 2, onBatch }), Error, "enough");
  await broken.trainer.fit(data, { epochs: 2 });
  assertEquals(broken.trainer.checkpoint(), whole.trainer.checkpoint());
});

Deno.test("layers are in training to fit, in evaluation to judge, and then as they were", async () => {
  const modes: boolean[] = [];
  const { trainer, noise } = build(1, (training) => modes.push(training));
  noise.isTraining = false;
  await trainer.fit({ x: gather(data.x, [0]), t: gather(data.t, [0]) }, {
    epochs: 2,
    onEpoch: () => trainer.evaluate(data),
  });
  assertEquals(modes, [true, false, false, false, true, false, false, false]);
  assertEquals(noise.isTraining, false);
  noise.isTraining = true;
  assertEquals(trainer.predict(data.x).shape, [COUNT, 2]);
  assertEquals(modes.slice(8), [false, false, false]);
  assertEquals(noise.isTraining, true);
});

Deno.test("evaluating neither trains nor draws", async () => {
  const { trainer } = build(1);
  await trainer.fit(data, { epochs: 1 });
  const before = trainer.checkpoint();
  const [out, loss] = [trainer.predict(data.x), trainer.evaluate(data)];
  assertEquals(trainer.checkpoint(), before);
  assert(Math.abs(loss - new SoftmaxWithLoss().forward(out, data.t).item()) < 1e-12);
});

Deno.test("several inputs, and a network that is its own loss", async () => {
  const W = tensor([0, 0]);
  const grad = zeros([2]);
  // The mean of (a·W₀ + b·W₁ − t)² / 2, by a and b as two inputs.
  const network: Layer = {
    params: [W],
    grads: [grad],
    forward: (a?: Tensor, b?: Tensor, t?: Tensor) => {
      const n = t!.size;
      let loss = 0;
      grad.data.fill(0);
      for (let i = 0; i < n; i++) {
        const [u, v] = [a!.data[i]!, b!.data[i]!];
        const residual = u * W.data[0]! + v * W.data[1]! - t!.data[i]!;
        loss += residual ** 2 / 2 / n;
        grad.data[0]! += residual * u / n;
        grad.data[1]! += residual * v / n;
      }
      return tensor(loss);
    },
    backward: () => [],
  };
  const [a, b] = [tensor([1, 2, 3]), tensor([1, 0, -1])];
  const trainer = new Trainer({ network, optimizer: new SGD({ rate: 0.2 }), batch: 2 });
  await trainer.fit({ x: [a, b], t: tensor([3, 4, 5]) }, { epochs: 500 });
  assert(Math.abs(W.data[0]! - 2) < 1e-6 && Math.abs(W.data[1]! - 1) < 1e-6, `${W}`);
});

Deno.test("a tensor that the network and the loss share is one param", async () => {
  const W = tensor([[0.5, 0], [0, 0.5]]);
  const seen: number[] = [];
  const optimizer: Optimizer = {
    rate: 1,
    update: (params) => void seen.push(params.length),
    memory: () => ({}),
  };
  const affine = new Affine(W, zeros([2]));
  const loss = new SoftmaxWithLoss();
  const tail: Layer = {
    params: [W],
    grads: [zeros([2, 2])],
    forward: (x?: Tensor, t?: Tensor) => loss.forward(x!, t!),
    backward: () => loss.backward(),
  };
  await new Trainer({ network: affine, loss: tail, optimizer, batch: 7 }).fit(data, { epochs: 1 });
  assertEquals(seen, [2]);
});

Deno.test("a loss that is not finite stops the training before it harms the params", async () => {
  const { trainer, layers } = build(1);
  const x = map(data.x, (v) => v * NaN);
  const before = layers.params.map((param) => param.clone());
  await assertRejects(
    () => trainer.fit({ x, t: data.t }, { epochs: 1 }),
    RangeError,
    "expected a finite loss, found NaN in epoch 1 after 0 examples",
  );
  assert(before.every((param, i) => equal(param, layers.params[i]!)));
});

Deno.test("misuse is said clearly", async () => {
  const { trainer } = build(1);
  const { x, t } = data;
  await assertRejects(
    () => trainer.fit({ x, t: tensor([1]) }, { epochs: 1 }),
    RangeError,
    "as many in each tensor, found [7,2], [1]",
  );
  await assertRejects(() => trainer.fit({ x: [] }, { epochs: 1 }), RangeError, "found no tensor");
  await assertRejects(() => trainer.fit({ x: tensor(1) }, { epochs: 1 }), RangeError, "found []");
  assertThrows(() => trainer.predict(zeros([0, 2])), RangeError, "one or more");
  await trainer.fit(data, { epochs: 1, ...stopAfter(1) });
  await assertRejects(
    () => trainer.fit({ x: gather(x, [0]), t: gather(t, [0]) }, { epochs: 1 }),
    RangeError,
    "the 7 examples of the epoch in hand, found 1",
  );
  for (const batch of [0, 1.5, NaN]) {
    assertThrows(
      () => new Trainer({ network: network(1), optimizer: new SGD(), batch }),
      RangeError,
      "a batch of 1",
    );
  }
  assertThrows(
    () => new Trainer({ network: network(1), optimizer: new SGD(), batch: 1, maxNorm: 0 }),
    RangeError,
    "a maxNorm above 0",
  );
});

Deno.test("two trainings at once are refused", async () => {
  const { trainer } = build(1);
  const bytes = trainer.checkpoint();
  await trainer.fit(data, {
    epochs: 1,
    onBatch: () => assertThrows(() => trainer.restore(bytes), Error, "one training at a time"),
  });
  const running = trainer.fit(data, { epochs: 1e9, signal: AbortSignal.timeout(80) });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await assertRejects(() => trainer.fit(data, { epochs: 1 }), Error, "found one under way");
  await running;
});

Deno.test("a checkpoint that does not fit is refused, and changes nothing", async () => {
  const { trainer } = build(1);
  await trainer.fit(data, { epochs: 1, ...stopAfter(2) });
  const good = trainer.checkpoint();
  const { tensors, metadata } = readSafetensors(good);
  await trainer.fit(data, { epochs: 2 });
  const now = trainer.checkpoint();
  const refuse = (name: string, value: Tensor | string | undefined, says: string): void => {
    const [changed, texts] = [new Map(tensors), new Map(metadata)];
    if (typeof value === "string") texts.set(name, value);
    else if (value === undefined) [changed, texts].forEach((map) => map.delete(name));
    else changed.set(name, value);
    const bytes = writeSafetensors(changed, { metadata: texts });
    assertThrows(() => trainer.restore(bytes), RangeError, says);
    assertEquals(trainer.checkpoint(), now);
  };
  refuse("format", "pt", "found pt");
  refuse("format", undefined, "found none");
  refuse("params.0", undefined, "expected params.0 of shape [2,4] and float64, found none");
  refuse("params.0", zeros([4, 2]), "found [4,2]");
  refuse("params.0", zeros([2, 4], { dtype: "float32" }), "and float32");
  refuse("memory.1.mean", undefined, "expected memory.1.mean");
  refuse("memory.0.velocity", zeros([2, 4]), "nothing named memory.0.velocity");
  refuse("order", tensor([0, 1, 2, 3, 4, 5, 5]), "an order with each example once");
  refuse("order", tensor([0, 1, 2, 3, 4, 5, 7]), "an order with each example once");
  refuse("order", undefined, "expected a done");
  refuse("losses", undefined, "a list of losses");
  refuse("step", "-1", 'expected a step, found "-1"');
  refuse("step", undefined, "expected a step");
  refuse("done", "8", "expected a done");
  refuse("total", "much", "expected a total");
  refuse("rate", "NaN", "expected a rate");
  refuse("generators", "[]", "the states of 2 generators");
  refuse("generators", "[[0,0,0,0],[1,2,3,4]]", "the states of 2 generators");
  refuse("generators", "{", "the states of 2 generators");
  assertThrows(() => trainer.restore(new Uint8Array(3)), RangeError, "Cannot read safetensors");
  trainer.restore(good);
  assertEquals(trainer.checkpoint(), good);
});

/** A trainer with all that a checkpoint must keep: memory, two generators, a running tensor, a schedule. */
function build(seed: number, onForward: (isTraining: boolean) => void = () => {}) {
  const drawn = generator(seed + 1);
  const running = tensor([0]);
  const noise = new Noise({ random: drawn, running, onForward });
  const layers = new Sequential(network(seed), noise);
  const trainer = new Trainer({
    network: layers,
    loss: new SoftmaxWithLoss(),
    optimizer: new Adam({ rate: 0.1 }),
    batch: 3,
    random: generator(seed),
    schedule: cosineRate(0.1, { steps: 12 }),
    maxNorm: 1,
    generators: [drawn],
    tensors: [running],
  });
  return { trainer, noise, layers };
}

/** In training it adds noise, and counts. */
class Noise implements Layer {
  readonly params = [];
  readonly grads = [];
  isTraining = true;
  readonly #options;

  constructor(options: {
    readonly random: RestorableGenerator;
    readonly running: Tensor;
    readonly onForward: (isTraining: boolean) => void;
  }) {
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    const { random, running, onForward } = this.#options;
    onForward(this.isTraining);
    if (!this.isTraining) return x.clone();
    running.data[0]!++;
    return map(x, (v) => v + uniform(random) / running.data[0]!);
  }

  backward(dout: Tensor): Tensor {
    return dout.clone();
  }
}

function network(seed: number): Sequential {
  const random = generator(seed);
  return new Sequential(
    new Affine(xavier([2, 4], { random }), zeros([4])),
    new Sigmoid(),
    new Affine(xavier([4, 2], { random }), zeros([2])),
  );
}

function points(count: number): { x: Tensor; t: Tensor } {
  const random = generator(count);
  const x = map(zeros([count, 2]), () => 2 * uniform(random) - 1);
  return { x, t: tensor(Array.from({ length: count }, (_, i) => x.at(i, 0) > x.at(i, 1) ? 1 : 0)) };
}

function stopAfter(steps: number) {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onBatch: ({ step }: { readonly step: number }) => {
      if (step === steps) controller.abort();
    },
  };
}
