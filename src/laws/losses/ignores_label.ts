import { concat, full, sameShape, slice, type Tensor } from "../../tensor/mod.ts";
import { difference, largest } from "../compare.ts";
import type { Law, Outcome, Trial, Violation } from "../law.ts";
import { movedInputs } from "../moved.ts";
import { Nearness } from "../nearness.ts";
import { type Round, round } from "../round.ts";
import { apparentRoundoff } from "./apparent_roundoff.ts";

/** How close sums must be that have the same terms, beside the size of the largest, in units of roundoff. */
const CLOSE = 2 ** 10;

/**
 * What is labelled `label` changes nothing: its gradient is 0, its prediction does not matter, it does not
 * count in the mean, and where all is labelled so the loss is 0.
 *
 * The first input holds the predictions [...,C], and the first nondifferentiable one the labels [...].
 */
export function ignoresLabel(label: number): Law {
  return {
    name: "ignored labels change nothing",
    says: `what is labelled ${label} has no gradient, no cost and no count`,
    check(trial): Outcome {
      const inputs = trial.inputs();
      const t = inputs.findIndex((_, i) => !trial.differentiable.includes(i));
      const labels = inputs[t];
      const x = inputs[0]!;
      if (
        trial.differentiable[0] !== 0 || labels === undefined || labels.size === 0 ||
        !sameShape(labels.shape, x.shape.slice(0, -1))
      ) return { kind: "vacuous", reason: "there are no labels of rows" };
      const nearness = new Nearness();
      const base = round(trial);
      const width = x.size / labels.size;
      const isIgnored = (entry: number): boolean =>
        labels.data[Math.floor(entry / width)] === label;
      const judge = judgeOf(base, { name: `d${trial.inputNames[0]}`, nearness });

      const atIgnored = base.gradients[0]!.clone();
      atIgnored.data.forEach((_, i) => {
        if (isIgnored(i)) atIgnored.data[i] = 0;
      });
      const moved = movedInputs(
        trial,
        (input, entry) => sameShape(input.shape, x.shape) ? !isIgnored(entry) : true,
      );
      const more = withOneMore(trial, label, t);
      const none = trial.inputs().with(t, full(labels.shape, label, labels));
      return judge(base, {
        expected: { out: base.out, dx: atIgnored },
        how: "from the drawn labels",
      }) ??
        judge(round(trial, { inputs: moved }), {
          expected: { out: base.out, dx: base.gradients[0]! },
          how: "after predictions were changed that are ignored",
        }) ??
        (more && judge(round(trial, { inputs: more }), {
          expected: { out: base.out, dx: withZeros(base.gradients[0]!) },
          how: "of the batch with one more row, all of it ignored",
        })) ??
        judge(round(trial, { inputs: none }), {
          expected: { out: full([], 0, base.out), dx: full(x.shape, 0, x) },
          how: "where all labels are ignored",
        }) ?? nearness.pass();
    },
  };
}

/** What out and dx should be, and of what. */
interface Claim {
  readonly expected: { readonly out: Tensor; readonly dx: Tensor };
  readonly how: string;
}

function judgeOf(
  base: Round,
  { name, nearness }: { readonly name: string; readonly nearness: Nearness },
): (found: Round, claim: Claim) => Violation | undefined {
  return ({ out, dout, gradients: [dx] }, { expected, how }) => {
    const rest = { actualFrom: how, expectedFrom: "as what is ignored changes nothing", nearness };
    const near = (x: Tensor): number => CLOSE * apparentRoundoff(x) * largest(x);
    return difference(out, expected.out, { name: "out", tolerance: near(base.out), ...rest }) ??
      difference(dx!, expected.dx, {
        name,
        dout,
        tolerance: near(base.gradients[0]!),
        ...rest,
      });
  };
}

/** The inputs with their first row once more at the end of the batch, all of it ignored; undefined where there is none. */
function withOneMore(trial: Trial, label: number, t: number): Tensor[] | undefined {
  const inputs = trial.inputs();
  const n = inputs[0]!.shape[0];
  if (!inputs.every(({ rank, shape }) => rank > 0 && shape[0] === n)) return undefined;
  return inputs.map((x, i) => {
    const row = slice(x, { start: 0, end: 1 });
    return concat([x, i === t ? full(row.shape, label, row) : row]);
  });
}

function withZeros(dx: Tensor): Tensor {
  return concat([dx, full([1, ...dx.shape.slice(1)], 0, dx)]);
}
