import {
  add,
  type Arbitrary,
  type Axis,
  carriesState,
  causal,
  concat,
  gradientList,
  GRU,
  type Law,
  type Layer,
  LSTM,
  map,
  matmul,
  multiply,
  reshape,
  RNN,
  runsBothWays,
  sameAs,
  set,
  slice,
  startsAnew,
  subtract,
  Tensor,
  tensors,
  TimeAffine,
  TimeLSTM,
  unrolls,
  zeros,
} from "../../src/mod.ts";
import { type Broken, broken } from "./broken.ts";

type Weights = Readonly<Record<"Wx" | "Wh" | "b", Tensor>>;

const entries = { min: -2, max: 2 };
const N: Axis = { name: "N", max: 2 };
const T: Axis = { name: "T", max: 3 };
const D: Axis = { name: "D", max: 2 };
const H: Axis = { name: "H", max: 2 };
const gates = (times: number): Axis => ({ name: "H", times });
const weights = (times: number): { readonly [K in keyof Weights]: Arbitrary<Tensor> } => ({
  Wx: tensors([D, gates(times)], entries),
  Wh: tensors([H, gates(times)], entries),
  b: tensors([gates(times)], entries),
});
const sequences = (times: number) => ({ xs: tensors([N, T, D], entries), ...weights(times) });

/** What goes wrong in a layer that has a cell for each step. */
interface Wrong {
  /** What a step hands back to the one before: the gradients of its state. */
  readonly carry?: (dstate: readonly Tensor[], t: number) => readonly Tensor[];
  /** By how much the gradients of step t of T count among those of the params. */
  readonly weight?: (t: number, T: number) => number;
  /** The state before the first step, from that after the last one of the forward before. */
  readonly kept?: (state: readonly Tensor[]) => readonly Tensor[];
}

/** A layer over time of so many cells as there are steps, with a mistake. */
function overTime(
  cell: () => Layer,
  { states = 1, carry, weight, kept }: Wrong & { readonly states?: number },
): Layer & { resetState(): void; forget(): void } {
  const { params } = cell();
  const grads = params.map(({ shape }) => zeros(shape));
  const width = params[1]!.shape[0]!;
  let state: readonly Tensor[] | undefined;
  let cells: readonly Layer[] = [];
  let shape: readonly number[] = [];
  return {
    params,
    grads,
    resetState: () => state = undefined,
    forget: () => state = state?.map((part, i) => i === 0 ? multiply(part, 0) : part),
    forward(xs: Tensor): Tensor {
      shape = xs.shape;
      const [N, T] = shape as [number, number];
      cells = Array.from({ length: T }, cell);
      let now = state ?? Array.from({ length: states }, () => zeros([N, width]));
      const hs = cells.map((one, t) => {
        const out = one.forward(stepOf(xs, t), ...now);
        now = parts(out, states);
        return now[0]!;
      });
      state = kept?.(now);
      return joined(hs);
    },
    backward(dhs: Tensor): Tensor {
      const [N, T] = shape as [number, number];
      for (const grad of grads) set(grad, 0);
      let later: readonly Tensor[] = Array.from({ length: states }, () => zeros([N, width]));
      const dxs: Tensor[] = [];
      for (let t = T - 1; t >= 0; t--) {
        const [first, ...others] = later;
        const dout = concat([add(stepOf(dhs, t), first!), ...others], { axis: 1 });
        const [dx, ...dstate] = gradientList(cells[t]!.backward(dout));
        dxs.unshift(dx!);
        later = carry?.(dstate, t) ?? dstate;
        const factor = weight?.(t, T) ?? 1;
        grads.forEach((grad, i) => set(grad, add(grad, multiply(cells[t]!.grads[i]!, factor))));
      }
      return joined(dxs);
    },
  };
}

function stepOf(xs: Tensor, t: number): Tensor {
  const [N, , D] = xs.shape as [number, number, number];
  return reshape(slice(xs, { axis: 1, start: t, end: t + 1 }), [N, D]);
}

function joined(steps: readonly Tensor[]): Tensor {
  return concat(steps.map((x) => reshape(x, [x.shape[0]!, 1, x.shape[1]!])), { axis: 1 });
}

