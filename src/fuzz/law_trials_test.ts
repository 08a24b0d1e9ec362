import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encode } from "../corpus/mod.ts";
import { label } from "../label.ts";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import type { Law, Outcome, Trial } from "../laws/mod.ts";
import { prop } from "../prop.ts";
import { type Tensor, tensor } from "../tensor/mod.ts";
import { LawTrials, type Sequence } from "./law_trials.ts";
import type { Stretch } from "./stretch.ts";
import { schedule } from "./schedule.ts";
import { emptyTally, mergeTally, type Tally } from "./tally.ts";

const layer = (): Layer => ({
  params: [],
  grads: [],
  forward: (x) => x!,
  backward: (dout) => dout!,
});

/** A law whose outcome follows from what was drawn, and is of every kind. */
const mixed = (limit: number): Law => ({
  name: "mixed",
  says: "something",
  check(trial: Trial): Outcome {
    const [first = 0] = (trial.given["x"] as Tensor).data;
    if (first > limit) {
      return {
        kind: "violation",
        where: "x",
        actual: first,
        actualFrom: "",
        expected: limit,
        expectedFrom: "",
      };
    }
    if (first > 2) return { kind: "inconclusive", reason: "large", detail: `${first}` };
    if (first < -2) return { kind: "vacuous", reason: "small" };
    return { kind: "pass", resolution: 10 ** (-3 - Math.abs(first)), suspicion: Math.abs(first) };
  },
});

function trialsOf(law: Law, seed: number): LawTrials {
  const declared = prop({
    name: "Identity",
    given: { x: tensors(["N"]) },
    layer,
    laws: [law],
    labels: [label("long", ({ x }) => x.size > 3, { atLeast: 0.1 })],
    examples: [{ x: tensor([1, 2]) }],
  });
  return new LawTrials(declared, law, { seed });
}

/** A tally without its times, which differ from run to run. */
function timeless(tally: Tally): unknown {
  const { milliseconds: _, sample, ...rest } = tally;
  return encode({ ...rest, sample: { ...sample, milliseconds: 0, drawMilliseconds: 0 } });
}

const shown = ({ tally, at, broken }: Stretch | Sequence): unknown => [
  timeless(tally),
  at,
  broken?.phase,
  broken?.trial,
];

Deno.test("the trials of a law come to the same in one go and in any number of parts", () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 1, max: 700 }),
      fc.constantFrom(2.5, 2.95, 1e9),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      (seed, runs, limit, sizes) => {
        const trials = trialsOf(mixed(limit), seed);
        const whole = trials.sequence({ at: 0, best: [], leads: [] }, { runs });
        const tally = emptyTally();
        let leads: Sequence["leads"] = [];
        let at = 0;
        let broken: Stretch["broken"];
        for (let k = 0; at < runs && broken === undefined; k++) {
          // A run that is cut short is the beginning of a longer one.
          const some = Math.min(runs, at + sizes[k % sizes.length]!);
          const upTo = [...schedule(runs)].flatMap(({ pieces }) => pieces)
            .find(({ to }) => to >= some)!;
          const end = upTo.kind === "climbs" ? upTo.to : some;
          const part = trials.sequence({ at, best: tally.leads, leads }, { runs: end });
          mergeTally(tally, part.tally);
          ({ at, leads, broken } = part);
        }
        const parts: Stretch = { tally, at, ...broken === undefined ? {} : { broken } };
        assertEquals(shown(parts), shown(whole));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a trial follows from its seed and its number alone", () => {
  const trials = trialsOf(mixed(1e9), 3);
  const forwards = Array.from({ length: 20 }, (_, i) => encode(trials.draw(i).value));
  const backwards = Array.from({ length: 20 }, (_, i) => encode(trials.draw(19 - i).value));
  assertEquals(backwards.reverse(), forwards);
  const others = trialsOf(mixed(1e9), 4);
  assert(
    forwards.some((drawn, i) =>
      JSON.stringify(drawn) !== JSON.stringify(encode(others.draw(i).value))
    ),
  );
});

Deno.test("a trial of a climb can be had again without the climb", () => {
  fc.assert(
    fc.property(fc.nat(100), (seed) => {
      const trials = trialsOf(mixed(2.9), seed);
      const { broken, leads } = trials.sequence({ at: 0, best: [], leads: [] }, { runs: 2000 });
      if (broken?.phase !== "targeted") return;
      assertEquals(encode(trials.climbed(broken.trial, leads)), encode(broken.data));
    }),
  );
});

Deno.test("inconclusive trials that were climbed to are counted apart", () => {
  const { tally } = trialsOf(mixed(1e9), 1).sequence({ at: 0, best: [], leads: [] }, { runs: 300 });
  assertEquals(tally.trials, 300);
  assertEquals(tally.phases, { generated: 150, targeted: 150 });
  const drawn = tally.inconclusive["large"]?.count ?? 0;
  assert(drawn > 0 && tally.climbedInconclusive > 0);
  assertEquals(tally.passes + tally.vacuous + drawn + tally.climbedInconclusive, 300);
});

Deno.test("examples are judged as they are", () => {
  const { tally, broken } = trialsOf(mixed(0.5), 1).example(0, {});
  assertEquals([tally.trials, broken?.phase, broken?.data.given["x"]], [
    0,
    "example",
    tensor([1, 2]),
  ]);
});
