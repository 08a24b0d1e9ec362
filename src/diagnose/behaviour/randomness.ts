import type { Trial } from "../../laws/mod.ts";
import { alike, ask, gradientsOf } from "../measure/experiment.ts";
import type { Hypothesis } from "../hypothesis.ts";

const PASSES = ["when it is built", "in forward", "in backward"] as const;

/** The layer draws random numbers itself, so that no one can have the same answer again. */
export const randomness: Hypothesis = ({ trials }) => {
  const drawn = ask(trials, (trial) => differs(trial) ? whereDrawn(trial) : undefined);
  const passes = PASSES.filter((_, pass) => drawn.some((counts) => counts[pass]! > 0));
  const pass = passes[0];
  if (pass === undefined) {
    // Drawn from a generator of its own, perhaps. Nothing else can be told of a layer that differs from itself.
    return drawn.length < 3
      ? undefined
      : `layers built from the same values give other answers each time, in ${drawn.length} trials: randomness of its own, or state that instances share`;
  }
  return `the layer draws randomness of its own, ${pass} (Math.random is called there, and the same values give other answers in ${drawn.length} trials)`;
};

/** Whether fresh layers of the same values answer differently. */
function differs(trial: Trial): boolean {
  const answers = Array.from({ length: 4 }, () => {
    const layer = trial.layer();
    const out = layer.forward(...trial.inputs()).clone();
    return [out, ...gradientsOf(trial, layer, trial.dout(out.shape, out.dtype)).values()];
  });
  return answers.some((answer) => answer.some((x, k) => !alike(x, answers[0]![k]!)));
}

/** How often a random number is drawn in each pass. */
function whereDrawn(trial: Trial): number[] {
  const random = Math.random;
  let count = 0;
  const counted = <T>(pass: () => T): [T, number] => {
    const before = count;
    const value = pass();
    return [value, count - before];
  };
  Math.random = () => {
    count++;
    return random();
  };
  try {
    const [layer, built] = counted(() => trial.layer());
    const [out, forward] = counted(() => layer.forward(...trial.inputs()));
    const dout = trial.dout(out.shape, out.dtype);
    const [, backward] = counted(() => layer.backward(dout));
    return [built, forward, backward];
  } finally {
    Math.random = random;
  }
}
