import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { CLIMB, restOf, schedule, startOf } from "../fuzz/schedule.ts";
import type { Stretch } from "../fuzz/stretch.ts";
import { emptyTally, mergeTally, type Tally } from "../fuzz/tally.ts";
import type { Lead } from "../fuzz/climb.ts";
import { type LawKey, LawRun } from "./law_run.ts";
import type { Lease } from "./lease.ts";
import type { LawState } from "./trials_in_order.ts";

const KEY: LawKey = {
  module: "module.ts",
  url: "file:///module.ts",
  prop: { name: "Prop", laws: [], maxInconclusive: 0.2, examples: 2 },
  law: { name: "law", says: "something" },
};

/** A law by the number of a trial: which one breaks it, and on which the layer does not answer. */
interface Fake {
  readonly runs: number;
  readonly broken: number;
  readonly stuck: number;
  /** Whether a host that is stopped can say at which trial. */
  readonly isTold: boolean;
}

const trialData = (n: number) => ({ given: { n }, upstream: { kind: "none" }, seed: n }) as never;

/** One trial that holds; of what is led to by climbs, it depends on where they began. */
function trialTally(n: number, leads: readonly Lead[] = []): Tally {
  const from = leads.reduce((sum, { data }) => sum + data.seed, 0);
  const score = (n * 7919 + from) % 1009;
  return {
    ...emptyTally(),
    trials: 1,
    passes: 1,
    milliseconds: 0.5,
    resolution: score / 1e6,
    phases: { generated: 1 },
    leads: [{ data: trialData(n), score }],
    inconclusive: n % 5 === 0 ? { kink: { count: 1, detail: `trial ${n}` } } : {},
    observations: [{ trial: n } as never],
  };
}

/** Judges the trials `from` to `to` as a host does. */
function judge(
  fake: Fake,
  { from, to, leads = [] }: { from: number; to: number; leads?: readonly Lead[] },
): Stretch | { readonly stuck: number } {
  const tally = emptyTally();
  for (let n = from; n < to; n++) {
    if (n === fake.stuck) return { stuck: n };
    if (n === fake.broken) {
      const broken = { phase: "generated", trial: n, data: trialData(n), violation: {} } as never;
      return { tally, at: n, broken };
    }
    mergeTally(tally, trialTally(n, leads));
  }
  return { tally, at: to };
}

const best = (tally: Tally) => tally.leads;

/** How far a host comes with a lease in the time that it has: `share` of it. */
function answer(fake: Fake, lease: Lease, share: number) {
  if (lease.kind === "stored" || lease.kind === "example") return { tally: emptyTally(), at: 0 };
  if (lease.kind === "piece") {
    const { piece, leads } = lease;
    const part = startOf(piece, Math.ceil((piece.to - piece.from) * share));
    return judge(fake, { from: part.from, to: part.to, leads });
  }
  const end = Math.min(lease.runs, lease.at + Math.ceil(share * 100));
  const tally = emptyTally();
  const before = { ...emptyTally(), leads: [...lease.best] };
  let at = lease.at;
  let leads = lease.leads;
  for (const { pieces } of schedule(lease.runs)) {
    for (const piece of pieces) {
      let rest = restOf(piece, Math.max(piece.from, at));
      if (rest === undefined) continue;
      if (at >= end) return { tally, at, leads };
      rest = startOf(rest, end - at);
      if (piece.kind === "climbs" && rest.from === piece.from) {
        const all = emptyTally();
        mergeTally(all, before);
        mergeTally(all, tally);
        leads = best(all);
      }
      const stretch = judge(fake, {
        from: rest.from,
        to: rest.to,
        ...piece.kind === "climbs" ? { leads } : {},
      });
      if ("stuck" in stretch) return stretch;
      mergeTally(tally, stretch.tally);
      at = stretch.at;
      if (stretch.broken !== undefined) return { ...stretch, tally, leads };
      if (at < piece.to) return { tally, at, leads };
    }
  }
  return { tally, at, leads };
}

