import type { Print } from "../shared/print.ts";
import { columns, count } from "../shared/table.ts";
import { inTurns } from "./in_turns.ts";
import type { Numpy } from "./numpy.ts";
import { spiral, type Work } from "./work.ts";

/** A layer or a network here and in numpy. */
export interface LayerSpeed {
  readonly name: string;
  /** Microseconds of a step, the medians; undefined without numpy. */
  readonly ours: number;
  readonly numpy: number | undefined;
  /** How many times as fast ours is. */
  readonly ratio: number | undefined;
  readonly target: { readonly atLeast: number; readonly met: boolean | undefined };
}

const EPOCHS = 300;
const STEPS = 10;
const TIMES = 1000;
const SIZES = { N: 30, D: 10, H: 10, times: TIMES };

const SUBJECTS: readonly { name: string; work: Work; steps: number; atLeast: number }[] = [
  {
    name: "spiral network, 3,000 steps",
    work: spiral({ epochs: EPOCHS }),
    steps: EPOCHS * STEPS,
    atLeast: 4,
  },
  {
    name: "LSTM step [30,10], H = 10",
    work: { ask: "lstm", ...SIZES },
    steps: TIMES,
    atLeast: 2,
  },
  {
    name: "Affine [30,10]·[10,10]",
    work: { ask: "affine", ...SIZES },
    steps: TIMES,
    atLeast: 2,
  },
];

/** A step, forward and backward, here and in numpy with one thread. */
export async function layers(
  numpy: Numpy | undefined,
  { rounds, print }: { readonly rounds: number; readonly print: Print },
): Promise<readonly LayerSpeed[]> {
  print(`Microseconds of a step, forward and backward, in turns; medians of ${rounds} rounds\n`);
  const table = columns([30, -10, -10, -10, 3, 0]);
  print(table(["", "numpy", "ours", "ratio", "", "target"]));
  const found: LayerSpeed[] = [];
  for (const { name, work, steps, atLeast } of SUBJECTS) {
    const others = numpy === undefined ? [] : [numpy.work];
    const { ours, theirs: [theirs], ratios: [ratio] } = await inTurns(work, others, { rounds });
    const micro = (seconds: number): number => seconds / steps * 1e6;
    const met = ratio === undefined ? undefined : ratio >= atLeast;
    found.push({
      name,
      ours: micro(ours),
      numpy: theirs === undefined ? undefined : micro(theirs),
      ratio,
      target: { atLeast, met },
    });
    print(table([
      name,
      theirs === undefined ? "–" : count(micro(theirs)),
      count(micro(ours)),
      ratio === undefined ? "–" : `${ratio.toFixed(1)} ×`,
      "",
      `≥ ${atLeast} ×${met === undefined ? "" : met ? ": met" : ": missed"}`,
    ]));
  }
  print("");
  return found;
}
