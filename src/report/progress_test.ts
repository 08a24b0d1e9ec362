import { assert, assertEquals } from "@std/assert";
import { progressLine } from "./progress.ts";

Deno.test("progressLine() shows a slow law now and then, within the line, and wipes it", () => {
  let time = 0;
  const written: string[] = [];
  const progress = progressLine("Sigmoid obeys input gradient", {
    runs: 1000,
    columns: 30,
    write: (text) => written.push(text),
    now: () => time,
  });
  for (let trials = 1; trials <= 100; trials++, time += 5) progress.show(trials);
  progress.clear();
  progress.clear();
  assertEquals(written.length, 4);
  assertEquals(written[0], "\r\x1b[K41 of 1000 trials  Sigmoid ob");
  assertEquals(written.at(-1), "\r\x1b[K");
  assert(written.every((text) => text.length < 30 + 4));
});

Deno.test("progressLine() shows nothing of a quick law", () => {
  const written: string[] = [];
  const options = {
    runs: 10,
    columns: 80,
    write: (text: string) => written.push(text),
    now: () => 0,
  };
  const progress = progressLine("Sigmoid obeys input gradient", options);
  progress.show(10);
  progress.clear();
  assertEquals(written, []);
});
