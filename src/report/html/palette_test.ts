import { assert, assertEquals, assertGreater } from "@std/assert";
import { DARK, LIGHT, type Palette, variables } from "./palette.ts";

type Colour = readonly [number, number, number];

function colour(hex: string): Colour {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as unknown as Colour;
}

/** Over another colour, so much of it. */
function over(top: Colour, share: number, below: Colour): Colour {
  return top.map((v, i) => share * v + (1 - share) * below[i]!) as unknown as Colour;
}

/** The contrast ratio of WCAG 2. */
function contrast(a: Colour, b: Colour): number {
  const [x, y] = [a, b].map((one) => {
    const [r, g, b] = one.map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  }).sort((p, q) => q - p);
  return (x! + 0.05) / (y! + 0.05);
}

/** Every colour of writing with all the grounds that it is written on. */
function pairs(p: Palette): [text: string, ground: Colour][] {
  const [paper, card, accent] = [p.paper, p.card, p.accent].map(colour) as [Colour, Colour, Colour];
  const grounds = [paper, card];
  const tints = [p.holdsTint, p.violatedTint, p.unjudgedTint, p.vacuousTint].map(colour);
  const likely = over(accent, 0.08, card);
  const on = (text: string, all: readonly Colour[]) =>
    all.map((ground): [string, Colour] => [text, ground]);
  return [
    ...on(p.ink, [
      ...grounds,
      ...tints,
      likely,
      ...[...p.negative, ...p.positive].map(colour),
      colour(p.line),
    ]),
    ...on(p.soft, [...grounds, likely, colour(p.vacuousTint), over(accent, 0.1, card)]),
    ...on(p.accent, [...grounds, over(accent, 0.1, card)]),
    ...on(p.holds, [...grounds, colour(p.holdsTint)]),
    ...on(p.violated, [...grounds, colour(p.violatedTint)]),
    ...on(p.unjudged, [...grounds, colour(p.unjudgedTint), colour(p.holdsTint)]),
    ...on(p.vacuous, [...grounds, colour(p.vacuousTint)]),
  ];
}

for (const [name, palette] of Object.entries({ light: LIGHT, dark: DARK })) {
  Deno.test(`every text of the ${name} page has the contrast that WCAG asks for, 4.5 to 1`, () => {
    for (const [text, ground] of pairs(palette)) {
      assertGreater(contrast(colour(text), ground), 4.5, `${text} on ${ground}`);
    }
  });

  Deno.test(`the frames of wrong entries stand out on the ${name} heat maps, 3 to 1 on the card`, () => {
    assertGreater(contrast(colour(palette.violated), colour(palette.card)), 3);
  });
}

Deno.test("both palettes name the same variables", () => {
  const names = (p: Palette) => variables(p).match(/--[a-z0-9-]+(?=:)/g);
  assertEquals(names(LIGHT), names(DARK));
  assert(variables(LIGHT).includes("--negative-4:#"));
});
