import fc from "fast-check";
import type { Axis } from "../draw/mod.ts";
import { everyLayer } from "../laws/mod.ts";
import { Tensor } from "../tensor/mod.ts";
import { propOf } from "./build.ts";
import type { DrawPlan, Plan } from "./plan.ts";
import { thrown } from "./probe.ts";

/** So many draws must go through forward. */
const DRAWS = 60;
/** Names of axes that are the first or last to be held back. */
const LEAST = 2;
const SIZE = 4;

/** Numbers up to here should not make a layer overflow. */
const ORDINARY = 10;
const NOT_FINITE = "forward gives no finite numbers";

/** A plan that forward takes, and what had to be held back. */
export interface Refined {
  readonly plan: Plan;
  readonly note?: string;
}

/**
 * The plan, with axes of at least 2 or of a fixed size where forward throws for others; as it is if nothing
 * helps.
 */
export function refined(plan: Plan, exported: unknown): Refined {
  const problem = firstProblem(plan, exported);
  if (problem === undefined) return { plan };
  const names = axisNamesOf(plan);
  const least = (name: string): Axis => ({ name, min: LEAST });
  const single = names.map((name) => ({ [name]: least(name) }));
  const pinned = names.map((name) => ({ [name]: SIZE }));
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => ({ [a]: SIZE, [b]: SIZE })))
    .reverse();
  const all = [
    ...single,
    Object.fromEntries(names.map((name) => [name, least(name)])),
    ...pinned.reverse(),
    ...pairs,
    Object.fromEntries(names.map((name) => [name, SIZE])),
  ];
  for (const changes of all) {
    const changed = withAxes(plan, changes);
    if (firstProblem(changed, exported) !== undefined) continue;
    const held = Object.entries(changes).map(([name, axis]) =>
      typeof axis === "number" ? `${name} = ${axis}` : `${name} ≥ ${LEAST}`
    );
    return { plan: changed, note: `Drawn with ${held.join(", ")} only: for others ${problem}` };
  }
  // Then it is a matter of values: the law says more.
  if (problem === NOT_FINITE) return { plan };
  return { plan, note: `For some of what is drawn ${problem}` };
}

/** What goes wrong in forward for one of some draws; undefined if nothing does. */
export function firstProblem(plan: Plan, exported: unknown): string | undefined {
  const prop = propOf(plan, exported, everyLayer);
  for (const [given, upstream, seed] of fc.sample(prop.draw, { numRuns: DRAWS, seed: 1 })) {
    const trial = prop.trial({ given, upstream, seed });
    try {
      const out: unknown = trial.layer().forward(...trial.inputs());
      if (!(out instanceof Tensor)) return "forward returns no Tensor";
      if (!isFinite(out) && Object.values(trial.given).every(isOrdinary)) return NOT_FINITE;
    } catch (error) {
      return `forward throws ${thrown(error)}`;
    }
  }
  return undefined;
}

function isFinite({ data }: Tensor): boolean {
  return data.every((v) => Number.isFinite(v));
}

function isOrdinary(x: unknown): boolean {
  return x instanceof Tensor && x.data.every((v) => Math.abs(v) <= ORDINARY);
}

function axisNamesOf(plan: Plan): readonly string[] {
  const axes = Object.values(plan.given).flatMap(({ axes = [] }) => axes);
  return [...new Set(axes.filter((axis) => typeof axis === "string"))];
}

function withAxes(plan: Plan, changes: Readonly<Record<string, Axis>>): Plan {
  const change = (axis: Axis): Axis => typeof axis === "string" ? changes[axis] ?? axis : axis;
  const given = Object.entries(plan.given).map(([name, draw]): [string, DrawPlan] => [name, {
    ...draw,
    ...draw.axes === undefined ? {} : { axes: draw.axes.map(change) },
    ...draw.classes === undefined ? {} : { classes: change(draw.classes) },
  }]);
  return { ...plan, given: Object.fromEntries(given) };
}