function parts(out: Tensor, count: number): Tensor[] {
  const width = out.shape[1]! / count;
  return Array.from(
    { length: count },
    (_, i) => slice(out, { axis: 1, start: i * width, end: (i + 1) * width }),
  );
}

const none = (dstate: readonly Tensor[]): Tensor[] => dstate.map((part) => multiply(part, 0));

interface Claim {
  readonly mistake: string;
  readonly named?: RegExp;
  readonly caughtBy?: string;
  readonly laws?: readonly Law[];
  /** Whether a forward starts from where the one before ended. */
  readonly isStateful?: boolean;
}

function timeRNN({ laws, isStateful = false, ...named }: Claim, wrong: Wrong): Broken {
  return broken(named, {
    given: sequences(1),
    inputs: ["xs"],
    layer: (given) => overTime(() => new RNN(given), wrong),
    stateful: isStateful,
    ...laws === undefined ? {} : { laws },
  });
}

function timeLSTM({ laws, isStateful = false, ...named }: Claim, wrong: Wrong): Broken {
  return broken(named, {
    given: sequences(4),
    inputs: ["xs"],
    layer: (given) => overTime(() => new LSTM(given), { ...wrong, states: 2 }),
    stateful: isStateful,
    ...laws === undefined ? {} : { laws },
  });
}

function timeGRU(
  { laws, ...named }: Claim,
  { resetAfter = false, ...wrong }: Wrong & { readonly resetAfter?: boolean },
): Broken {
  return broken(named, {
    given: sequences(3),
    inputs: ["xs"],
    layer: (given) => overTime(() => new GRU({ ...given, resetAfter }), wrong),
    ...laws === undefined ? {} : { laws },
  });
}

/** The weights of z with their sign changed: the share of the candidate is that of the old state. */
function flipped({ Wx, Wh, b }: Weights): Weights {
  const flip = (x: Tensor): Tensor => {
    const width = x.shape.at(-1)!;
    return new Tensor(x.shape, x.data.map((v, i) => i % width < width / 3 ? -v : v));
  };
  return { Wx: flip(Wx), Wh: flip(Wh), b: flip(b) };
}

/** A cell of the library, its answers changed. */
function cell(
  { laws, ...named }: Claim,
  { gates, states = 1, layer }: {
    readonly gates: number;
    readonly states?: number;
    readonly layer: (given: Weights) => Layer;
  },
): Broken {
  const state = (): Arbitrary<Tensor> => tensors([N, H], entries);
  return broken(named, {
    given: {
      x: tensors([N, D], entries),
      hPrev: state(),
      ...states === 2 ? { cPrev: state() } : {},
      ...weights(gates),
    },
    inputs: states === 2 ? ["x", "hPrev", "cPrev"] : ["x", "hPrev"],
    layer: (given) => layer(given as Weights),
    ...laws === undefined ? {} : { laws },
  });
}

/** A right layer whose gradients of inputs are changed. */
function withGradients(
  layer: Layer,
  change: (gradients: readonly Tensor[], dout: Tensor) => readonly Tensor[],
): Layer {
  return {
    params: layer.params,
    grads: layer.grads,
    forward: (...inputs: Tensor[]) => layer.forward(...inputs),
    backward: (dout: Tensor) => change(gradientList(layer.backward(dout)), dout),
  };
}

/** The gates in PyTorch's order i, f, g, o, where f, g, i, o is expected. */
function inPyTorchsOrder({ Wx, Wh, b }: Weights): Weights {
  const moved = (x: Tensor): Tensor => {
    const width = x.shape.at(-1)! / 4;
    const block = (k: number): Tensor =>
      slice(x, { axis: -1, start: k * width, end: (k + 1) * width });
    return concat([block(1), block(2), block(0), block(3)], { axis: -1 });
  };
  return { Wx: moved(Wx), Wh: moved(Wh), b: moved(b) };
}

/** Steps in the opposite order. */
function reversed(xs: Tensor): Tensor {
  return joined(Array.from({ length: xs.shape[1]! }, (_, t) => stepOf(xs, t)).reverse());
}

