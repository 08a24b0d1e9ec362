// deno run --allow-write=out examples/train_spiral.ts
//
// The two-layer network of "Deep Learning from Scratch 2", chapter 1, on the three-armed spiral. Prints
// the loss curve and writes the decision regions to out/spiral.svg. `--epochs N` shortens the run; the
// accuracy of 95% is asked of the full 300 epochs only.
import { parseArgs } from "node:util";
import asciichart from "asciichart";
import {
  Affine,
  argmax,
  type EpochProgress,
  generator,
  map,
  normal,
  Sequential,
  SGD,
  Sigmoid,
  SoftmaxWithLoss,
  Tensor,
  Trainer,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 300;
const HIDDEN = 10;
const ARMS = 3;
const POINTS = 100;

const { values } = parseArgs({ args: Deno.args, options: { epochs: { type: "string" } } });
const epochs = Number(values.epochs ?? EPOCHS);
const random = generator(1984);
const { x, t } = spiral();

const trainer = new Trainer({
  network: new Sequential(
    new Affine(weights(2, HIDDEN), zeros([HIDDEN])),
    new Sigmoid(),
    new Affine(weights(HIDDEN, ARMS), zeros([ARMS])),
  ),
  loss: new SoftmaxWithLoss(),
  optimizer: new SGD({ rate: 1 }),
  batch: 30,
  random,
});
await trainer.fit({ x, t }, { epochs, onEpoch: showProgress });
const { losses } = trainer;

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
      const angle = arm * 4 + 4 * radius + normal(random) * 0.2;
      const row = arm * POINTS + i;
      x[2 * row] = radius * Math.sin(angle);
      x[2 * row + 1] = radius * Math.cos(angle);
      t[row] = arm;
    }
  }
  return { x: new Tensor([ARMS * POINTS, 2], x), t: new Tensor([ARMS * POINTS], t) };
}

function predict(points: Tensor): Float64Array {
  return Float64Array.from(argmax(trainer.predict(points), { axis: 1 }).data);
}

function weights(from: number, to: number): Tensor {
  return map(zeros([from, to]), () => 0.01 * normal(random));
}

function showProgress({ epoch, loss }: EpochProgress): void {
  if (!Deno.stdout.isTerminal()) return;
  const text = `\repoch ${epoch}/${epochs}, loss ${loss.toFixed(3)} ${
    epoch === epochs ? "\n" : ""
  }`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
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
