import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, formatShape, matmul, overwrite, Tensor, zeros } from "../../tensor/mod.ts";
import { addBias, sumPlanes } from "./bias.ts";
import { checkKernel } from "./check_kernel.ts";
import { fold, unfold } from "./columns.ts";
import { keptAs } from "./kept_as.ts";
import { imageOf, matricesOf } from "./matrices.ts";
import { type Grid, gridOn, type Steps, stepsOf, type WindowOptions } from "./windows.ts";

/** How a convolution lies on its images. */
export interface ConvolutionOptions extends WindowOptions {
  /**
   * In how many groups the channels are cut, 1 if left out: the first share of the filters sees the first share
   * of the channels, and so on.
   */
  readonly groups?: number;
}

/**
 * Multiplies every window on an image by weights and adds a bias: a layer of filters.
 *
 *     out[n,f,o,p] = Σ W[f,c,i,j] · x[n,c,r,s] + b[f], over c, i, j
 *     dx[n,c,r,s]  = Σ W[f,c,i,j] · dout[n,f,o,p], over f and all windows that have the entry
 *     dW[f,c,i,j]  = Σ x[n,c,r,s] · dout[n,f,o,p], over n, o, p
 *     db[f]        = Σ dout[n,f,o,p], over n, o, p
 *
 *     r = o·stride − padding + i·dilation, and s likewise; outside of the image x is 0
 *     OH = ⌊(H + 2·padding − dilation·(KH − 1) − 1) / stride⌋ + 1, and OW likewise
 *
 * The kernel is not turned round, as in all libraries for neural networks. In groups, f sees the C/groups channels
 * of its own group; with `groups: C` and W [C,1,KH,KW], each channel has a filter of its own: a depthwise
 * convolution. The windows of one image at a time are the columns of a matrix (im2col), which W multiplies.
 * From "Deep Learning from Scratch", chapter 7; dilation and groups as in PyTorch.
 *
 * @example
 * ```ts
 * import { Convolution, tensor } from "@backproof/backproof";
 *
 * const edges = new Convolution(tensor([[[[-1, 1]]]]), tensor([0]));
 * console.log(`${edges.forward(tensor([[[[0, 0, 5, 5]]]]))}`); // [[[[0, 5, 0]]]]
 * ```
 */
export class Convolution implements Layer {
  readonly params: readonly [W: Tensor, ...b: Tensor[]];
  readonly grads: readonly [dW: Tensor, ...db: Tensor[]];
  readonly #steps: Steps;
  readonly #groups: number;
  #x: Tensor | undefined;
  #grid: Grid | undefined;

  /**
   * Takes the weights W [F,C/groups,KH,KW] and the bias b [F], or none.
   *
   * @throws {RangeError} If the shapes do not fit, or an option is out of its range.
   */
  constructor(W: Tensor, b?: Tensor, options: ConvolutionOptions = {}) {
    const { groups = 1 } = options;
    const axes = ["F", "C/groups", "KH", "KW"] as const;
    checkKernel(W, { b, biases: W.shape[0]!, groups, axes, layer: "Convolution" });
    this.#steps = stepsOf([W.shape[2]!, W.shape[3]!], options, "Convolution");
    this.#groups = groups;
    this.params = b === undefined ? [W] : [W, b];
    this.grads = b === undefined ? [zeros(W.shape, W)] : [zeros(W.shape, W), zeros(b.shape, b)];
  }

  /**
   * Takes x [N,C,H,W]; returns out [N,F,OH,OW].
   *
   * @throws {RangeError} If x has other axes or channels, or no window fits.
   */
  forward(x: Tensor): Tensor {
    const [W, b] = this.params;
    const grid = gridOn(x.shape, this.#steps, "Convolution");
    const [N, C] = x.shape as [number, number];
    const channels = W.shape[1]! * this.#groups;
    if (C !== channels) {
      const groups = this.#groups === 1 ? "" : ` in ${this.#groups} groups`;
      throw new RangeError(
        `Convolution: expected x of shape [N,${channels},H,W] for W of shape ${
          formatShape(W.shape)
        }${groups}, found ${formatShape(x.shape)}`,
      );
    }
    const { weights, columns } = matricesOf(W, { groups: this.#groups, grid });
    const shape = this.#outShape(N, grid);
    const size = grid[0].count * grid[1].count;
    const image = shape[1]! * size;
    const sums = allocate(N * image, "float64");
    for (let n = 0; n < N; n++) {
      unfold(columns.data, { data: x.data, start: n * x.size / N, count: C }, grid);
      sums.set(matmul(weights, columns).data, n * image);
    }
    if (b !== undefined) addBias(b.data, { planes: sums, size });
    this.#x = x.clone();
    this.#grid = grid;
    return new Tensor(shape, keptAs(sums, x.dtype));
  }

  /**
   * Takes dout [N,F,OH,OW]; writes dW and db into `grads` and returns dx [N,C,H,W].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "Convolution");
    const grid = remembered(this.#grid, "Convolution");
    const [N, C] = x.shape as [number, number];
    checkUpstream(dout, this.#outShape(N, grid), "Convolution");
    const [dW, db] = this.grads;
    const { weights, columns } = matricesOf(this.params[0], { groups: this.#groups, grid });
    const dx = allocate(x.size, "float64");
    const sums = allocate(dW.size, "float64");
    for (let n = 0; n < N; n++) {
      const start = n * x.size / N;
      const d = imageOf(dout, n, this.#groups);
      unfold(columns.data, { data: x.data, start, count: C }, grid);
      const { data } = matmul(d, columns, { transposeB: true });
      for (let i = 0; i < data.length; i++) sums[i]! += data[i]!;
      const spread = matmul(weights, d, { transposeA: true });
      fold(spread.data, { data: dx, start, count: C }, grid);
    }
    overwrite(dW.data, sums);
    if (db !== undefined) sumPlanes(db.data, { planes: dout.data, size: columns.shape[2]! });
    return new Tensor(x.shape, keptAs(dx, x.dtype));
  }

  #outShape(N: number, [vertical, horizontal]: Grid): readonly number[] {
    return [N, this.params[0].shape[0]!, vertical.count, horizontal.count];
  }
}