type BothWeights = Weights & Readonly<Record<"Wx2" | "Wh2" | "b2", Tensor>>;

const sequencesBothWays = {
  xs: tensors([N, T, 1], entries),
  Wx: tensors([1, 4], entries),
  Wh: tensors([1, 4], entries),
  b: tensors([4], entries),
  Wx2: tensors([1, 4], entries),
  Wh2: tensors([1, 4], entries),
  b2: tensors([4], entries),
};

const second = ({ Wx2, Wh2, b2 }: BothWeights): Weights => ({ Wx: Wx2, Wh: Wh2, b: b2 });

/** Two runs, the second over the reversed sequence. */
function bothWays(
  given: BothWeights,
  { isTurnedBack = true, isTurnedInBackward = true, isSecondSent = true },
): Layer {
  const [ahead, back] = [new TimeLSTM(given), new TimeLSTM(second(given))];
  const width = given.Wh.shape[0]!;
  const turned = (xs: Tensor, isTurned: boolean): Tensor => isTurned ? reversed(xs) : xs;
  return {
    params: [...ahead.params, ...back.params],
    grads: [...ahead.grads, ...back.grads],
    forward: (xs: Tensor) =>
      concat([ahead.forward(xs), turned(back.forward(reversed(xs)), isTurnedBack)], { axis: 2 }),
    backward(dhs: Tensor): Tensor {
      const first = ahead.backward(slice(dhs, { axis: 2, end: width }));
      const last = back.backward(
        turned(slice(dhs, { axis: 2, start: width }), isTurnedBack && isTurnedInBackward),
      );
      return isSecondSent ? add(first, reversed(last)) : first;
    },
  };
}

/** The mean of all steps so far, and a backward pass. */
function runningMean(weight: (t: number, from: number) => number): Layer {
  return {
    params: [],
    grads: [],
    forward: (xs: Tensor) => {
      const out = xs.clone();
      const [N, T, D] = xs.shape as [number, number, number];
      for (let n = 0; n < N; n++) {
        for (let t = 1; t < T; t++) {
          for (let d = 0; d < D; d++) {
            const at = (n * T + t) * D + d;
            out.data[at]! += (out.data[at - D]! - out.data[at]!) * t / (t + 1);
          }
        }
      }
      return out;
    },
    backward(dout: Tensor): Tensor {
      const [, T, D] = dout.shape as [number, number, number];
      return new Tensor(
        dout.shape,
        dout.data.map((_, i) => {
          const t = Math.floor(i / D) % T;
          let sum = 0;
          for (let s = 0; s < T; s++) sum += dout.data[i + (s - t) * D]! * weight(t, s);
          return sum;
        }),
      );
    },
  };
}

function timeAffine(
  { mistake, named }: { readonly mistake: string; readonly named: RegExp },
  change: (right: Layer, at: { readonly xs: Tensor; readonly dout: Tensor }) => void,
): Broken {
  return broken({ mistake, named, caughtBy: "param gradient" }, {
    given: { xs: tensors([N, T, D]), W: tensors([D, "M"]), b: tensors(["M"]) },
    inputs: ["xs"],
    layer: ({ W, b }) => {
      const right = new TimeAffine(W, b);
      let input: Tensor;
      return {
        params: right.params,
        grads: right.grads,
        forward: (xs: Tensor) => right.forward(input = xs.clone()),
        backward: (dout: Tensor) => {
          const dxs = right.backward(dout);
          change(right, { xs: input, dout });
          return dxs;
        },
      };
    },
  });
}

const anew = startsAnew(
  "resetState()",
  (layer: Layer & { resetState(): void }) => layer.resetState(),
);
const halfAnew = startsAnew("forget()", (layer: Layer & { forget(): void }) => layer.forget());

