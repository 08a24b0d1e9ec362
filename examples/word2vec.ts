// deno run --allow-read=examples/text examples/word2vec.ts
//
// word2vec, as in "Deep Learning from Scratch 2", chapter 4: CBOW with negative sampling learns from "Moby-Dick"
// which words stand in like places. Prints the loss, and the nearest neighbours of some words. `--epochs N`
// shortens the run; a loss below 1.9, and words of like meaning side by side, are asked of the full run only.
import { parseArgs } from "node:util";
import {
  Adam,
  Embedding,
  generator,
  type Layer,
  map,
  mean,
  NegativeSamplingLoss,
  normal,
  Sequential,
  type Tensor,
  tensor,
  Trainer,
  UnigramSampler,
  zeros,
} from "../src/mod.ts";

const EPOCHS = 20;
const LOSS = 1.9;
const WIDTH = 50;
/** How many words are looked at on each side. */
const WINDOW = 3;
const NEGATIVES = 5;
/** Rarer words are left out. */
const RAREST = 10;
const ASKED = ["whale", "ship", "captain", "sea", "thou", "three", "hand", "day", "he", "white"];
/** Of these pairs, three or more should be among each other's nearest. */
const ALIKE = [
  ["sea", "ocean"],
  ["thou", "thee"],
  ["three", "four"],
  ["day", "night"],
  ["hand", "arm"],
] as const;

const { values } = parseArgs({ args: Deno.args, options: { epochs: { type: "string" } } });
const epochs = Number(values.epochs ?? EPOCHS);
const random = generator(1984);

const text = await Deno.readTextFile("examples/text/moby_dick.txt");
const { words, counts, ids } = vocabularyOf(text);
const { contexts, targets } = windowsOf(ids);
console.log(`${ids.length} words, ${words.length} different ones, ${targets.size} windows`);

/** The mean over the words of a context. */
class Mean implements Layer {
  readonly params = [];
  readonly grads = [];
  #shape: readonly number[] = [];

  forward(x: Tensor): Tensor {
    this.#shape = x.shape;
    return mean(x, { axis: 1 });
  }

  backward(dout: Tensor): Tensor {
    const [rows, along, width] = this.#shape as [number, number, number];
    const dx = zeros(this.#shape);
    for (let i = 0; i < rows * along; i++) {
      const row = Math.floor(i / along) * width;
      for (let d = 0; d < width; d++) dx.data[i * width + d] = dout.data[row + d]! / along;
    }
    return dx;
  }
}

const embedding = weights(words.length);
const trainer = new Trainer({
  network: new Sequential(new Embedding(embedding), new Mean()),
  loss: new NegativeSamplingLoss({
    W: weights(words.length),
    sampler: new UnigramSampler({ counts, random }),
    sampleSize: NEGATIVES,
  }),
  optimizer: new Adam({ rate: 0.003 }),
  batch: 100,
  random,
});
const started = performance.now();
await trainer.fit({ x: contexts, t: targets }, {
  epochs,
  onEpoch: ({ epoch, loss }) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`epoch ${epoch}/${epochs}  mean loss ${loss.toFixed(3)}  ${seconds} s`);
  },
});

console.log("\nnearest neighbours, by the cosine");
for (const word of ASKED) {
  const shown = neighboursOf(word).map(([other, cosine]) => `${other} ${cosine.toFixed(2)}`);
  console.log(`${word.padStart(10)}  ${shown.join("  ")}`);
}
const loss = trainer.losses.at(-1)!;
const alike = ALIKE.filter(([a, b]) => neighboursOf(a).some(([other]) => other === b)).length;
if (epochs >= EPOCHS && !(loss < LOSS && alike >= 3)) {
  console.error(`Expected a loss below ${LOSS} and 3 pairs, found ${loss} and ${alike}`);
  Deno.exit(1);
}

/** The words of a text that are not too rare, how often each occurs, and the text as their numbers. */
function vocabularyOf(text: string): { words: string[]; counts: number[]; ids: number[] } {
  const all = text.toLowerCase().match(/[a-zà-ÿ]+(?:['’][a-z]+)?/g)!;
  const tally = new Map<string, number>();
  for (const word of all) tally.set(word, (tally.get(word) ?? 0) + 1);
  const kept = [...tally].filter(([, count]) => count >= RAREST).sort(([, a], [, b]) => b - a);
  const words = kept.map(([word]) => word);
  const numbers = new Map(words.map((word, id) => [word, id]));
  const ids = all.map((word) => numbers.get(word)).filter((id) => id !== undefined);
  return { words, counts: kept.map(([, count]) => count), ids };
}

/** Each word as a target, and the words around it as its context. */
function windowsOf(ids: readonly number[]): { contexts: Tensor; targets: Tensor } {
  const places = ids.map((_, i) => i).slice(WINDOW, -WINDOW);
  const around = (i: number) => [...ids.slice(i - WINDOW, i), ...ids.slice(i + 1, i + 1 + WINDOW)];
  return { contexts: tensor(places.map(around)), targets: tensor(places.map((i) => ids[i]!)) };
}

function weights(rows: number): Tensor {
  return map(zeros([rows, WIDTH]), () => 0.01 * normal(random));
}

/** The words whose rows point most nearly the same way. */
function neighboursOf(word: string): (readonly [string, number])[] {
  const row = (id: number) => embedding.data.subarray(id * WIDTH, (id + 1) * WIDTH);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0;
    for (let d = 0; d < WIDTH; d++) sum += a[d]! * b[d]!;
    return sum;
  };
  const asked = row(words.indexOf(word));
  const cosines = words.map((other, id) => {
    const v = row(id);
    return [other, dot(asked, v) / Math.sqrt(dot(asked, asked) * dot(v, v))] as const;
  });
  return cosines.filter(([other]) => other !== word).sort(([, a], [, b]) => b - a).slice(0, 6);
}
