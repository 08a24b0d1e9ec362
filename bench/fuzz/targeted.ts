import { brokenLayers } from "../../props/broken/catalogue.ts";
import type { Law, Prop } from "../../src/mod.ts";
import { median } from "../shared/median.ts";
import { columns } from "../shared/table.ts";
import { rareMistakes } from "./rare_mistakes.ts";
import { type Plan, trialsToFailure } from "./trials_to_failure.ts";

/** By generation alone, and by rounds of which a part climbs. */
export const plans: readonly Plan[] = [0, 0.2, 0.5].map((share) => ({
  share,
  length: 20,
  leads: 10,
}));

/** The trials that one rare mistake takes, one entry for each plan. */
export interface RareRow {
  /** Where the layer is wrong. */
  readonly wrong: string;
  /** The median number of trials up to the failure; Infinity where half of the runs find none. */
  readonly trials: readonly number[];
  /** The runs that find none. */
  readonly missed: readonly number[];
}

/** Measures all rare mistakes: `seeds` runs each, of at most `most` trials. */
export function rareRows(
  { seeds, most }: { readonly seeds: number; readonly most: number },
): RareRow[] {
  return rareMistakes.map(({ wrong, prop, caughtBy }) => {
    const law = lawOf(prop, caughtBy);
    const runs = plans.map((plan) => runsOf(prop, law, { plan, seeds, most }));
    return {
      wrong,
      trials: runs.map(median),
      missed: runs.map((trials) => trials.filter((n) => n === Infinity).length),
    };
  });
}

/** What becomes of the catalogue of wrong layers under one plan. */
export interface CatalogueRow {
  readonly share: number;
  /** The runs that find nothing in as many trials as the catalogue promises. */
  readonly missed: number;
  readonly runs: number;
  /** The trials up to the failure, the geometric mean of all runs that find it. */
  readonly trials: number;
}

/** The trials in which each wrong layer of the catalogue must be caught. */
const PROMISED = 200;

/** Runs each wrong layer of the catalogue `seeds` times under each plan. */
export function catalogueRows(seeds: number): CatalogueRow[] {
  return plans.map((plan) => {
    const runs = brokenLayers.flatMap(({ prop, caughtBy }) =>
      runsOf(prop, lawOf(prop, caughtBy), { plan, seeds, most: PROMISED })
    );
    const found = runs.filter(Number.isFinite);
    const mean = Math.exp(found.reduce((sum, n) => sum + Math.log(n), 0) / found.length);
    return {
      share: plan.share,
      missed: runs.length - found.length,
      runs: runs.length,
      trials: mean,
    };
  });
}

/** The rows as lines of text. */
export function targetedTable(
  rare: readonly RareRow[],
  catalogue: readonly CatalogueRow[],
  seeds: number,
): string[] {
  const table = columns([52, ...plans.map(() => -12)]);
  const shown = (n: number, missed: number): string =>
    `${n}${missed > 0 ? ` (${missed} –)` : ""}`.replace("Infinity", "not");
  return [
    `trials up to a rare mistake, the median of ${seeds} runs; (n –): so many runs found none`,
    table([
      "wrong only at",
      ...plans.map(({ share }) => share === 0 ? "drawn" : `climbs ${share}`),
    ]),
    ...rare.map(({ wrong, trials, missed }) =>
      table([wrong, ...trials.map((n, k) => shown(n, missed[k]!))])
    ),
    "",
    table([
      `the catalogue: not found in ${PROMISED} trials, of ${catalogue[0]!.runs}`,
      ...catalogue.map(({ missed }) => `${missed}`),
    ]),
    table(["  trials, geometric mean", ...catalogue.map(({ trials }) => trials.toFixed(2))]),
  ];
}

function runsOf(
  prop: Prop,
  law: Law,
  { plan, seeds, most }: { readonly plan: Plan; readonly seeds: number; readonly most: number },
): number[] {
  return Array.from(
    { length: seeds },
    (_, k) => trialsToFailure(prop, law, { plan, seed: 7919 * (k + 1), most }),
  );
}

function lawOf(prop: Prop, name: string): Law {
  const law = prop.laws.find((law) => law.name === name);
  if (law === undefined) throw new Error(`"${name}" is no law of ${prop.name}`);
  return law;
}

if (import.meta.main) {
  const seeds = 20;
  for (
    const line of targetedTable(rareRows({ seeds, most: 3000 }), catalogueRows(5), seeds)
  ) console.log(line);
}
