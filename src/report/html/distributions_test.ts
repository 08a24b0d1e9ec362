import { assertEquals } from "@std/assert";
import { distributions } from "./distributions.ts";

/** The titles of the charts of shapes, with how many bars each has. */
function charts(shapes: Readonly<Record<string, number>>): (readonly [string, number])[] {
  const counts = new Map(Object.entries(shapes));
  const none = new Map<string, number>();
  const sums = {
    shapes: counts,
    magnitudes: none,
    resolutions: none,
    inconclusive: none,
  } as unknown as Parameters<typeof distributions>[0];
  return distributions(sums).map(({ title, label }) => [
    title.replace(" drawn, in trials of the sample", ""),
    label.slice(title.length).split("]: ").length - 1,
  ]);
}

Deno.test("distributions() has a chart for the shapes of each tensor, so that params hide no input", () => {
  const x = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`x [${i},1]`, 1]));
  assertEquals(charts({ "b [1]": 900, "b [2]": 800, ...x, "my [odd] name []": 3 }), [
    ["Shapes of b", 2],
    ["Shapes of x: the 6 most frequent of 9", 6],
    ["Shapes of my [odd] name", 1],
  ]);
  assertEquals(charts({ ...x, "x others": 500 }), [
    ["Shapes of x: the 6 most frequent of more than 9", 6],
  ]);
});