/** Lets hosts judge a law, `choose` deciding who is next and how far it comes. */
function run(
  fake: Fake,
  { hosts, choose, state, until = Infinity }: {
    readonly hosts: number;
    readonly choose: (below: number) => number;
    readonly state?: LawState;
    readonly until?: number;
  },
): LawRun {
  const law = new LawRun(KEY, { runs: fake.runs, stored: [], state });
  const under: Lease[] = [];
  for (let step = 0; !(law.isDone && under.length === 0); step++) {
    assert(step < 1e6, `it does not come to an end: ${Deno.inspect([fake, law])}`);
    if (step >= until) break;
    while (under.length < hosts) {
      const lease = law.lease({ hosts: hosts > 1 && choose(4) > 0 ? hosts : 1 });
      if (lease === undefined) break;
      under.push(lease);
    }
    if (under.length === 0) {
      assert(law.isDone, `nothing is left to do: ${Deno.inspect(fake)}`);
      break;
    }
    const [lease] = under.splice(choose(under.length), 1);
    if (choose(20) === 0) {
      law.giveBack(lease!);
      continue;
    }
    const stretch = answer(fake, lease!, (1 + choose(10)) / 10);
    if (!("stuck" in stretch)) law.take(lease!, stretch);
    else {
      const trial = fake.isTold && choose(8) > 0 ? { trial: stretch.stuck } : {};
      law.takeStop(lease!, { kind: "stopped", why: "time", ...trial });
    }
  }
  return law;
}

const outcome = (law: LawRun) => {
  const { tally, ending } = law;
  return { ending, tally, at: law.at };
};

const fakes = fc.record({
  runs: fc.integer({ min: 1, max: 900 }),
  broken: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 900 })),
  stuck: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 900 })),
  isTold: fc.boolean(),
});

/** Numbers that look random, from a seed. */
function choices(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 >>> 0;
    return (state >>> 8) % below;
  };
}

Deno.test("a law comes to the same end, with the same tally, whoever judges which trials when", () => {
  fc.assert(
    fc.property(fakes, fc.integer(), fc.integer({ min: 1, max: 4 }), (fake, seed, hosts) => {
      // A climb that stops without a word is told by its first trial, whoever judges it.
      const expected = outcome(
        run({ ...fake, isTold: true }, { hosts: 1, choose: (below) => below - 1 }),
      );
      const found = outcome(run({ ...fake, isTold: true }, { hosts, choose: choices(seed) }));
      assertEquals(normal(found), normal(expected));
    }),
    { numRuns: 150 },
  );
});

/** Without the trial within a climb, which only a host that can say so tells. */
function normal({ ending, tally, at }: ReturnType<typeof outcome>) {
  if (ending?.kind !== "stopped" || ending.phase !== "targeted") return { ending, tally, at };
  return { ending: { ...ending, trial: Math.floor(ending.trial / CLIMB) }, tally, at };
}

Deno.test("a law that is interrupted and resumed from its state ends as one that was not", () => {
  fc.assert(
    fc.property(fakes, fc.integer(), fc.integer({ min: 1, max: 3 }), (fake, seed, hosts) => {
      const told = { ...fake, isTold: true };
      const choose = choices(seed);
      const expected = outcome(run(told, { hosts: 1, choose: (below) => below - 1 }));
      let state: LawState | undefined;
      for (let times = 0; times < 4; times++) {
        const law = run(told, {
          hosts,
          choose,
          until: choose(12),
          ...state ? { state: structuredClone(state) } : {},
        });
        if (law.ending === undefined) state = structuredClone(law.state);
      }
      const found = outcome(
        run(told, { hosts, choose, ...state ? { state: structuredClone(state) } : {} }),
      );
      assertEquals(normal(found), normal(expected));
    }),
    { numRuns: 100 },
  );
});

Deno.test("a law whose time is up keeps what was found, though not all before it is judged", () => {
  fc.assert(
    fc.property(fakes, fc.integer(), fc.integer({ min: 2, max: 4 }), (fake, seed, hosts) => {
      const choose = choices(seed);
      const law = new LawRun(KEY, { runs: fake.runs, stored: [] });
      let isFound = false;
      for (let step = 0; step < 40 && !isFound && !law.isDone; step++) {
        const leases = Array.from({ length: hosts }, () => law.lease({ hosts }))
          .filter((lease) => lease !== undefined);
        for (const lease of leases.reverse()) {
          const stretch = answer(fake, lease, 1);
          // The first ones are slow, and are still under way when the time is up.
          if (lease === leases.at(-1) && choose(2) === 0) law.giveBack(lease);
          else if ("stuck" in stretch) {
            law.takeStop(lease, { kind: "stopped", why: "time", trial: stretch.stuck });
            isFound = true;
          } else {
            law.take(lease, stretch);
            isFound ||= "broken" in stretch;
          }
        }
      }
      law.settle();
      assertEquals(law.ending !== undefined, isFound);
    }),
    { numRuns: 100 },
  );
});
