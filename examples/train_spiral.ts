// deno run --allow-write=out examples/train_spiral.ts
//
// The two-layer network of "Deep Learning from Scratch 2", chapter 1, on the three-armed spiral. Prints
// the loss curve and writes the decision regions to out/spiral.svg. `--epochs N` shortens the run; the
// accuracy of 95% is asked of the full 300 epochs only.
import asciichart from "asciichart";
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

const EPOCHS = 300;
const BATCH = 30;
const HIDDEN = 10;
const RATE = 1;
const ARMS = 3;
const POINTS = 100;

const epochs = epochsFrom(Deno.args);
const random = uniform(1984);
const { x, t } = spiral();

const network = new Sequential(
  new Affine(weights(2, HIDDEN), tensor(new Array(HIDDEN).fill(0))),
  new Sigmoid(),
  new Affine(weights(HIDDEN, ARMS), tensor(new Array(ARMS).fill(0))),
);
const criterion = new SoftmaxWithLoss();
const losses: number[] = [];
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = shuffled(x.shape[0]!);
  let total = 0;
  for (let start = 0; start < order.length; start += BATCH) {
    const rows = order.slice(start, start + BATCH);
    total += criterion.forward(network.forward(gather(x, rows)), gather(t, rows)).item() *
      rows.length;
    network.backward(criterion.backward());
    // SGD: W ← W − η dW
    network.params.forEach((param, i) => {
      const { data } = network.grads[i]!;
      for (let k = 0; k < data.length; k++) param.data[k]! -= RATE * data[k]!;
    });
  }
  losses.push(total / order.length);
  if (Deno.stdout.isTerminal()) {
    Deno.stdout.writeSync(
      new TextEncoder().encode(
        `\repoch ${epoch + 1}/${epochs}, loss ${losses.at(-1)!.toFixed(3)} `,
      ),
    );
  }
}
if (Deno.stdout.isTerminal()) console.log();

const curve = Array.from({ length: 60 }, (_, i) => losses[Math.floor(i * losses.length / 60)]!);
console.log(`mean loss by epoch, 1 to ${epochs}\n${asciichart.plot(curve, { height: 10 })}`);
const classes = predict(x);
const right = [...t.data].filter((label, i) => label === classes[i]).length;
const accuracy = right / t.size;
console.log(`\naccuracy ${(100 * accuracy).toFixed(1)}%, ${right} of ${t.size} points`);
await Deno.mkdir("out", { recursive: true });
await Deno.writeTextFile("out/spiral.svg", drawing());
console.log("The decision regions are drawn in out/spiral.svg");
if (epochs >= EPOCHS && !(accuracy > 0.95)) {
  console.error("Expected an accuracy above 95%");
  Deno.exit(1);
}

/** 100 points on each of three arms that wind around the origin: x [300,2], class indices t [300]. */
function spiral(): { x: Tensor; t: Tensor } {
  const x = new Float64Array(ARMS * POINTS * 2);
  const t = new Float64Array(ARMS * POINTS);
  for (let arm = 0; arm < ARMS; arm++) {
    for (let i = 0; i < POINTS; i++) {
      const radius = i / POINTS;
      const angle = arm * 4 + 4 * radius + normal() * 0.2;
      const row = arm * POINTS + i;
      x[2 * row] = radius * Math.sin(angle);
      x[2 * row + 1] = radius * Math.cos(angle);
      t[row] = arm;
    }
  }
  return { x: new Tensor([ARMS * POINTS, 2], x), t: new Tensor([ARMS * POINTS], t) };
}

function predict(points: Tensor): Float64Array {
  return Float64Array.from(argmax(network.forward(points), { axis: 1 }).data);
}

function weights(from: number, to: number): Tensor {
  return new Tensor([from, to], Float64Array.from({ length: from * to }, () => 0.01 * normal()));
}

/** Standard normal numbers, by Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function shuffled(n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function uniform(start: number): () => number {
  const generator = xoroshiro128plus(start);
  return () => (generator.next() >>> 0) / 2 ** 32;
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

/** The class of each place on a grid, as coloured cells, with the points on top. */
function drawing(): string {
  const cells = 120;
  const light = ["#f6c9c1", "#c5dcf2", "#cfe8c6"];
  const dark = ["#c0392b", "#1f618d", "#2e7d32"];
  const centre = (i: number): number => (i + 0.5) / cells * 2.4 - 1.2;
  const grid = new Float64Array(cells * cells * 2);
  for (let i = 0; i < cells * cells; i++) {
    grid[2 * i] = centre(i % cells);
    grid[2 * i + 1] = centre(Math.floor(i / cells));
  }
  const regions = predict(new Tensor([cells * cells, 2], grid));
  const shapes: string[] = [];
  for (let row = 0; row < cells; row++) {
    for (let start = 0, end = 0; start < cells; start = end) {
      const region = regions[row * cells + start]!;
      while (end < cells && regions[row * cells + end] === region) end++;
      shapes.push(
        `<rect x="${start}" y="${row}" width="${end - start}" height="1" fill="${light[region]}"/>`,
      );
    }
  }
  for (let i = 0; i < t.size; i++) {
    const at = (v: number): string => ((v + 1.2) / 2.4 * cells).toFixed(2);
    const fill = dark[t.data[i]!];
    shapes.push(
      `<circle cx="${at(x.data[2 * i]!)}" cy="${at(x.data[2 * i + 1]!)}" r="0.9" fill="${fill}"/>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${cells} ${cells}" width="720" height="720" ` +
    `shape-rendering="geometricPrecision"><title>Decision regions on the spiral</title>${
      shapes.join("")
    }</svg>\n`;
}
