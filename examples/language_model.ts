// deno run --allow-read=examples/text examples/language_model.ts
//
// A language model of characters: the LSTM of "Deep Learning from Scratch 2", chapter 6, reads the first three
// chapters of "Moby-Dick" and learns which character comes next. Prints the perplexity, among how many characters it
// wavers, on what it reads and on the last tenth, which it does not learn from, and writes some lines of its own.
// `--epochs N` shortens the run; that it beats a table of pairs of characters is asked of the full run only.
import { parseArgs } from "node:util";
import {
  Adam,
  generator,
  type Layer,
  Sequential,
  Softmax,
  Tensor,
  TimeAffine,
  TimeEmbedding,
  TimeLSTM,
  TimeSoftmaxWithLoss,
  Trainer,
  uniform,
  xavier,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 8;
/** At so many places of the text it reads at once, so many characters further with each step. */
const BATCH = 8;
const STEPS = 25;
const WIDTH = 24;
const HIDDEN = 96;
const RATE = 0.005;
/** The share of the text that is kept for the test. */
const TEST = 0.1;

const { values } = parseArgs({ args: Deno.args, options: { epochs: { type: "string" } } });
const epochs = Number(values.epochs ?? EPOCHS);
const random = generator(1851);
const text = threeChapters().toLowerCase().replace(/\s+/g, " ");
const characters = [...new Set(text)].sort();
const codes = Float64Array.from(text, (c) => characters.indexOf(c));
const V = characters.length;
const train = codes.subarray(0, Math.floor((1 - TEST) * codes.length));
const test = codes.subarray(train.length);

const embedding = xavier([V, WIDTH], { random, fanIn: WIDTH });
const weights = {
  Wx: xavier([WIDTH, 4 * HIDDEN], { random }),
  Wh: xavier([HIDDEN, 4 * HIDDEN], { random }),
  b: zeros([4 * HIDDEN]),
};
// The forget gate comes first, and is open at first.
weights.b.data.fill(1, 0, HIDDEN);
const W = xavier([HIDDEN, V], { random });
const b = zeros([V]);
const learner = network();
const trainer = new Trainer({
  network: learner.layers,
  loss: new TimeSoftmaxWithLoss(),
  optimizer: new Adam({ rate: RATE }),
  batch: BATCH,
  maxNorm: 5,
});
const started = performance.now();
let perplexity = NaN;

console.log(`${text.length} characters, ${V} different ones`);
console.log("epoch   perplexity   on the test");
await trainer.fit(inPieces(train), {
  epochs,
  onEpoch: ({ epoch, loss }) => {
    learner.lstm.resetState();
    perplexity = Math.exp(lossOn(test));
    console.log(
      `${String(epoch).padStart(5)}${Math.exp(loss).toFixed(2).padStart(13)}${
        perplexity.toFixed(2).padStart(14)
      }`,
    );
  },
});
const ofPairs = Math.exp(lossOfPairs());
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`\nA table of pairs of characters has ${ofPairs.toFixed(2)} on the test.`);
console.log(`It writes, after ${seconds} s:\n\n${written("call me ishmael. ", 300)}`);
if (epochs >= EPOCHS && !(perplexity < 0.8 * ofPairs)) {
  console.error("Expected a perplexity of at most 0.8 times that of the table of pairs");
  Deno.exit(1);
}

/** Chapters 1 to 3. */
function threeChapters(): string {
  const text = Deno.readTextFileSync("examples/text/moby_dick.txt");
  return text.slice(0, text.indexOf("CHAPTER 4."));
}

/** A network with a state of its own; all of them share their weights. */
function network(): { readonly lstm: TimeLSTM; readonly layers: Layer } {
  const lstm = new TimeLSTM({ ...weights, stateful: true });
  const layers = new Sequential(new TimeEmbedding(embedding), lstm, new TimeAffine(W, b));
  return { lstm, layers };
}

/**
 * A text in pieces, and the same one character further. Piece n of a batch goes on where piece n of the batch
 * before ended: the state is carried.
 */
function inPieces(text: Float64Array): { readonly x: Tensor; readonly t: Tensor } {
  const length = Math.floor((text.length - 1) / BATCH);
  const batches = Math.floor(length / STEPS);
  const x = zeros([batches * BATCH, STEPS]);
  const t = zeros(x.shape);
  for (let piece = 0; piece < batches * BATCH; piece++) {
    const start = piece % BATCH * length + Math.floor(piece / BATCH) * STEPS;
    x.data.set(text.subarray(start, start + STEPS), piece * STEPS);
    t.data.set(text.subarray(start + 1, start + STEPS + 1), piece * STEPS);
  }
  return { x, t };
}

/** The mean loss of a character of a text that is read from its start to its end. */
function lossOn(text: Float64Array): number {
  const scores = network().layers.forward(sequence(text.slice(0, -1)));
  return new TimeSoftmaxWithLoss().forward(scores, sequence(text.slice(1))).item();
}

/** The same of a table of how often each pair of characters is in the training text, 1 added to each. */
function lossOfPairs(): number {
  const pairs = new Float64Array(V * V).fill(1);
  const firsts = new Float64Array(V).fill(V);
  for (let i = 1; i < train.length; i++) {
    pairs[train[i - 1]! * V + train[i]!]!++;
    firsts[train[i - 1]!]!++;
  }
  let loss = 0;
  for (let i = 1; i < test.length; i++) {
    loss -= Math.log(pairs[test[i - 1]! * V + test[i]!]! / firsts[test[i - 1]!]!);
  }
  return loss / (test.length - 1);
}

/** A beginning, and how the network goes on. */
function written(beginning: string, length: number): string {
  const { layers } = network();
  const softmax = new Softmax();
  const lines: string[] = [];
  let line = "";
  let next = beginning;
  for (let i = 0; i < length; i++) {
    line += next;
    if (line.length > 70 && next === " ") {
      lines.push(line);
      line = "";
    }
    const scores = layers.forward(
      sequence(Float64Array.from(next, (c) => characters.indexOf(c))),
    );
    const last = scores.data.slice(-V);
    // Likely characters become likelier.
    const { data } = softmax.forward(new Tensor([1, V], last.map((v) => v / 0.7)));
    let roll = uniform(random);
    next = characters[Math.max(0, data.findIndex((p) => (roll -= p) < 0))]!;
  }
  return [...lines, line].join("\n");
}

/** A batch of one. */
function sequence(codes: Float64Array): Tensor {
  return new Tensor([1, codes.length], codes);
}
