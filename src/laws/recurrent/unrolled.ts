import { gradientList, type Layer } from "../../layer.ts";
import { add, concat, map, reshape, set, slice, type Tensor, zeros } from "../../tensor/mod.ts";

/** What cells are unrolled to. */
export interface UnrolledOptions {
  /** How many columns each part of the state has. */
  readonly width: number;
  /** How many parts the state of a cell has: 1 for h, 2 for h and c. */
  readonly states: number;
  /** Whether a forward starts from the state that the one before ended with. */
  readonly isStateful: boolean;
}

/**
 * A layer over time that has a cell of its own for each step, written to be obviously right.
 *
 * A cell takes x [N,D] and its state, each part [N,H], and returns the state after beside each other
 * [N,states·H]. The layer takes xs [N,T,D] and returns the first part of the state after each step [N,T,H].
 */
export function unrolled(
  cell: () => Layer,
  { width, states, isStateful }: UnrolledOptions,
): Layer {
  const { params } = cell();
  const grads = params.map((param) => map(param, () => 0));
  let state: readonly Tensor[] | undefined;
  let cells: readonly Layer[] = [];
  let inputs: readonly number[] = [];
  return {
    params,
    grads,
    forward(xs: Tensor): Tensor {
      inputs = xs.shape;
      const [N, T, D] = xs.shape as [number, number, number];
      cells = Array.from({ length: T }, cell);
      let now = isStateful && state !== undefined
        ? state
        : Array.from({ length: states }, () => zeros([N, width], xs));
      const hs = cells.map((one, t) => {
        const x = reshape(slice(xs, { axis: 1, start: t, end: t + 1 }), [N, D]);
        now = parts(one.forward(x, ...now.map((part) => part.clone())), states);
        return reshape(now[0]!, [N, 1, width]);
      });
      state = now;
      return hs.length === 0 ? zeros([N, 0, width], xs) : concat(hs, { axis: 1 });
    },
    backward(dhs: Tensor): Tensor {
      const [N, T, D] = inputs as [number, number, number];
      for (const grad of grads) set(grad, 0);
      let later = Array.from({ length: states }, () => zeros([N, width], dhs));
      const dxs: Tensor[] = [];
      for (let t = T - 1; t >= 0; t--) {
        const dh = reshape(slice(dhs, { axis: 1, start: t, end: t + 1 }), [N, width]);
        const [first, ...others] = later;
        const dout = concat([add(dh, first!), ...others], { axis: 1 });
        const [dx, ...earlier] = gradientList(cells[t]!.backward(dout));
        dxs.unshift(reshape(dx!, [N, 1, D]));
        later = earlier.map((part) => part.clone());
        cells[t]!.grads.forEach((grad, i) => set(grads[i]!, add(grads[i]!, grad)));
      }
      return dxs.length === 0 ? zeros([N, 0, D], dhs) : concat(dxs, { axis: 1 });
    },
  };
}

function parts(out: Tensor, states: number): Tensor[] {
  const width = out.shape[1]! / states;
  return Array.from(
    { length: states },
    (_, i) => slice(out, { axis: 1, start: i * width, end: (i + 1) * width }),
  );
}
