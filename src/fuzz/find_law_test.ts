import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import {
  type Arbitrary,
  classIndices,
  labels,
  oneHots,
  positives,
  probabilities,
  softLabels,
  tensors,
} from "../draw/mod.ts";
import fc from "fast-check";
import type { Layer } from "../layer.ts";
import { type Law, PASS } from "../laws/mod.ts";
import { type Prop, prop, type TrialData } from "../prop.ts";
import { type Tensor, tensor, zeros } from "../tensor/mod.ts";
import { findLaw, type NamedTrial } from "./find_law.ts";

const law = (name: string): Law => ({ name, says: "nothing", check: () => PASS });
const layer = (): Layer => ({
  params: [],
  grads: [],
  forward: (x) => x!,
  backward: (dout) => dout!,
});
const named = (name: string): Prop =>
  prop({
    name,
    given: { x: tensors(["N"]), W: tensors(["N"]) },
    layer,
    laws: [law("one"), law("two")],
  });

const stored: NamedTrial = {
  prop: "Other",
  law: "two",
  trial: { given: { x: tensor([1]), W: tensor([2]) }, upstream: { kind: "ones" }, seed: 1 },
};
const props = [named("Identity"), named("Other")];

function reason(changed: Partial<NamedTrial>): string {
  const found = findLaw(props, { ...stored, ...changed });
  return found.kind === "stale" ? found.reason : "";
}

Deno.test("findLaw() finds the prop and the law by their names", () => {
  const found = findLaw(props, stored);
  assert(found.kind === "found");
  assertStrictEquals(found.prop, props[1]);
  assertStrictEquals(found.law, props[1]?.laws[1]);
});

Deno.test("findLaw() finds the law that was judged when the layer had to be stopped", () => {
  const found = findLaw(props, { ...stored, law: "terminates", during: "one" });
  assert(found.kind === "found");
  assertStrictEquals(found.law, props[1]?.laws[0]);
  assertEquals(
    reason({ law: "terminates", during: "three" }),
    'Other claims no law "three", only one, two',
  );
});

Deno.test("findLaw() says what is gone, and what there is", () => {
  assertEquals(reason({ prop: "Gone" }), "there is no prop Gone, only Identity, Other");
  assertEquals(reason({ law: "three" }), 'Other claims no law "three", only one, two');
});

Deno.test("findLaw() says what a prop draws by now and the trial lacks", () => {
  const given = { x: tensor([1]) };
  assertEquals(reason({ trial: { ...stored.trial, given } }), "Other now draws W too");
});

/** Why a trial of these tensors is none of a prop that draws so; "" if it is one. */
function whyStale(
  given: Readonly<Record<string, Arbitrary<Tensor>>>,
  stored: Readonly<Record<string, Tensor>>,
  examples: readonly Record<string, Tensor>[] = [],
): string {
  const inputs = Object.keys(given);
  const narrowed = prop({ name: "Narrow", given, inputs, layer, laws: [law("one")], examples });
  const trial: TrialData = { given: stored, upstream: { kind: "ones" }, seed: 1 };
  const found = findLaw([narrowed], { prop: "Narrow", law: "one", trial });
  return found.kind === "stale" ? found.reason : "";
}

Deno.test("a trial with what the prop no longer draws is stale: values, ranks, axes, labels", () => {
  const x = tensor([[1, -2]]);
  assertEquals(
    whyStale({ x: positives(["N", "D"]) }, { x }),
    "Narrow no longer draws x as it is stored: [[1,-2]]",
  );
  const narrow: Record<string, Arbitrary<Tensor>> = {
    "another rank": tensors(["N"]),
    "a fixed size": tensors(["N", 3]),
    "a longer axis": tensors(["N", { name: "D", min: 3 }]),
    "another dtype": tensors(["N", "D"], { dtype: "float32" }),
    "a least entry": tensors(["N", "D"], { min: -1 }),
    "rows of sum 1": probabilities(["N", "D"]),
    "labels": labels(["N", "D"]),
    "one-hots": oneHots(["N", "D"]),
    "indices": classIndices(["N", "D"], { classes: 3 }),
  };
  for (const [what, draw] of Object.entries(narrow)) {
    assertMatch(whyStale({ x: draw }, { x }), /^Narrow no longer draws x as/, what);
  }
  assertMatch(whyStale({ x: tensors(["N", "N"]) }, { x }), /no longer draws x/);
  assertMatch(
    whyStale({ x: tensors(["N", "D"]), W: tensors(["D", "M"]) }, { x, W: tensor([[1]]) }),
    /no longer draws x/,
  );
  const classes = tensor([3]);
  assertMatch(whyStale({ t: classIndices(["N"], { classes: 3 }) }, { t: classes }), /draws t/);
  assertEquals(whyStale({ t: classIndices(["N"], { classes: 4 }) }, { t: classes }), "");
});

Deno.test("a trial that may still be drawn is not stale, nor one of which that cannot be known", () => {
  const x = tensor([[1, -2]]);
  assertEquals(whyStale({ x: tensors() }, { x }), "");
  assertEquals(whyStale({ x: tensors(["N", "D"], { min: -2 }) }, { x }), "");
  assertEquals(whyStale({ x: positives(["N", "D"]).map((y) => y) }, { x }), "");
  // Another draw may allow an axis to be longer than is usual.
  const wide = tensors([{ name: "D", max: 9 }]);
  assertEquals(
    whyStale({ x: tensors(["N", "D"]), w: wide }, { x: zeros([1, 9]), w: zeros([9]) }),
    "",
  );
  // An example lies where it wants to.
  assertEquals(whyStale({ x: positives(["N", "D"]) }, { x }, [{ x }]), "");
});

Deno.test("nothing that a prop draws is stale", () => {
  const given = {
    x: tensors(["N", { name: "C", max: 7 }]),
    y: probabilities(["N", "C"], { dtype: "float32" }),
    s: softLabels(["N", "C"]),
    t: labels(["N", "C"]),
    o: oneHots(["N", "C"]),
    c: classIndices(["N"], { classes: "C" }),
    p: positives(),
    f: tensors(["C"], { dtype: "float32", min: 0.1, max: 0.3 }),
  };
  const all = prop({ name: "All", given, layer, laws: [law("one")] });
  for (const [given, upstream, seed] of fc.sample(all.draw, { numRuns: 300, seed: 1 })) {
    assertEquals(all.misfits({ given, upstream, seed }), []);
    const simpler = all.draw.shrink([given, upstream, seed], undefined).take(40);
    for (const { value } of simpler) {
      assertEquals(all.misfits({ given: value[0], upstream, seed }), []);
    }
  }
});
