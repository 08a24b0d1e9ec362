// deno task fuzz examples/attention_seq2seq.ts
//
// The encoder and decoder with attention of "Deep Learning from Scratch 2", chapter 8, as one layer, and what is
// claimed of it: its backward, through two recurrent layers and their states, is judged as that of any other layer.
// seq2seq_addition.ts teaches it to add.
import {
  add,
  classIndices,
  concat,
  everyLayer,
  permutedBatches,
  prop,
  reshape,
  slice,
  tensors,
  TimeAffine,
  TimeAttention,
  TimeEmbedding,
  TimeLSTM,
} from "../src/mod.ts";
import type { Axis, Layer, Prop, RecurrentWeights, Tensor } from "../src/mod.ts";

/** The weights of both halves: V symbols as D numbers each, states of H numbers. */
export interface Seq2seqWeights {
  /** What the symbols of the question are to the encoder [V,D]. */
  readonly question: Tensor;
  /** Those of its LSTM. */
  readonly encoder: RecurrentWeights;
  /** What the symbols of the answer are to the decoder [V,D]. */
  readonly answer: Tensor;
  /** Those of its LSTM. */
  readonly decoder: RecurrentWeights;
  /** From a context beside a state to scores [2H,V]. */
  readonly W: Tensor;
  /** The bias of the scores [V]. */
  readonly b: Tensor;
}

/**
 * Reads a question, and says for each symbol of an answer which one comes next.
 *
 *     hsEnc  = LSTM(embedding(question))
 *     hsDec  = LSTM(embedding(answer)), its first h the last one of hsEnc
 *     c      = attention(hsEnc, hsDec)
 *     scores = [c, hsDec] · W + b
 *
 * Backwards, hsEnc is reached on two ways: from the attention, and its last step from the state too.
 */
export class AttentionSeq2seq implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #question: TimeEmbedding;
  readonly #encoder: TimeLSTM;
  readonly #answer: TimeEmbedding;
  readonly #decoder: TimeLSTM;
  readonly #attention = new TimeAttention();
  readonly #affine: TimeAffine;

  constructor({ question, encoder, answer, decoder, W, b }: Seq2seqWeights) {
    this.#question = new TimeEmbedding(question);
    this.#encoder = new TimeLSTM(encoder);
    this.#answer = new TimeEmbedding(answer);
    this.#decoder = new TimeLSTM(decoder);
    this.#affine = new TimeAffine(W, b);
    const layers = [this.#question, this.#encoder, this.#answer, this.#decoder, this.#affine];
    this.params = layers.flatMap(({ params }) => params);
    this.grads = layers.flatMap(({ grads }) => grads);
  }

  /** How much of its attention each step of the latest answer gave to each symbol of the question [N,S,T]. */
  get attention(): Tensor {
    return this.#attention.weights;
  }

  /** Takes the ids of a question [N,T] and those of an answer [N,S]; returns scores [N,S,V]. */
  forward(question: Tensor, answer: Tensor): Tensor {
    const hsEnc = this.#encoder.forward(this.#question.forward(question));
    this.#decoder.setState(lastStep(hsEnc));
    const hsDec = this.#decoder.forward(this.#answer.forward(answer));
    const c = this.#attention.forward(hsEnc, hsDec);
    return this.#affine.forward(concat([c, hsDec], { axis: 2 }));
  }

  /** Takes dscores [N,S,V]. Returns no gradient, as ids have none. */
  backward(dscores: Tensor): readonly Tensor[] {
    const both = this.#affine.backward(dscores);
    const H = both.shape[2]! / 2;
    const dc = slice(both, { axis: 2, end: H });
    const [dhsEnc, dhsDec] = this.#attention.backward(dc);
    const fromScores = slice(both, { axis: 2, start: H });
    this.#answer.backward(this.#decoder.backward(add(dhsDec, fromScores)));
    addToLastStep(dhsEnc, this.#decoder.dh!);
    this.#question.backward(this.#encoder.backward(dhsEnc));
    return [];
  }
}

/** The state after the last step [N,H], of the states after each [N,T,H]. */
function lastStep(hs: Tensor): Tensor {
  const [N, T, H] = hs.shape as [number, number, number];
  const last = slice(hs, { axis: 1, start: T - 1 });
  return reshape(last, [N, H]);
}

/** Adds dh [N,H] to the last step of dhs [N,T,H], in place. */
function addToLastStep(dhs: Tensor, dh: Tensor): void {
  const [N, T, H] = dhs.shape as [number, number, number];
  for (let n = 0; n < N; n++) {
    const at = (n * T + T - 1) * H;
    for (let j = 0; j < H; j++) dhs.data[at + j]! += dh.data[n * H + j]!;
  }
}

const N: Axis = { name: "N", max: 2 };
const T: Axis = { name: "T", max: 3 };
const S: Axis = { name: "S", max: 3 };
const V: Axis = { name: "V", max: 3 };
const D: Axis = { name: "D", max: 2 };
const H: Axis = { name: "H", max: 2 };
const gates: Axis = { name: "H", max: 2, times: 4 };

export const attentionSeq2seq: Prop = prop({
  name: "AttentionSeq2seq",
  given: {
    question: classIndices([N, T], { classes: V }),
    answer: classIndices([N, S], { classes: V }),
    ofQuestion: tensors([V, D]),
    Wx: tensors([D, gates]),
    Wh: tensors([H, gates]),
    b: tensors([gates]),
    ofAnswer: tensors([V, D]),
    Wx2: tensors([D, gates]),
    Wh2: tensors([H, gates]),
    b2: tensors([gates]),
    W: tensors([{ name: "H", max: 2, times: 2 }, V]),
    bias: tensors([V]),
  },
  inputs: ["question", "answer"],
  nondifferentiable: ["question", "answer"],
  layer: ({ ofQuestion, Wx, Wh, b, ofAnswer, Wx2, Wh2, b2, W, bias }) =>
    new AttentionSeq2seq({
      question: ofQuestion,
      encoder: { Wx, Wh, b },
      answer: ofAnswer,
      decoder: { Wx: Wx2, Wh: Wh2, b: b2 },
      W,
      b: bias,
    }),
  laws: [...everyLayer, permutedBatches],
});
