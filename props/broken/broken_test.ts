import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { runLaw } from "../../src/mod.ts";
import * as library from "../../src/mod.ts";
import type { Law } from "../../src/mod.ts";
import { brokenLayers } from "./catalogue.ts";

for (const { mistake, caughtBy, named, prop } of brokenLayers) {
  Deno.test(`${mistake} is caught by ${caughtBy}, and not misnamed`, () => {
    const law = prop.laws.find(({ name }) => name === caughtBy);
    if (law === undefined) throw new Error(`"${caughtBy}" is no law of ${prop.name}`);
    const { status, failure } = runLaw(prop, law, { runs: 200, seed: 1 });
    assertEquals(status, "violated");
    // A layer that throws is caught for another reason than its mistake.
    assertNotEquals(failure?.violation.where, "the layer", `${failure?.violation.actual}`);
    // A wrong diagnosis is worse than none.
    const diagnosis = failure?.diagnosis;
    if (diagnosis === undefined) return;
    if (named === undefined) throw new Error(`Nothing should be said of it, found: ${diagnosis}`);
    assertMatch(diagnosis, named);
  });
}

Deno.test("every wrong layer that breaks a law of every layer has a mistake to be named", () => {
  const laws = new Set(library.everyLayer.map(({ name }) => name));
  const wrong = brokenLayers.filter(({ caughtBy }) => laws.has(caughtBy));
  assertEquals(wrong.filter(({ named }) => named === undefined).map(({ mistake }) => mistake), []);
});

Deno.test("no two wrong layers make the same mistake", () => {
  const mistakes = brokenLayers.map(({ mistake }) => mistake);
  assertEquals(new Set(mistakes).size, mistakes.length);
});

function isLaw(value: unknown): value is Law {
  return typeof value === "object" && value !== null && "check" in value && "says" in value;
}

Deno.test("every law catches a broken layer", () => {
  const caught = new Set(brokenLayers.map(({ caughtBy }) => caughtBy));
  const laws = [
    ...Object.values(library).filter(isLaw),
    library.asymptotes({ left: { slope: 0, offset: -1 }, right: { slope: 1 } }),
    library.bounded(0, 1),
    library.calibrated(([x]) => ({ outcomes: [], prediction: x! })),
    library.ignoresLabel(-1),
    library.zeroOnlyWhenRight({ right: ([, t]) => t!, wrong: () => undefined }),
    library.oddPart(0.5),
    library.keepsExpectation(() => 0.5),
    library.normalized(),
    library.normalized({ isCentered: false }),
    library.pointSymmetry(0, 0.5),
    library.rowsOfGradientSumTo(0),
    library.rowsSumTo(1),
    library.attentionWeights({ values: "v" }),
    library.permutedTogether({ k: 0, v: 0 }),
    library.withinHull({ values: "v" }),
    library.scaleInvariant(),
    library.scalesInEvaluation(),
    library.shiftInvariantOver({ axes: [0] }),
    library.unitNorm(),
    library.sameAs("Affine", () => new library.Sigmoid()),
    library.causal(),
    library.unrolls(() => new library.Sigmoid()),
    library.runsBothWays({ ahead: () => new library.Sigmoid(), back: () => new library.Sigmoid() }),
    library.startsAnew("forget()", () => {}),
    library.adjointOf("Convolution", () => new library.Sigmoid()),
    library.equalsMatrix(() => library.zeros([1, 1])),
    library.gradientSumsToDout(2),
    library.translationEquivariant(2, () => 1),
  ];
  assertEquals(laws.map(({ name }) => name).filter((name) => !caught.has(name)), []);
});