/** Wrong layers over time: what is handed from step to step, forward and backward, and what adds up. */
export const timeLayers: readonly Broken[] = [
  cell(
    {
      mistake: "LSTM whose gates come in PyTorch's order",
      caughtBy: "same as LSTM",
      laws: [sameAs("LSTM", (given: Weights) => new LSTM(given))],
    },
    { gates: 4, states: 2, layer: (given) => new LSTM(inPyTorchsOrder(given)) },
  ),
  cell(
    {
      mistake: "LSTM that forgets the gradient of its state h",
      named: /dhPrev is never computed|hPrev/,
    },
    {
      gates: 4,
      states: 2,
      layer: (given) =>
        withGradients(new LSTM(given), ([dx, dh, dc]) => [dx!, multiply(dh!, 0), dc!]),
    },
  ),
  cell(
    {
      mistake: "LSTM that hands dc past its forget gate",
      named: /a term is missing|the factor .* is missing|dcPrev/,
    },
    {
      gates: 4,
      states: 2,
      layer: (given) =>
        withGradients(
          new LSTM(given),
          ([dx, dh], dout) => [dx!, dh!, parts(dout, 2)[1]!],
        ),
    },
  ),
  cell(
    { mistake: "GRU that forgets what it keeps of the old state", named: /a term is missing/ },
    {
      gates: 3,
      layer: (given) => {
        const right = new GRU(given);
        let kept: Tensor;
        const { forward, ...rest } = withGradients(
          right,
          ([dx, dh], dout) => [dx!, subtract(dh!, multiply(dout, kept))],
        );
        return {
          ...rest,
          forward(x: Tensor, h: Tensor): Tensor {
            const width = h.shape[1]!;
            const ofZ = (w: Tensor): Tensor => slice(w, { axis: -1, end: width });
            const a = add(add(matmul(x, ofZ(given.Wx)), matmul(h, ofZ(given.Wh))), ofZ(given.b));
            kept = map(a, (v) => 1 / (1 + Math.exp(v)));
            return forward(x, h);
          },
        };
      },
    },
  ),
  cell(
    { mistake: "GRU with the gradient of its state cut", named: /dhPrev is never computed/ },
    {
      gates: 3,
      layer: (given) => withGradients(new GRU(given), ([dx, dh]) => [dx!, multiply(dh!, 0)]),
    },
  ),
  cell(
    {
      mistake: "GRU that resets after the product, where it should before",
      caughtBy: "same as GRU",
      laws: [sameAs("GRU", (given: Weights) => new GRU(given))],
    },
    { gates: 3, layer: (given) => new GRU({ ...given, resetAfter: true }) },
  ),
  cell(
    {
      mistake: "GRU whose z is the share of the old state",
      caughtBy: "same as GRU",
      laws: [sameAs("GRU", (given: Weights) => new GRU(given))],
    },
    { gates: 3, layer: (given) => new GRU(flipped(given)) },
  ),
  timeRNN(
    { mistake: "TimeRNN whose steps hand nothing back", named: /a term is missing|step|axis 1/ },
    { carry: none },
  ),
  timeRNN(
    {
      mistake: "TimeRNN that cuts the gradient between its first two steps",
      named: /a term is missing|axis 1|row/,
    },
    { carry: (dstate, t) => t === 1 ? none(dstate) : dstate },
  ),
  timeRNN(
    {
      mistake: "TimeRNN whose params learn from the last step only",
      named: /only the last contribution is kept/,
      caughtBy: "param gradient",
    },
    { weight: (t, T) => t === T - 1 ? 1 : 0 },
  ),
  timeRNN(
    {
      mistake: "TimeRNN whose gradients are a mean over its steps",
      named: /divided by N once too often|divided by .* once too often/,
      caughtBy: "param gradient",
    },
    { weight: (_, T) => 1 / T },
  ),
  timeLSTM(
    {
      mistake: "TimeLSTM whose steps hand back no dc",
      named: /a term is missing/,
    },
    { carry: ([dh, dc]) => [dh!, multiply(dc!, 0)] },
  ),
  timeLSTM(
    { mistake: "TimeLSTM whose steps hand back no dh", named: /a term is missing/ },
    { carry: ([dh, dc]) => [multiply(dh!, 0), dc!] },
  ),
  timeLSTM(
    {
      mistake: "TimeLSTM whose params learn from the first step only",
      named: /only the first contribution is kept|wrong for one at later steps/,
      caughtBy: "param gradient",
    },
    { weight: (t) => t === 0 ? 1 : 0 },
  ),
  timeLSTM(
    {
      mistake: "TimeLSTM that claims to keep its state",
      caughtBy: "a sequence in pieces gives what it gives as a whole",
      laws: [carriesState],
      isStateful: true,
    },
    {},
  ),
  timeLSTM(
    {
      mistake: "TimeLSTM that keeps h and loses c",
      caughtBy: "a sequence in pieces gives what it gives as a whole",
      laws: [carriesState],
      isStateful: true,
    },
    { kept: ([h, c]) => [h!, multiply(c!, 0)] },
  ),
  timeLSTM(
    {
      mistake: "TimeLSTM whose reset leaves its c",
      caughtBy: "starts anew after forget()",
      laws: [anew, halfAnew],
      isStateful: true,
    },
    { kept: (state) => state },
  ),
  timeGRU(
    { mistake: "TimeGRU whose steps hand nothing back", named: /a term is missing/ },
    { carry: none },
  ),
  timeGRU(
    {
      mistake: "TimeGRU whose steps hand back twice as much",
      named: /a factor of 2/,
    },
    { carry: (dstate) => dstate.map((part) => multiply(part, 2)) },
  ),
  timeGRU(
    {
      mistake: "TimeGRU that resets after the product, where its cells do before",
      caughtBy: "same as its unrolled cells",
      laws: [unrolls((given: Weights) => new GRU(given))],
    },
    { resetAfter: true },
  ),
  broken({
    mistake: "TimeBiLSTM whose second run is not turned back",
    caughtBy: "same as two runs",
  }, {
    given: sequencesBothWays,
    inputs: ["xs"],
    layer: (given) => bothWays(given, { isTurnedBack: false }),
    laws: [
      runsBothWays({
        ahead: (given: BothWeights) => new TimeLSTM(given),
        back: (given: BothWeights) => new TimeLSTM(second(given)),
      }),
    ],
  }),
  broken({
    mistake: "TimeBiLSTM whose dhs are not turned for the second run",
    named: /reversed along axis 1|does not depend on/,
  }, {
    given: sequencesBothWays,
    inputs: ["xs"],
    layer: (given) => bothWays(given, { isTurnedInBackward: false }),
  }),
  broken({
    mistake: "TimeBiLSTM whose dxs are those of the first run",
    named: /a term is missing|only the first contribution is kept/,
  }, {
    given: sequencesBothWays,
    inputs: ["xs"],
    layer: (given) => bothWays(given, { isSecondSent: false }),
  }),
  broken({
    mistake: "bidirectional layer that claims to be causal",
    caughtBy: "causal along axis 1",
  }, {
    given: sequencesBothWays,
    inputs: ["xs"],
    layer: (given) => bothWays(given, {}),
    laws: [causal()],
  }),
  broken({
    mistake: "running mean whose gradient goes to later steps",
    named: /the Jacobian is used untransposed/,
    caughtBy: "causal along axis 1",
  }, {
    given: { xs: tensors([N, T, D], entries) },
    inputs: ["xs"],
    // The transpose of what it should be.
    layer: () => runningMean((t, from) => from <= t ? 1 / (t + 1) : 0),
    laws: [causal()],
  }),
  timeAffine(
    {
      mistake: "TimeAffine whose db is that of the last step",
      named: /only the last contribution is kept/,
    },
    (right, { dout }) => {
      const [N, T, M] = dout.shape as [number, number, number];
      const db = right.grads[1]!;
      set(db, 0);
      for (let n = 0; n < N; n++) {
        for (let m = 0; m < M; m++) db.data[m]! += dout.at(n, T - 1, m);
      }
    },
  ),
  timeAffine(
    {
      mistake: "TimeAffine whose dW is a mean over the steps",
      named: /divided by N once too often|divided by .* once too often/,
    },
    (right, { xs }) => set(right.grads[0]!, multiply(right.grads[0]!, 1 / xs.shape[1]!)),
  ),
];
