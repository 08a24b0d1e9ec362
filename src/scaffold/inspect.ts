import { isProp } from "../prop.ts";
import { Tensor } from "../tensor/mod.ts";
import { chosen } from "./choose.ts";
import { claimsOf, judge, judgeEveryLaw } from "./claims.ts";
import { inputGradient } from "../laws/mod.ts";
import type { LawFinding, LayerFinding } from "./layer_finding.ts";
import type { Plan } from "./plan.ts";
import { thrown } from "./probe.ts";
import { firstProblem } from "./refine.ts";
import { ranksOf, search } from "./search.ts";

/** How thoroughly a module is inspected. */
export interface InspectOptions {
  /** The trials that each law gets; 100 if left out. */
  readonly runs?: number;
  /** The only export to look at; all if left out. */
  readonly only?: string;
  /** Whether to keep to the first way that works: others made a layer hang before. */
  readonly isCareful?: boolean;
}

/** A law may take about so long, in milliseconds: a slow layer gets fewer trials. */
const LAW_BUDGET = 1500;

/**
 * Finds out how each export of a module can be built and fed, and which laws it then seems to obey.
 *
 * It calls what is exported, so that it belongs where that can do no harm. What it returns is data only.
 */
export function inspect(
  exports: Readonly<Record<string, unknown>>,
  { runs = 100, only, isCareful = false }: InspectOptions = {},
): readonly LayerFinding[] {
  const asked = Object.entries(exports).filter(([name]) => only === undefined || name === only);
  return asked.map(([name, exported]): LayerFinding => {
    try {
      return inspectOne({ name, exported, exports, runs, isCareful });
    } catch (error) {
      return { kind: "unbuilt", name, reason: `inspecting it failed: ${thrown(error)}` };
    }
  });
}

interface One {
  readonly name: string;
  readonly exported: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly runs: number;
  readonly isCareful: boolean;
}

function inspectOne({ name, exported, exports, runs, isCareful }: One): LayerFinding {
  const other = (reason: string): LayerFinding => ({ kind: "other", name, reason });
  if ([exported].flat().length > 0 && [exported].flat().every(isProp)) {
    return { kind: "prop", name, reason: "it is a prop already: deno task fuzz runs it as it is" };
  }
  if (typeof exported !== "function") return other(whatValue(exported));
  const isClass = isClassOf(exported);
  const heirs = (isClass ? Object.entries(exports) : []).filter(([, value]) =>
    typeof value === "function" && value !== exported && value.prototype instanceof exported
  ).map(([heir]) => heir);
  const base = (why: string): LayerFinding => ({
    kind: "base",
    name,
    reason: `it looks like the base class of ${heirs.join(", ")}: ${why}`,
  });
  const half = /^(.*?)_?(forward|backward)$/i.exec(name);
  if (!isClass && half !== null) {
    const twin = Object.keys(exports).find((key) =>
      key !== name && key.toLowerCase().startsWith(half[1]!.toLowerCase()) &&
      /(forward|backward)$/i.test(key)
    );
    return other(
      `it is one half of a layer, a plain function${
        twin === undefined ? "" : ` beside ${twin}`
      }: ` +
        "export a function that returns { params: [], grads: [], forward, backward }",
    );
  }
  if (!isClass && exported.constructor.name === "AsyncFunction") {
    return other(
      "it is asynchronous, and a prop builds its layer at once: await what it needs at the top of the module, " +
        "and export a function that returns the layer",
    );
  }
  if (isClass && exported.prototype instanceof Error) return other("it is an error class");
  const subject = { exported, isClass };
  const found = search(subject);
  if (found.kind !== "ways") {
    if (heirs.length > 0) return base(found.reason);
    return { kind: found.kind, name, reason: found.reason };
  }
  const ways = isCareful ? { ...found, others: () => [] } : found;
  const { planned, way, doubts } = chosen({ ...subject, name }, ways);
  const ranks = isCareful ? [] : ranksOf(subject, way);
  const effort = { runs: affordable(planned.plan, exported, runs) };
  const first = { plan: planned.plan, laws: judgeEveryLaw(planned.plan, exported, effort) };
  const free = anyShape(first, { exported, ranks, effort });
  const { plan, laws } = free ?? first;
  const drawnRank = way.structure.inputs[0]!.length;
  return {
    kind: "layer",
    name,
    plan,
    isLoss: planned.isLoss,
    otherRanks: free === undefined ? ranks.filter((rank) => rank !== drawnRank) : [],
    laws,
    claims: claimsOf(plan, exported, effort),
    notes: planned.notes,
    doubts,
    faults: planned.faults,
  };
}

/** As many trials as a slow layer leaves time for, at least 20. */
function affordable(plan: Plan, exported: unknown, runs: number): number {
  const start = performance.now();
  judge({ plan, exported, law: inputGradient, source: "inputGradient", runs: 5 });
  const each = (performance.now() - start) / 5;
  return Math.max(Math.min(runs, 20), Math.min(runs, Math.floor(LAW_BUDGET / each)));
}

interface Judged {
  readonly plan: Plan;
  readonly laws: readonly LawFinding[];
}

/** The same plan with inputs of any shape, if the layer takes them and breaks no further law on them. */
function anyShape(
  { plan, laws }: Judged,
  { exported, ranks, effort }: {
    readonly exported: unknown;
    readonly ranks: readonly number[];
    readonly effort: { readonly runs: number };
  },
): Judged | undefined {
  const [name, ...others] = Object.keys(plan.given) as [string, ...string[]];
  const { axes, ...draw } = plan.given[name]!;
  const shared = new Set(others.flatMap((other) => plan.given[other]!.axes ?? []));
  const isFree = plan.inputs.length === 1 &&
    axes?.every((axis) => typeof axis === "string" && !shared.has(axis)) &&
    (draw.draw === "tensors" || draw.draw === "positives");
  if (!isFree || ![0, 1, 2, 3].every((rank) => ranks.includes(rank))) return undefined;
  const free: Plan = { ...plan, given: { ...plan.given, [name]: draw } };
  if (firstProblem(free, exported) !== undefined) return undefined;
  const judged = judgeEveryLaw(free, exported, effort);
  const isWorse = judged.some(({ status }, i) =>
    status !== laws[i]!.status && (status === "violated" || status === "unjudged")
  );
  return isWorse ? undefined : { plan: free, laws: judged };
}

function isClassOf(exported: unknown): exported is new () => object {
  if (typeof exported !== "function") return false;
  const { prototype } = exported;
  return /^class\b/.test(Function.prototype.toString.call(exported)) ||
    typeof prototype?.forward === "function";
}

/** What a value that cannot build anything is. */
function whatValue(value: unknown): string {
  if (value instanceof Tensor) return "it is a Tensor";
  if (typeof value === "object" && value !== null) {
    const { forward, backward } = value as Record<string, unknown>;
    if (typeof forward === "function" && typeof backward === "function") {
      return "it is one layer that all trials would share: export its class, or a function that builds it";
    }
  }
  const kind = value === null
    ? "null"
    : Array.isArray(value)
    ? "an array"
    : typeof value === "object"
    ? "an object"
    : `a ${typeof value}`;
  return `it is ${kind}, no class and no function`;
}
