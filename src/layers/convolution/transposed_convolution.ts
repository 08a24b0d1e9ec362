import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, formatShape, matmul, overwrite, Tensor, zeros } from "../../tensor/mod.ts";
import { addBias, sumPlanes } from "./bias.ts";
import { checkKernel } from "./check_kernel.ts";
import { fold, unfold } from "./columns.ts";
import type { ConvolutionOptions } from "./convolution.ts";
import { keptAs } from "./kept_as.ts";
import { imageOf, matricesOf } from "./matrices.ts";
import { bothOf, type Pair } from "./pair.ts";
import { type Grid, reach, type Step, type Steps, stepsOf, type Windows } from "./windows.ts";

/** How a transposed convolution lies on its images: as the convolution does that it transposes. */
export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /**
   * How many rows and columns are added to the end of the output, 0 if left out: below the stride or the
   * dilation. Where a stride leaves entries over, images of several sizes give one size; this chooses among them.
   */
  readonly outputPadding?: Pair;
}

/**
 * Writes a copy of a kernel for every entry of an image, and adds a bias: the transpose of a convolution.
 *
 *     out[n,f,r,s] = Σ W[c,f,i,j] · x[n,c,o,p] + b[f], over c and all windows that have the entry
 *     dx[n,c,o,p]  = Σ W[c,f,i,j] · dout[n,f,r,s], over f, i, j
 *     dW[c,f,i,j]  = Σ x[n,c,o,p] · dout[n,f,r,s], over n, o, p
 *     db[f]        = Σ dout[n,f,r,s], over n, r, s
 *
 *     r = o·stride − padding + i·dilation, and s likewise; what falls outside of the output is dropped
 *     OH = (H − 1)·stride − 2·padding + dilation·(KH − 1) + outputPadding + 1, and OW likewise
 *
 * Its W [C,F/groups,KH,KW] is that of the convolution from [N,F,OH,OW] to [N,C,H,W]: what is the gradient there
 * is the output here, and the other way round. Semantics and names follow PyTorch (ConvTranspose2d).
 *
 * @example
 * ```ts
 * import { tensor, TransposedConvolution } from "@backproof/backproof";
 *
 * const twice = new TransposedConvolution(tensor([[[[1, 1]]]]), undefined, { stride: [1, 2] });
 * console.log(`${twice.forward(tensor([[[[3, 5]]]]))}`); // [[[[3, 3, 5, 5]]]]
 * ```
 */
export class TransposedConvolution implements Layer {
  readonly params: readonly [W: Tensor, ...b: Tensor[]];
  readonly grads: readonly [dW: Tensor, ...db: Tensor[]];
  readonly #steps: Steps;
  readonly #groups: number;
  readonly #added: readonly [vertical: number, horizontal: number];
  #x: Tensor | undefined;
  #grid: Grid | undefined;

  /**
   * Takes the weights W [C,F/groups,KH,KW] and the bias b [F], or none.
   *
   * @throws {RangeError} If the shapes do not fit, or an option is out of its range.
   */
  constructor(W: Tensor, b?: Tensor, options: TransposedConvolutionOptions = {}) {
    const { groups = 1, outputPadding = 0 } = options;
    const layer = "TransposedConvolution";
    const axes = ["C", "F/groups", "KH", "KW"] as const;
    checkKernel(W, { b, biases: W.shape[1]! * groups, groups, axes, layer });
    this.#steps = stepsOf([W.shape[2]!, W.shape[3]!], options, layer);
    this.#added = bothOf(outputPadding, { name: "an output padding", layer });
    this.#added.forEach((added, axis) => {
      const { stride, dilation } = this.#steps[axis]!;
      if (added < Math.max(stride, dilation)) return;
      throw new RangeError(
        `${layer}: expected an output padding below the stride ${stride} or the dilation ${dilation}, found ${added}`,
      );
    });
    this.#groups = groups;
    this.params = b === undefined ? [W] : [W, b];
    this.grads = b === undefined ? [zeros(W.shape, W)] : [zeros(W.shape, W), zeros(b.shape, b)];
  }

  /**
   * Takes x [N,C,H,W]; returns out [N,F,OH,OW].
   *
   * @throws {RangeError} If x has other axes or channels, or the padding leaves nothing of the output.
   */
  forward(x: Tensor): Tensor {
    const [W, b] = this.params;
    if (x.rank !== 4 || x.shape[1] !== W.shape[0]) {
      throw new RangeError(
        `TransposedConvolution: expected x of shape [N,${W.shape[0]},H,W] for W of shape ${
          formatShape(W.shape)
        }, found ${formatShape(x.shape)}`,
      );
    }
    const N = x.shape[0]!;
    const grid = this.#gridOf(x);
    const { weights } = matricesOf(W, { groups: this.#groups, grid });
    const shape = this.#outShape(N, grid);
    const [, count, OH, OW] = shape;
    const out = allocate(N * count * OH * OW, "float64");
    for (let n = 0; n < N; n++) {
      const columns = matmul(weights, imageOf(x, n, this.#groups), { transposeA: true });
      fold(columns.data, { data: out, start: n * count * OH * OW, count }, grid);
    }
    if (b !== undefined) addBias(b.data, { planes: out, size: OH * OW });
    this.#x = x.clone();
    this.#grid = grid;
    return new Tensor(shape, keptAs(out, x.dtype));
  }

  /**
   * Takes dout [N,F,OH,OW]; writes dW and db into `grads` and returns dx [N,C,H,W].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "TransposedConvolution");
    const grid = remembered(this.#grid, "TransposedConvolution");
    const N = x.shape[0]!;
    const shape = this.#outShape(N, grid);
    checkUpstream(dout, shape, "TransposedConvolution");
    const [, count, OH, OW] = shape;
    const [dW, db] = this.grads;
    const { weights, columns } = matricesOf(this.params[0], { groups: this.#groups, grid });
    const dx = allocate(x.size, "float64");
    const sums = allocate(dW.size, "float64");
    for (let n = 0; n < N; n++) {
      unfold(columns.data, { data: dout.data, start: n * count * OH * OW, count }, grid);
      dx.set(matmul(weights, columns).data, n * x.size / N);
      const { data } = matmul(imageOf(x, n, this.#groups), columns, { transposeB: true });
      for (let i = 0; i < data.length; i++) sums[i]! += data[i]!;
    }
    overwrite(dW.data, sums);
    if (db !== undefined) sumPlanes(db.data, { planes: dout.data, size: OH * OW });
    return new Tensor(x.shape, keptAs(dx, x.dtype));
  }

  /** The windows on the output, one for each entry of x. */
  #gridOf(x: Tensor): Grid {
    const along = (axis: 0 | 1): Windows => {
      const step: Step = this.#steps[axis];
      const count = x.shape[2 + axis]!;
      const size = (count - 1) * step.stride - 2 * step.padding + reach(step) + this.#added[axis];
      if (size >= 1 && count >= 1) return { size, count, ...step };
      throw new RangeError(
        `TransposedConvolution: expected an output of one entry or more along ${
          "HW"[axis]
        }, found ${Math.min(size, count)} for x of shape ${formatShape(x.shape)}`,
      );
    };
    return [along(0), along(1)];
  }

  #outShape(N: number, [vertical, horizontal]: Grid): [number, number, number, number] {
    return [N, this.params[0].shape[1]! * this.#groups, vertical.size, horizontal.size];
  }
}
