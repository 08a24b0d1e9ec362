import { assertEquals } from "@std/assert";
import { everyLayer, prop, Sigmoid, tensors } from "../../src/mod.ts";
import { type Broken, brokenLayers } from "../../props/broken/catalogue.ts";
import { examine } from "./one_mistake.ts";

const halved = brokenLayers.find(({ mistake }) => mistake === "Square without its 2")!;

Deno.test("examine() calls a diagnosis right that says what it must", () => {
  const { isCaught, diagnosed, elements } = examine(halved, 2);
  assertEquals({ isCaught, diagnosed, elements }, {
    isCaught: true,
    diagnosed: "right",
    elements: 1,
  });
});

Deno.test("examine() calls a diagnosis wrong that says something else", () => {
  assertEquals(examine({ ...halved, named: /a factor of 3/ }, 2).diagnosed, "wrong");
});

Deno.test("examine() calls a diagnosis needless where nothing should be said", () => {
  const { mistake, caughtBy, prop } = halved;
  assertEquals(examine({ mistake, caughtBy, prop }, 2).diagnosed, "needless");
});

Deno.test("examine() does not call a right layer caught", () => {
  const right: Broken = {
    mistake: "none",
    caughtBy: "input gradient",
    named: /nothing/,
    prop: prop({
      name: "none",
      given: { x: tensors() },
      layer: () => new Sigmoid(),
      laws: everyLayer,
    }),
  };
  const { isCaught, firstLaw, diagnosed, sentences } = examine(right, 1);
  assertEquals({ isCaught, firstLaw, diagnosed, sentences }, {
    isCaught: false,
    firstLaw: "none",
    diagnosed: "silent",
    sentences: [],
  });
});
