import { assert, assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import { type Outcome, PASS } from "../laws/mod.ts";
import { prop, type TrialData } from "../prop.ts";
import type { Tensor } from "../tensor/mod.ts";
import { Climb, type Lead, suspicion } from "./climb.ts";

const identity = prop({
  name: "Identity",
  given: { x: tensors(["N", "D"], { max: 50 }) },
  layer: (): Layer => ({ params: [], grads: [], forward: (x) => x!, backward: (d) => d! }),
  laws: [{ name: "a law", says: "nothing", check: () => PASS }],
});

const x = ({ given }: TrialData): Tensor => given["x"] as Tensor;

function drawn(seed: number): TrialData {
  const [[given, upstream, trialSeed]] = fc.sample(identity.draw, { numRuns: 1, seed }) as [
    [TrialData["given"], TrialData["upstream"], number],
  ];
  return { given, upstream, seed: trialSeed };
}

/** The trials of a climb, whose outcomes `judge` makes up. */
function climbed(
  judge: (data: TrialData) => Outcome,
  { seed, leads, length = 20, dictionary = [] }: {
    readonly seed: number;
    readonly leads: readonly Lead[];
    readonly length?: number;
    readonly dictionary?: readonly number[];
  },
): TrialData[] {
  const random = new fc.Random(xoroshiro128plus(seed));
  const climb = new Climb(identity, { leads, random, dictionary });
  return Array.from({ length }, () => {
    const data = climb.next();
    climb.learn(judge(data));
    return data;
  });
}

Deno.test("a climb follows from its leads, its dictionary and its random numbers", () => {
  const leads = [{ data: drawn(1), score: 1 }, { data: drawn(2), score: 0 }];
  const judge = (data: TrialData): Outcome => ({ kind: "pass", suspicion: data.seed / 2 ** 31 });
  const once = () =>
    climbed(judge, { seed: 5, leads, dictionary: [7] })
      .map((data) => [...x(data).data, data.upstream, data.seed]);
  assertEquals(once(), once());
});

Deno.test("a climb hands out only trials that could have been drawn, with leads and without", () => {
  for (let seed = 0; seed < 40; seed++) {
    for (const leads of [[], [{ data: drawn(seed), score: 1 }]]) {
      for (const { given, upstream, seed: trialSeed } of climbed(() => PASS, { seed, leads })) {
        assert(identity.draw.canShrinkWithoutContext([given, upstream, trialSeed]));
        assert((given["x"] as Tensor).data.every((v) => v <= 50));
      }
    }
  }
});

Deno.test("a climb gets closer to what is suspicious than as many draws do", () => {
  // The closer all entries are to −22.5, the more suspicious.
  const height = (data: TrialData): number => {
    const off = [...x(data).data].map((v) => Math.abs(v + 22.5) / 100);
    return 1 / (1 + Math.max(...off) + off.length);
  };
  const judge = (data: TrialData): Outcome => ({ kind: "pass", suspicion: height(data) });
  let wins = 0;
  for (let seed = 0; seed < 20; seed++) {
    const data = drawn(seed);
    const leads = [{ data, score: height(data) }];
    const reached = Math.max(...climbed(judge, { seed, leads, length: 200 }).map(height));
    const draws = Array.from({ length: 200 }, (_, i) => height(drawn(1000 * seed + i)));
    if (reached > Math.max(...draws)) wins++;
  }
  assertGreater(wins, 14);
});

Deno.test("suspicion() ranks what is known of an outcome", () => {
  const ranked: Outcome[] = [
    { kind: "vacuous", reason: "no params" },
    { kind: "pass", suspicion: 0.5 },
    { kind: "pass", suspicion: 0.5, convention: true },
    {
      kind: "violation",
      where: "out",
      actual: 1,
      actualFrom: "",
      expected: 2,
      expectedFrom: "",
    },
  ];
  const scores = ranked.map(suspicion);
  assertEquals(scores, scores.toSorted((a, b) => a - b));
  assertEquals(new Set(scores).size, 4);
  assertEquals(suspicion(PASS), 0);
});
