// deno run --allow-write=out examples/seq2seq_addition.ts
//
// The addition of "Deep Learning from Scratch 2", chapter 7, with the attention of chapter 8: a network learns,
// symbol by symbol, that "57+5   " is to be answered with "62  ". It reads and writes from the last symbol on, as
// one adds by hand, where a carry is known in time. Prints the share of sums, among those that it has never seen,
// whose answer is right to the last symbol, and some of them, and draws where it looked in out/attention.svg.
// `--epochs N` shortens the run; 95% are asked of the full run only.
import { parseArgs } from "node:util";
import {
  Adam,
  argmax,
  concat,
  cosineRate,
  full,
  generator,
  slice,
  type Tensor,
  tensor,
  TimeSoftmaxWithLoss,
  Trainer,
  uniform,
  xavier,
  zeros,
} from "../src/mod.ts";
import type { RecurrentWeights } from "../src/mod.ts";
import { AttentionSeq2seq } from "./attention_seq2seq.ts";

const EPOCHS = 16;
const ACCURACY = 0.95;
const SUMS = 42_000;
const TEST = 2000;
const BATCH = 100;
const WIDTH = 16;
const HIDDEN = 64;
const RATE = 0.01;

/** Two numbers that are to be added. */
type Sum = readonly [a: number, b: number];

const SYMBOLS = [..."0123456789+ _"];
/** The longest question is 999+999, the longest answer 1998. */
const QUESTION = 7;
const ANSWER = 4;
/** What an answer begins with: nothing is known yet. */
const START = SYMBOLS.indexOf("_");

const { values } = parseArgs({ args: Deno.args, options: { epochs: { type: "string" } } });
const epochs = Number(values.epochs ?? EPOCHS);
const random = generator(1984);

const sums = differentSums();
const questions = idsOf(sums.map(([a, b]) => backwards(`${a}+${b}`.padEnd(QUESTION))));
const answers = idsOf(sums.map(([a, b]) => backwards(`${a + b}`).padEnd(ANSWER)));
const count = SUMS - TEST;
const learnt = { start: 0, end: count };

const V = SYMBOLS.length;
const network = new AttentionSeq2seq({
  question: xavier([V, WIDTH], { random, fanIn: WIDTH }),
  encoder: lstmWeights(),
  answer: xavier([V, WIDTH], { random, fanIn: WIDTH }),
  decoder: lstmWeights(),
  W: xavier([2 * HIDDEN, V], { random }),
  b: zeros([V]),
});
const trainer = new Trainer({
  network,
  loss: new TimeSoftmaxWithLoss(),
  optimizer: new Adam(),
  batch: BATCH,
  schedule: cosineRate(RATE, { steps: epochs * Math.ceil(count / BATCH), floor: RATE / 100 }),
  maxNorm: 5,
  random,
});
const test = sums.slice(count);
const started = performance.now();
console.log(`${count} sums to learn from, ${TEST} others to be tested with`);
await trainer.fit(
  {
    x: [slice(questions, learnt), begun(slice(answers, learnt))],
    t: slice(answers, learnt),
  },
  {
    epochs,
    onEpoch: ({ epoch, loss }) => {
      const share = shareOfRight(answersTo(test.slice(0, 500)), test);
      console.log(
        `epoch ${String(epoch).padStart(2)}/${epochs}  mean loss ${loss.toFixed(4)}, ${
          percent(share)
        } of 500 right`,
      );
    },
  },
);

const found = answersTo(test);
const accuracy = shareOfRight(found, test);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`\n${percent(accuracy)} of the ${TEST} are right, after ${seconds} s:\n`);
for (const [i, [a, b]] of test.slice(0, 8).entries()) {
  const isRight = found[i] === `${a + b}`;
  console.log(`${isRight ? "✓" : "✗"} ${a}+${b} = ${found[i]}${isRight ? "" : `, not ${a + b}`}`);
}
await Deno.mkdir("out", { recursive: true });
await Deno.writeTextFile("out/attention.svg", drawing(test.slice(0, 4)));
console.log("\nWhere it looked for each symbol of its answer is drawn in out/attention.svg");
if (epochs >= EPOCHS && !(accuracy >= ACCURACY)) {
  console.error(`Expected ${percent(ACCURACY)} or more to be right`);
  Deno.exit(1);
}

