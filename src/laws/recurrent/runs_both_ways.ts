import { gradientList, type Layer } from "../../layer.ts";
import { add, concat, slice, type Tensor } from "../../tensor/mod.ts";
import type { Law } from "../law.ts";
import { sameAs, type SameAsOptions } from "../same_as.ts";

/** The two runs of a bidirectional layer, each built from what was drawn. */
export interface BothWays<G> {
  /** From the first step to the last. */
  readonly ahead: (given: G) => Layer;
  /** From the last step to the first. */
  readonly back: (given: G) => Layer;
}

/**
 * A bidirectional layer equals two runs, one over the sequence and one over the reversed sequence, whose
 * outputs stand beside each other along the last axis, those of the second reversed once more. Its params are
 * those of the first run, then those of the second; axis 1 is time.
 */
export function runsBothWays<G extends Record<string, unknown>>(
  { ahead, back }: BothWays<G>,
  options: SameAsOptions = {},
): Law {
  return {
    ...sameAs<G>("two runs", (given) => bothWays(ahead(given), back(given)), options),
    says: "it agrees with two runs, one of them over the reversed sequence, forward and backward",
  };
}

function bothWays(ahead: Layer, back: Layer): Layer {
  let width = 0;
  return {
    params: [...ahead.params, ...back.params],
    grads: [...ahead.grads, ...back.grads],
    forward(xs: Tensor): Tensor {
      const first = ahead.forward(xs);
      width = first.shape.at(-1)!;
      return concat([first, reversed(back.forward(reversed(xs)))], { axis: 2 });
    },
    backward(dhs: Tensor): Tensor {
      const [first] = gradientList(ahead.backward(slice(dhs, { axis: 2, end: width })));
      const [second] = gradientList(back.backward(reversed(slice(dhs, { axis: 2, start: width }))));
      return add(first!, reversed(second!));
    },
  };
}

function reversed(xs: Tensor): Tensor {
  const steps = Array.from(
    { length: xs.shape[1]! },
    (_, t) => slice(xs, { axis: 1, start: t, end: t + 1 }),
  );
  return steps.length === 0 ? xs.clone() : concat(steps.reverse(), { axis: 1 });
}
