import { formatShape, sameShape, set, type Tensor, zeros } from "../../tensor/mod.ts";

/** What each query may not attend to. */
export interface Masking {
  /** Broadcasts to the scores: 1 for what may be attended to, 0 for what is masked. */
  readonly mask?: Tensor | undefined;
  /** Whether query t is kept from all keys after t. */
  readonly isCausal: boolean;
  /** The layer, for what is thrown. */
  readonly layer: string;
}

/**
 * Turns scores [...,T,S] into attention weights in place: the softmax of each row over what is not masked.
 * A row that is masked altogether gets zeros. The largest score is subtracted first, so that nothing
 * overflows.
 *
 * @throws {RangeError} If the mask does not broadcast to the scores, or has an entry that is not 0 or 1.
 */
export function maskedSoftmax(scores: Tensor, masking: Masking): void {
  hide(scores, masking);
  const { data } = scores;
  const keys = scores.shape[scores.rank - 1]!;
  for (let row = 0; row < data.length; row += keys) {
    let largest = -Infinity;
    for (let i = row; i < row + keys; i++) if (data[i]! > largest) largest = data[i]!;
    if (largest === -Infinity) {
      // −∞ − −∞ is no number.
      for (let i = row; i < row + keys; i++) data[i] = data[i] === -Infinity ? 0 : NaN;
      continue;
    }
    let sum = 0;
    for (let i = row; i < row + keys; i++) sum += data[i] = Math.exp(data[i]! - largest);
    for (let i = row; i < row + keys; i++) data[i]! /= sum;
  }
}

/** Writes −∞ over the scores of what is masked. */
function hide(scores: Tensor, { mask, isCausal, layer }: Masking): void {
  const { data, shape, rank } = scores;
  if (mask !== undefined) {
    const all = broadcast(mask, { like: scores, layer }).data;
    for (let i = 0; i < data.length; i++) if (all[i] === 0) data[i] = -Infinity;
  }
  if (!isCausal) return;
  const [queries, keys] = [shape[rank - 2]!, shape[rank - 1]!];
  for (let i = 0; i < data.length; i++) {
    if (i % keys > Math.floor(i / keys) % queries) data[i] = -Infinity;
  }
}

function broadcast(
  mask: Tensor,
  { like, layer }: { readonly like: Tensor; readonly layer: string },
): Tensor {
  const i = mask.data.findIndex((v) => v !== 0 && v !== 1);
  if (i >= 0) {
    throw new RangeError(
      `${layer}: expected a mask of 1 for what counts and 0 for what is masked, found ${
        mask.data[i]
      }`,
    );
  }
  if (sameShape(mask.shape, like.shape)) return mask;
  const all = zeros(like.shape);
  try {
    set(all, mask);
  } catch {
    throw new RangeError(
      `${layer}: expected a mask that broadcasts to ${formatShape(like.shape)}, found ${
        formatShape(mask.shape)
      }`,
    );
  }
  return all;
}

/**
 * The backward pass of a softmax along the last axis, in place: turns the gradients of the weights into those
 * of the scores, y ∘ (dy − Σ y ∘ dy).
 */
export function softmaxGradient(dy: Tensor, y: Tensor): void {
  const { data } = dy;
  const width = y.shape[y.rank - 1]!;
  for (let row = 0; row < data.length; row += width) {
    let sum = 0;
    for (let i = row; i < row + width; i++) sum += y.data[i]! * data[i]!;
    for (let i = row; i < row + width; i++) data[i] = y.data[i]! * (data[i]! - sum);
  }
}
