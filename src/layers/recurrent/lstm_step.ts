import { checkUpstream, remembered } from "../../layer.ts";
import {
  allocate,
  type Data,
  type DType,
  full,
  hyperbolicTangents,
  matmul,
  set,
  sigmoids,
  Tensor,
  zeros,
} from "../../tensor/mod.ts";
import { checkCell } from "./check_state.ts";
import type { Weighted } from "./recurrence.ts";

/**
 * One step of an LSTM, with three products in place of six: the weights are one matrix, W = [Wx, Wh, b] one below
 * the other [D+H+1,4H], and so is what they are multiplied by, in = [x, hPrev, 1]ᵀ [D+H+1,N].
 *
 *     aᵀ           = Wᵀ · in
 *     [dx, dhPrev]ᵀ = [Wx, Wh] · daᵀ
 *     [dWx, dWh]    = [x, hPrev]ᵀ · da
 *     db            = Σ da over the batch
 *
 * All is kept transposed, each gate in one piece. Memory is what small layers mostly wait for: that of a pass
 * serves the next one of as many rows. It is never handed out.
 */
export class LstmStep {
  readonly #layer: Weighted;
  readonly #W: Tensor;
  /** Wx, Wh and b, as parts of W. */
  readonly #params: readonly Tensor[];
  /** Wx and Wh, as a part of W [D+H,4H]. */
  readonly #both: Tensor;
  readonly #dboth: Tensor;
  /** dWx and dWh, as parts of dboth. */
  readonly #grads: readonly Tensor[];
  #pass: Pass | undefined;

  constructor(layer: Weighted) {
    const [Wx, Wh] = layer.params;
    const [D, width] = Wx.shape as [number, number];
    const H = Wh.shape[0]!;
    this.#layer = layer;
    this.#W = zeros([D + H + 1, width]);
    this.#params = partsOf(this.#W, layer.params);
    this.#both = rows(this.#W, D + H);
    this.#dboth = zeros([D + H, width]);
    this.#grads = partsOf(this.#dboth, [Wx, Wh]);
  }