/** Pairs of numbers of one to three digits, none twice. */
function differentSums(): Sum[] {
  const drawn = new Map<string, Sum>();
  const number = () => Math.floor(uniform(random) * 10 ** Math.ceil(3 * uniform(random)));
  while (drawn.size < SUMS) {
    const [a, b] = [number(), number()];
    drawn.set(`${a}+${b}`, [a, b]);
  }
  return [...drawn.values()];
}

function backwards(text: string): string {
  return [...text].reverse().join("");
}

/** The numbers of the symbols of texts, all equally long, one text a row. */
function idsOf(texts: readonly string[]): Tensor {
  return tensor(texts.map((text) => [...text].map((symbol) => SYMBOLS.indexOf(symbol))));
}

/** What the decoder is told of answers: at each step the symbol before. */
function begun(answers: Tensor): Tensor {
  const start = full([answers.shape[0]!, 1], START);
  return concat([start, slice(answers, { axis: 1, end: ANSWER - 1 })], { axis: 1 });
}

/** The forget gate comes first, and is open at first. */
function lstmWeights(): RecurrentWeights {
  const b = zeros([4 * HIDDEN]);
  b.data.fill(1, 0, HIDDEN);
  return {
    Wx: xavier([WIDTH, 4 * HIDDEN], { random }),
    Wh: xavier([HIDDEN, 4 * HIDDEN], { random }),
    b,
  };
}

/** What the network answers, each symbol the likeliest one after those before. */
function answersTo(sums: readonly Sum[]): string[] {
  const questions = idsOf(sums.map(([a, b]) => backwards(`${a}+${b}`.padEnd(QUESTION))));
  let answers = full([sums.length, 1], START);
  for (let step = 0; step < ANSWER; step++) {
    const scores = network.forward(questions, answers);
    const next = argmax(slice(scores, { axis: 1, start: step }), { axis: 2 });
    answers = concat([answers, next], { axis: 1 });
  }
  return sums.map((_, i) => {
    const row = answers.data.subarray(i * (ANSWER + 1) + 1, (i + 1) * (ANSWER + 1));
    return backwards([...row].map((id) => SYMBOLS[id]).join("").trimEnd());
  });
}

function shareOfRight(answers: readonly string[], sums: readonly Sum[]): number {
  return answers.filter((answer, i) => {
    const [a, b] = sums[i]!;
    return answer === `${a + b}`;
  }).length / answers.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** For each sum, what it looked at: a row for each symbol of the answer, the darker the more attention. */
function drawing(sums: readonly Sum[]): string {
  const found = answersTo(sums);
  const { data } = network.attention;
  const shapes: string[] = [];
  const write = (x: number, y: number, symbol: string): void => {
    shapes.push(`<text x="${x + 0.5}" y="${y + 0.7}">${symbol === " " ? "␣" : symbol}</text>`);
  };
  sums.forEach(([a, b], n) => {
    const left = n * (QUESTION + 2) + 1.5;
    // Read backwards, and drawn as it is written.
    [...`${a}+${b}`.padEnd(QUESTION)].forEach((symbol, column) =>
      write(left + column, 0.5, symbol)
    );
    [...backwards(found[n]!).padEnd(ANSWER)].forEach((symbol, row) => {
      write(left - 1.1, 1.5 + row, symbol);
      for (let column = 0; column < QUESTION; column++) {
        const share = data[(n * ANSWER + row) * QUESTION + QUESTION - 1 - column]!;
        shapes.push(
          `<rect x="${left + column}" y="${1.5 + row}" width="0.94" height="0.94" fill="#1f618d" ` +
            `fill-opacity="${share.toFixed(3)}" stroke="#c5dcf2" stroke-width="0.04"><title>${
              percent(share)
            }</title></rect>`,
        );
      }
    });
  });
  const [width, height] = [sums.length * (QUESTION + 2) + 0.5, ANSWER + 2];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${
    36 * width
  }" height="${36 * height}" font-family="monospace" font-size="0.6" text-anchor="middle">` +
    `<title>Attention of each symbol of an answer to those of the sum</title>` +
    `<rect width="${width}" height="${height}" fill="white"/>${shapes.join("")}</svg>\n`;
}
