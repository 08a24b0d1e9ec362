import { type Print, progress } from "../shared/print.ts";
import { columns, share } from "../shared/table.ts";
import { type Caught, caughtBy, ERRORS, plantings } from "./sensitivity.ts";
import { mean } from "./sums.ts";

/** Plants relative errors, and sees how many are caught: by place, and on average over the places. */
export function sensitivityTable(
  { trials, runs, seed, print }: {
    readonly trials: number;
    readonly runs: number;
    readonly seed: number;
    readonly print: Print;
  },
): {
  readonly caught: readonly (readonly Caught[])[];
  readonly sensitivity: Readonly<Record<string, Caught>>;
} {
  print(
    "\nPlanted errors, by both laws on well-scaled inputs: % caught in one trial / in a run of 100",
  );
  const table = columns([24, ...ERRORS.map(() => -9)]);
  print(table(["relative error", ...ERRORS.map((error) => error.toExponential())]));
  const caught = plantings.map((one) => {
    progress(`${one.layer}, ${one.where}`);
    const found = ERRORS.map((error) => caughtBy(one, { error, trials, runs, seed }));
    progress("");
    const cells = found.map(({ trial, run }) => `${share(trial, 1, 0)}/${share(run, 1, 0)}`);
    print(table([`${one.layer}, ${one.where}`, ...cells]));
    return found;
  });
  const sensitivity = Object.fromEntries(ERRORS.map((error, i) => [error.toExponential(), {
    trial: mean(caught.map((found) => found[i]!.trial)),
    run: mean(caught.map((found) => found[i]!.run)),
  }]));
  return { caught, sensitivity };
}