  /** Returns h and c beside each other [N,2H]. */
  forward(x: Tensor, hPrev: Tensor, cPrev: Tensor): Tensor {
    const { params } = this.#layer;
    const [Wx, Wh] = params;
    checkCell(x, { state: { hPrev, cPrev }, Wx, Wh, layer: "LSTM" });
    const [N, D] = x.shape as [number, number];
    const H = Wh.shape[0]!;
    const pass = this.#passFor(x, hPrev, cPrev);
    const { inputs, f, g, i, o, cells, before } = pass;
    for (let k = 0; k < params.length; k++) set(this.#params[k]!, params[k]!);
    transpose(x.data, inputs.data, { at: 0, N, width: D });
    transpose(hPrev.data, inputs.data, { at: D * N, N, width: H });
    transpose(cPrev.data, before, { at: 0, N, width: H });
    matmul(this.#W, inputs, { transposeA: true, into: pass.gates });
    sigmoids(f);
    hyperbolicTangents(g);
    sigmoids(pass.iAndO);
    const out = allocate(2 * N * H, pass.dtype);
    for (let j = 0, k = 0; j < H; j++) {
      for (let n = 0; n < N; n++, k++) {
        const c = f[k]! * before[k]! + g[k]! * i[k]!;
        out[2 * n * H + H + j] = c;
        cells[k] = c;
      }
    }
    hyperbolicTangents(cells);
    for (let j = 0, k = 0; j < H; j++) {
      for (let n = 0; n < N; n++, k++) out[2 * n * H + j] = o[k]! * cells[k]!;
    }
    return new Tensor([N, 2 * H], out);
  }

  /** Takes dh beside dc [N,2H]; writes `grads` and returns dx, dhPrev and dcPrev. */
  backward(dout: Tensor): readonly Tensor[] {
    const pass = remembered(this.#pass, "LSTM");
    const { N, D, H, dtype, f, g, i, o, cells, before } = pass;
    checkUpstream(dout, [N, 2 * H], "LSTM");
    const [dWx, dWh, db] = this.#layer.grads;
    const up = dout.data;
    const da = pass.dgates.data;
    const size = N * H;
    const dcPrev = zeros([N, H], { dtype });
    for (let j = 0, k = 0; j < H; j++) {
      const sums = [0, 0, 0, 0] as [number, number, number, number];
      for (let n = 0; n < N; n++, k++) {
        const dh = up[2 * n * H + j]!;
        const tanh = cells[k]!;
        const ds = up[2 * n * H + H + j]! + dh * o[k]! * (1 - tanh * tanh);
        const df = ds * before[k]! * f[k]! * (1 - f[k]!);
        const dg = ds * i[k]! * (1 - g[k]! * g[k]!);
        const di = ds * g[k]! * i[k]! * (1 - i[k]!);
        const dO = dh * tanh * o[k]! * (1 - o[k]!);
        sums[0] += da[k] = df;
        sums[1] += da[k + size] = dg;
        sums[2] += da[k + 2 * size] = di;
        sums[3] += da[k + 3 * size] = dO;
        dcPrev.data[n * H + j] = ds * f[k]!;
      }
      for (let gate = 0; gate < 4; gate++) db.data[gate * H + j] = sums[gate]!;
    }
    matmul(pass.ofBoth, pass.dgates, { transposeB: true, into: this.#dboth });
    set(dWx, this.#grads[0]!);
    set(dWh, this.#grads[1]!);
    const { data } = matmul(this.#both, pass.dgates, { into: pass.dinputs });
    const [dx, dhPrev] = [zeros([N, D], { dtype }), zeros([N, H], { dtype })];
    transposeBack(data, dx.data, { at: 0, N, width: D });
    transposeBack(data, dhPrev.data, { at: D * N, N, width: H });
    return [dx, dhPrev, dcPrev];
  }

  /** Room for a pass: that of the one before, if it is of the same sizes. */
  #passFor(x: Tensor, hPrev: Tensor, cPrev: Tensor): Pass {
    const [Wx, Wh, b] = this.#layer.params;
    const [N, D] = x.shape as [number, number];
    let dtype: DType = "float32";
    for (const one of [x, hPrev, cPrev, Wx, Wh, b]) if (one.dtype !== dtype) dtype = "float64";
    const known = this.#pass;
    if (known?.N === N && known.dtype === dtype) return known;
    return this.#pass = passOf({ N, D, H: Wh.shape[0]!, dtype });
  }
}

/** The sizes of a pass. */
interface Sizes {
  readonly N: number;
  readonly D: number;
  readonly H: number;
  /** That of what is handed out. */
  readonly dtype: DType;
}

/** What a pass works on, all of it in float64. */
interface Pass extends Sizes {
  /** [x, hPrev, 1]ᵀ [D+H+1,N]. */
  readonly inputs: Tensor;
  /** [x, hPrev]ᵀ, as a part of it. */
  readonly ofBoth: Tensor;
  /** aᵀ, and then the gates [4H,N]. */
  readonly gates: Tensor;
  /** Each gate, as a part of them [H,N]. */
  readonly f: Data;
  readonly g: Data;
  readonly i: Data;
  readonly o: Data;
  /** Two of them in one piece. */
  readonly iAndO: Data;
  /** cᵀ, and then tanh(c)ᵀ [H,N]. */
  readonly cells: Data;
  /** cPrevᵀ [H,N]. */
  readonly before: Data;
  /** daᵀ [4H,N]. */
  readonly dgates: Tensor;
  /** [dx, dhPrev]ᵀ [D+H,N]. */
  readonly dinputs: Tensor;
}

function passOf({ N, D, H, dtype }: Sizes): Pass {
  const gates = zeros([4 * H, N]);
  const part = (from: number, to: number): Data => gates.data.subarray(from * H * N, to * H * N);
  const inputs = full([D + H + 1, N], 1);
  return {
    N,
    D,
    H,
    dtype,
    inputs,
    ofBoth: rows(inputs, D + H),
    gates,
    f: part(0, 1),
    g: part(1, 2),
    i: part(2, 3),
    o: part(3, 4),
    iAndO: part(2, 4),
    cells: allocate(H * N, "float64"),
    before: allocate(H * N, "float64"),
    dgates: zeros([4 * H, N]),
    dinputs: zeros([D + H, N]),
  };
}

/** The first rows of a matrix, without a copy. */
function rows({ shape, data }: Tensor, count: number): Tensor {
  const width = shape[1]!;
  return new Tensor([count, width], data.subarray(0, count * width));
}

/** The rows of a matrix as tensors of the shapes of `like`, one after the other, without a copy. */
function partsOf({ data }: Tensor, like: readonly Tensor[]): Tensor[] {
  let start = 0;
  return like.map(({ shape, size }) => new Tensor(shape, data.subarray(start, start += size)));
}

/** A matrix [N,width], and where it stands, transposed, in other numbers. */
interface Place {
  readonly at: number;
  readonly N: number;
  readonly width: number;
}

function transpose(from: Data, to: Data, { at, N, width }: Place): void {
  for (let j = 0, k = at; j < width; j++) {
    for (let n = 0; n < N; n++) to[k++] = from[n * width + j]!;
  }
}

function transposeBack(from: Data, to: Data, { at, N, width }: Place): void {
  for (let j = 0, k = at; j < width; j++) {
    for (let n = 0; n < N; n++) to[n * width + j] = from[k++]!;
  }
}
