import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { label } from "../label.ts";
import type { Layer } from "../layer.ts";
import { everyLayer, type Law } from "../laws/mod.ts";
import { prop, type PropOptions } from "../prop.ts";
import { text } from "../report/text.ts";
import { full, type Tensor } from "../tensor/mod.ts";
import { runLaw } from "./run.ts";

const identity = (): Layer => ({
  params: [],
  grads: [],
  forward: (x) => x!.clone(),
  backward: (dout) => dout!.clone(),
});
const passes: Law = { name: "a law", says: "nothing", check: () => ({ kind: "pass" }) };

/** What is odd about a run of 200 trials of a prop that is as it should be but for some options. */
function run(options: Partial<PropOptions<{ x: Tensor }>>, law: Law = passes) {
  const declared = prop<{ x: Tensor }>({
    name: "Identity",
    given: { x: tensors(["N"]) },
    layer: identity,
    laws: [law],
    ...options,
  });
  return runLaw(declared, law, { runs: 200, seed: 1 });
}

const kinds = (report: ReturnType<typeof run>) => report.health?.map(({ kind }) => kind) ?? [];

Deno.test("a healthy run has no warnings", () => {
  assertEquals(kinds(run({})), []);
  for (const law of everyLayer) assertEquals(kinds(run({}, law)), [], law.name);
});

Deno.test("nothing but zeros, and only one shape, are noticed", () => {
  const zeros = run({ given: { x: fc.nat(3).map((n) => full([n + 1], 0)) } });
  assertEquals(kinds(zeros), ["only zeros"]);
  assertMatch(zeros.health![0]!.message, /draw with tensors\(\)/);
  assertEquals(kinds(run({ given: { x: tensors([2, 3]) } })), ["one shape"]);
});

Deno.test("trials thrown out by fc.pre are no violations, and too many of them are noticed", () => {
  let calls = 0;
  const layer = () => {
    fc.pre(++calls % 4 === 0);
    return identity();
  };
  const built: Law = {
    ...passes,
    check: (trial) => {
      trial.layer();
      return { kind: "pass" };
    },
  };
  const report = run({ layer }, built);
  assertEquals([report.status, report.passes, report.vacuous], ["holds", 50, 150]);
  assertEquals(kinds(report), ["discards"]);
});

Deno.test("a law that never applied for what is drawn is noticed, one that cannot apply is not", () => {
  const never = run({}, { ...passes, check: () => ({ kind: "vacuous", reason: "no rows" }) });
  assertEquals([never.status, kinds(never)], ["vacuous", ["never applied"]]);
  const cannot = run({}, {
    ...passes,
    check: () => ({ kind: "vacuous", reason: "no params", isOfLayer: true }),
  });
  assertEquals([cannot.status, kinds(cannot)], ["vacuous", []]);
});

Deno.test("slow draws are noticed", () => {
  const slow = fc.nat(3).map((n) => {
    const until = performance.now() + 2;
    while (performance.now() < until);
    return full([n + 1], 1);
  });
  assertEquals(kinds(run({ given: { x: slow } })), ["slow draws"]);
});

Deno.test("a label seen less often than the prop demands leaves the law unjudged, and says so", () => {
  const rare = label<{ x: Tensor }>("huge", ({ x }) => x.data.some((v) => v > 1e300), {
    atLeast: 0.25,
  });
  const report = run({ labels: [rare] });
  assertEquals([report.status, kinds(report)], ["unjudged", ["labels"]]);
  assertEquals(report.statistics?.labels["huge"], { count: 0, atLeast: 0.25 });
  assertMatch(
    text(report),
    /^Identity cannot be judged by "a law": "huge" was seen in 0% of the trials, .* demands 25%/,
  );
  const often = label<{ x: Tensor }>("any", () => true, { atLeast: 1 });
  assertEquals(run({ labels: [often] }).status, "holds");
});
