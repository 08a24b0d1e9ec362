import { type Print, progress } from "../shared/print.ts";
import { columns } from "../shared/table.ts";
import { countEvaluations, type Evaluations } from "./evaluations.ts";
import { mean } from "./sums.ts";

/** The sizes of the layers. */
export const SIZES = ["small", "medium", "large"] as const;

/** Counts the forward evaluations of passing trials, and their mean for each size. */
export function evaluationsTable(
  { longer, seed, print }: {
    readonly longer: number;
    readonly seed: number;
    readonly print: Print;
  },
): { readonly counts: readonly Evaluations[]; readonly bySize: readonly number[] } {
  print(
    "\nForward evaluations of a passing trial for each differentiable tensor, the point included",
  );
  progress("evaluations");
  const counts = countEvaluations({ longer, seed });
  progress("");
  const table = columns([20, -10, -10, -10]);
  print(table(["layer", ...SIZES]));
  for (const layer of new Set(counts.map((c) => c.layer))) {
    const cells = SIZES.map((size) => counts.find((c) => c.layer === layer && c.size === size));
    print(table([layer, ...cells.map((c) => c === undefined ? "not run" : c.mean.toFixed(1))]));
  }
  const bySize = SIZES.map((size) =>
    mean(counts.filter((c) => c.size === size).map((c) => c.mean))
  );
  print(table(["mean", ...bySize.map((m) => m.toFixed(1))]));
  return { counts, bySize };
}
