import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decode, encode } from "../corpus/mod.ts";
import { LawTrials } from "../fuzz/law_trials.ts";
import type { Stretch } from "../fuzz/stretch.ts";
import type { Tally } from "../fuzz/tally.ts";
import { inputGradient } from "../laws/mod.ts";
import { Relu } from "../layers/mod.ts";
import { tensors } from "../draw/mod.ts";
import { type Prop, prop } from "../prop.ts";
import { map, type Tensor, zipWith } from "../tensor/mod.ts";
import { LawRun } from "./law_run.ts";
import type { Lease } from "./lease.ts";
import type { LawState } from "./trials_in_order.ts";

const relu = prop({
  name: "Relu",
  given: { x: tensors(["N", "D"]) },
  layer: () => new Relu(),
  laws: [inputGradient],
});
/** A square that is wrong at some inputs, which are not met at once. */
const square = prop({
  name: "Square",
  given: { x: tensors(["N", "D"]) },
  layer: () => {
    let x: Tensor;
    return {
      params: [],
      grads: [],
      forward: (given: Tensor) => map(x = given.clone(), (v) => v * v),
      backward: (dout: Tensor) => zipWith(dout, x, (d, v) => v > 300 ? 0 : 2 * v * d),
    };
  },
  laws: [inputGradient],
});

Deno.test("a law comes to the same whatever the number of hosts, and whichever is done first", () => {
  for (const subject of [relu, square]) {
    const alone = followed(subject, { hosts: 1, order: [], seed: 5, runs: 500 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat()), (hosts, order) => {
        assertEquals(followed(subject, { hosts, order, seed: 5, runs: 500 }), alone);
      }),
      { numRuns: 30 },
    );
  }
});

Deno.test("a law that goes on from its state comes to the same as one that never stopped", () => {
  const whole = followed(relu, { hosts: 2, order: [], seed: 3, runs: 400 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.nat()),
      fc.nat(30),
      (hosts, order, stop) => {
        assertEquals(followed(relu, { hosts, order, seed: 3, runs: 400, stop }), whole);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("hosts that share a law have work while its climbs wait for what is drawn", () => {
  const run = runOf(relu, { runs: 50_000 });
  const trials = new LawTrials(relu, inputGradient, { seed: 1 });
  const first = run.lease({ hosts: 2 })!;
  run.take(first, judged(trials, first, 50_000));
  for (let i = 0; i < 20 && run.at < 5000; i++) {
    const leases = [run.lease({ hosts: 2 }), run.lease({ hosts: 2 })];
    for (const lease of leases.toReversed()) {
      assert(lease !== undefined, `at ${run.at}`);
      run.take(lease, judged(trials, lease, 50_000));
    }
  }
});

Deno.test("no trial is judged twice", () => {
  const seen = new Set<number>();
  followed(relu, {
    hosts: 3,
    order: [5, 1, 4, 2, 2, 0, 7],
    seed: 1,
    runs: 3000,
    onTrial: (trial) => {
      assert(!seen.has(trial), `trial ${trial}`);
      seen.add(trial);
    },
  });
  assertEquals(seen.size, 3000);
});

/** How a law is followed, in place of hosts. */
interface Following {
  readonly hosts: number;
  /** Which of the leases under way comes back next. */
  readonly order: readonly number[];
  readonly seed: number;
  readonly runs: number;
  /** After so many leases the run goes on from its state, and what is under way is lost. */
  readonly stop?: number;
  readonly onTrial?: (trial: number) => void;
}

/** What a law comes to. */
function followed(subject: Prop, { hosts, order, seed, runs, stop, onTrial }: Following) {
  const trials = new LawTrials(subject, inputGradient, { seed });
  let run = runOf(subject, { runs });
  const underWay: Lease[] = [];
  for (let i = 0; !run.isDone; i++) {
    if (i === stop) {
      run = runOf(subject, { runs, state: structured(run.state) });
      underWay.length = 0;
    }
    for (
      let lease;
      underWay.length < hosts && (lease = run.lease({ hosts }));
      underWay.push(lease)
    );
    const next = order.length === 0 ? 0 : order[i % order.length]! % underWay.length;
    const [lease] = underWay.splice(next, 1);
    if (lease !== undefined) run.take(lease, judged(trials, lease, runs, onTrial));
  }
  return { at: run.at, ending: run.ending, tally: withoutTimes(run.tally) };
}

function runOf(
  { name, maxInconclusive }: Prop,
  { runs, state }: { readonly runs: number; readonly state?: LawState },
): LawRun {
  const law = { name: inputGradient.name, says: inputGradient.says };
  return new LawRun({
    module: "m.ts",
    url: "file:///m.ts",
    prop: { name, laws: [law], maxInconclusive, examples: 0 },
    law,
  }, { runs, stored: [], state });
}

/** Judges a lease, or the beginning of it: a sequence is given hardly any time. */
function judged(
  trials: LawTrials,
  lease: Lease,
  runs: number,
  onTrial: (trial: number) => void = () => {},
): Stretch {
  const until = performance.now();
  if (lease.kind === "sequence") return trials.sequence(lease, { runs, until, onTrial });
  assert(lease.kind === "piece");
  return trials.piece(lease.piece, { leads: lease.leads, onTrial });
}

/** A state as it comes out of a journal. */
function structured(state: LawState): LawState {
  return decode(encode(state)) as LawState;
}

function withoutTimes({ sample, ...tally }: Tally) {
  const { milliseconds: _, drawMilliseconds: __, ...counts } = sample;
  return { ...tally, milliseconds: 0, sample: counts };
}
