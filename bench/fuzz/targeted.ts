import { brokenLayers } from "../../props/broken/catalogue.ts";
import type { Law, Prop } from "../../src/mod.ts";
import { median } from "../shared/median.ts";
import { type Print, progress } from "../shared/print.ts";
import { columns } from "../shared/table.ts";
import { rareMistakes } from "./rare_mistakes.ts";
import { type Plan, trialsToFailure } from "./trials_to_failure.ts";

/** By generation alone, and as the engine does. */
export const plans: readonly Plan[] = ["drawn", "engine"];

/** The trials that one rare mistake takes, by plan. */
export interface RareRow {
  /** Where the layer is wrong. */
  readonly wrong: string;
  /** The median number of trials up to the failure; "not found" where half of the runs find none. */
  readonly trials: Readonly<Record<Plan, number | "not found">>;
  /** The runs that find none. */
  readonly missed: Readonly<Record<Plan, number>>;
}

/** What becomes of the catalogue of wrong layers under one plan. */
export interface CatalogueRow {
  readonly plan: Plan;
  /** The runs that find nothing in as many trials as the catalogue promises. */
  readonly missed: number;
  readonly runs: number;
  /** The trials up to the failure, the geometric mean of all runs that find it. */
  readonly trials: number;
}

/** How much is measured. */
export interface TargetedOptions {
  /** The runs of each rare mistake, and the trials of each run at most. */
  readonly seeds: number;
  readonly most: number;
  /** The runs of each wrong layer of the catalogue. */
  readonly catalogueSeeds: number;
  readonly print: Print;
}

/** The trials in which each wrong layer of the catalogue must be caught. */
const PROMISED = 200;

/** Measures whether climbs find rare mistakes in fewer trials than drawing alone. */
export function targeted(
  { seeds, most, catalogueSeeds, print }: TargetedOptions,
): { readonly rare: readonly RareRow[]; readonly catalogue: readonly CatalogueRow[] } {
  const table = columns([52, ...plans.map(() => -14)]);
  print(`trials up to a rare mistake, the median of ${seeds} runs of at most ${most} trials;`);
  print("(n –): so many runs found none\n");
  print(table(["wrong only at", "drawn alone", "the engine"]));
  const shown = (row: RareRow, plan: Plan): string =>
    `${row.trials[plan]}${row.missed[plan] > 0 ? ` (${row.missed[plan]} –)` : ""}`
      .replace("not found", "none");
  const rare = rareMistakes.map((one) => {
    progress(one.wrong);
    const row = rareRow(one, { seeds, most });
    progress("");
    print(table([row.wrong, ...plans.map((plan) => shown(row, plan))]));
    return row;
  });
  const sum = (plan: Plan): number => rare.reduce((total, row) => total + row.missed[plan], 0);
  print(table([
    `runs that found none, of ${seeds * rare.length}`,
    ...plans.map((plan) => `${sum(plan)}`),
  ]));
  const catalogue = plans.map((plan) => catalogueRow(plan, catalogueSeeds));
  print("");
  print(table([
    `the catalogue: not found in ${PROMISED} trials, of ${catalogue[0]!.runs}`,
    ...catalogue.map(({ missed }) => `${missed}`),
  ]));
  print(table(["  trials, geometric mean", ...catalogue.map(({ trials }) => trials.toFixed(2))]));
  return { rare, catalogue };
}

function rareRow(
  { wrong, prop, caughtBy }: typeof rareMistakes[number],
  { seeds, most }: { readonly seeds: number; readonly most: number },
): RareRow {
  const law = lawOf(prop, caughtBy);
  const runs = plans.map((plan) => ({ plan, trials: runsOf(prop, law, { plan, seeds, most }) }));
  const each = <T>(of: (trials: readonly number[]) => T): Record<Plan, T> =>
    Object.fromEntries(runs.map(({ plan, trials }) => [plan, of(trials)])) as Record<Plan, T>;
  return {
    wrong,
    trials: each((trials) => Number.isFinite(median(trials)) ? median(trials) : "not found"),
    missed: each((trials) => trials.filter((n) => n === Infinity).length),
  };
}

function catalogueRow(plan: Plan, seeds: number): CatalogueRow {
  const runs = brokenLayers.flatMap(({ prop, caughtBy, mistake }) => {
    progress(mistake);
    return runsOf(prop, lawOf(prop, caughtBy), { plan, seeds, most: PROMISED });
  });
  progress("");
  const found = runs.filter(Number.isFinite);
  const mean = Math.exp(found.reduce((sum, n) => sum + Math.log(n), 0) / found.length);
  return { plan, missed: runs.length - found.length, runs: runs.length, trials: mean };
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
