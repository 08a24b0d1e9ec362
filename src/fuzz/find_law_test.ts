import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import { type Law, PASS } from "../laws/mod.ts";
import { type Prop, prop } from "../prop.ts";
import { tensor } from "../tensor/mod.ts";
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
