import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { RunReport } from "../../fuzz/run_report.ts";
import { Tensor } from "../../tensor/mod.ts";
import { unjudgedAnchor } from "./anchors.ts";
import { campaign, HOSTILE, hostileCampaign, STATISTICS } from "./campaign_of_test.ts";
import { html } from "./html.ts";
import { escape, visible } from "./markup.ts";

/** What a reader sees of a page, without tags. */
function textOf(page: string): string {
  return page.replace(/<style>.*?<\/style>|<script>.*?<\/script>/gs, "").replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)).replace(/\s+/g, " ");
}

/** The ids of a page, and where its links lead. */
function linksOf(page: string): { readonly ids: string[]; readonly targets: string[] } {
  const all = (pattern: RegExp) => [...page.matchAll(pattern)].map((found) => found[1]!);
  return { ids: all(/ id="([^"]*)"/g), targets: all(/ href="([^"]*)"/g) };
}

const page = await html(campaign());
const hostile = await html(hostileCampaign());

Deno.test("html() is a function of the report alone", async () => {
  assertEquals(await html(campaign()), page);
});

Deno.test("html() shows what was run", () => {
  const text = textOf(page);
  for (
    const fact of [
      "2 of 9 laws broken",
      "1 ? could not be judged",
      "1 – does not apply",
      "seed 4711",
      "layers/mine.ts",
      "1.5 s with 2 workers",
      "Backproof 1.2.3, Deno 2.9.6",
      "2026-11-25 00:40:12 UTC",
      "asked for 60 a law",
    ]
  ) assertStringIncludes(text, fact);
  assert(!text.includes("Interrupted"));
});

Deno.test("html() has a cell for every law of every prop, and it leads to a section", () => {
  const { ids, targets } = linksOf(page);
  const cells = [...page.matchAll(/<a class="cell (\w+)" href="#([^"]*)" aria-label="([^"]*)"/g)];
  assertEquals(cells.length, campaign().laws.length);
  for (const [, status, id] of cells) {
    const kind = { violated: "failure", unjudged: "unjudged" }[status!] ?? "law";
    assertMatch(id!, new RegExp(`^${kind}-\\d+$`));
  }
  assertEquals(new Set(ids).size, ids.length, "ids are unique");
  assertEquals(targets.filter((to) => to !== "data:," && !ids.includes(to.slice(1))), []);
  assert(cells.some(([, , , label]) => label === "Bent, input gradient: broken by trial 1"));
});

Deno.test("html() tells the whole story of a failure", () => {
  const text = textOf(page);
  for (
    const part of [
      "Square breaks “param gradient”",
      "from backward(dout)",
      "from finite differences of forward",
      "Likely: dW is transposed Evidence: dW is what is expected, at other places",
      "marked ✗",
      "How sure the slope at dW[",
      "settled at the step marked ◆",
      "generated trial 1, then shrinks 0 → 2",
      "deno task replay 'corpus/bent layer/3f9a1c.json'",
      'import * as module from "./layers/mine.ts";',
      "layers/mine.ts:12",
    ]
  ) assertStringIncludes(text, part);
  const wrong = page.match(/<td class="[^"]*wrong"/g)!;
  const marks = campaign().laws.flatMap(({ failure }) => failure?.localised?.marks ?? []);
  assertEquals(wrong.length, 2 * marks.filter((mark) => mark === "wrong").length);
});

Deno.test("html() shows what the trials of a prop were like", () => {
  for (
    const part of [
      'role="img" aria-label="Shapes of x drawn, in trials of the sample: [1]: 180, [2,3]: 120"',
      'aria-label="Magnitudes drawn, in entries: 0: 60, 1e-2: 150, 1e0: 360"',
      'aria-label="Resolutions reached, in passes: 1e-12: 210, 1e-10: 90"',
      'aria-label="Inconclusive trials by reason: noise: ',
    ]
  ) assertStringIncludes(page, part);
  const text = textOf(page);
  assertStringIncludes(text, "tie 15 5% 20% ? too few");
  assertStringIncludes(text, "empty 120 40% 30% ✓ enough");
  assertStringIncludes(text, "180 trials in 0.15 s, 1,200 a second");
  assertStringIncludes(text, "only one shape was drawn: let axes vary");
});

Deno.test("html() says what is missing: problems, an interruption, nothing at all", async () => {
  const problems = [{ module: "gone.ts", message: "Cannot load gone.ts: there is no such file" }];
  const broken = textOf(await html(campaign({ problems, interrupted: true, laws: [] })));
  assertStringIncludes(broken, "1 problem");
  assertStringIncludes(broken, "Could not run gone.ts");
  assertStringIncludes(broken, "Interrupted");
  assertStringIncludes(textOf(await html(campaign({ laws: [] }))), "Nothing was judged");
  const holding = campaign().laws.filter(({ status }) => status === "holds");
  assertStringIncludes(
    textOf(await html(campaign({ laws: holding }))),
    "All 5 laws that apply hold",
  );
  // What was not run is never counted as held.
  const cut = textOf(await html(campaign({ laws: holding, interrupted: true, notRun: 3 })));
  assertStringIncludes(cut, "Interrupted: 5 of 5 laws held so far");
  assertStringIncludes(cut, "3 laws were not run");
  assert(!cut.includes("All 5"));
  const shard = { index: 2, count: 3 };
  const parts = [{ seed: 1, shard }, { seed: 2 }];
  assertStringIncludes(
    textOf(await html(campaign({ parts }))),
    "merged from seed 1, shard 2 of 3; seed 2",
  );
  assertStringIncludes(textOf(await html(campaign({ shard, time: 90 }))), "shard 2 of 3");
});

Deno.test("html() lets no text of a module become markup", () => {
  // All the markup there is, with the values of attributes left out.
  const tags = (text: string) =>
    new Set([...text.matchAll(/<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag.toLowerCase()));
  const plain = tags(page);
  assertEquals(
    [...tags(hostile)].filter((tag) => !plain.has(tag)),
    ["<pre"].filter((tag) => !plain.has(tag)),
  );
  assertEquals(hostile.match(/<script/gi)?.length, 1);
  assertEquals(hostile.match(/<\/style|<\/script/gi)?.length, 2);
  assert(!/<img|onerror=alert\(2\)>[^&]*"/i.test(hostile));
  // Every tag is made of a name and of attributes in double quotes, and of nothing else.
  const rest = hostile.replace(/<script>.*<\/script>|<style>.*<\/style>/gs, "")
    .replace(/<!DOCTYPE html>|<\/?[a-z][\w-]*(?: [a-zA-Z-]+[\w:]*(?:="[^"<>]*")?)*\s*\/?>/g, "");
  assertEquals(rest.match(/[<>]/g), null);
  assertStringIncludes(textOf(hostile), "<script>alert(1)</script>");
});

Deno.test("html() holds no character that cannot be seen, but tabs and ends of lines", () => {
  // deno-lint-ignore no-control-regex
  const unseen = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
  assert(!unseen.test(hostile), "a control character");
  assert(hostile.isWellFormed());
  assertStringIncludes(visible(HOSTILE), "␀␛[31m␇\\u202e\\u2028");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escape(text);
      return escaped.isWellFormed() && !unseen.test(escaped) && !/[<>"'`]|&(?!#\d+;)/.test(escaped);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("html() asks nothing of any network, and runs no script but its own", () => {
  for (const one of [page, hostile]) {
    const { targets } = linksOf(one.replaceAll(/<script>.*<\/script>/gs, ""));
    assert(targets.every((to) => to.startsWith("#") || to === "data:,"));
    assert(!/ (src|srcset|action|on\w+|xlink:href)="/.test(one));
    assert(!/@import|url\(/.test(one));
    assertMatch(one, /http-equiv="Content-Security-Policy" content="default-src 'none';/);
  }
});

Deno.test("html() has one first heading, landmarks, and headers with a scope", () => {
  assertEquals(page.match(/<h1/g)?.length, 1);
  for (const landmark of ["<main", "<nav", "<header", "<footer"]) {
    assertStringIncludes(page, landmark);
  }
  const levels = [...page.matchAll(/<h([1-6])/g)].map((found) => Number(found[1]));
  levels.forEach((level, i) =>
    assert(i === 0 || level <= levels[i - 1]! + 1, "a level is skipped")
  );
  assertEquals([...page.matchAll(/<th(?![^>]*scope=)[ >]/g)].length, 0);
  assertEquals([...page.matchAll(/<svg(?! role="img" aria-label="[^"]+")/g)].length, 0);
  assertStringIncludes(page, '<html lang="en">');
});

Deno.test("html() of many laws is small and fast", async () => {
  const laws: RunReport[] = Array.from({ length: 300 }, (_, i) => ({
    ...first,
    prop: `Layer ${Math.floor(i / 12)}`,
    law: `law ${i % 12}`,
    statistics: STATISTICS,
  }));
  const before = performance.now();
  const large = await html(campaign({ laws }));
  assertLess(large.length, 2e6);
  assertLess(performance.now() - before, 20_000);
});
const first = campaign().laws.find(({ status }) => status === "holds")!;

Deno.test("html() shows large tensors in part, and odd ones as they are", async () => {
  const [broken] = campaign().laws.filter(({ failure }) => failure !== undefined);
  const given = {
    large: new Tensor([40, 50], new Float64Array(2000).fill(0.125)),
    deep: new Tensor([2, 2, 2], Float64Array.of(1, 2, 3, 4, 5, 6, 7, NaN)),
    empty: new Tensor([0, 3], new Float64Array()),
    scalar: new Tensor([], Float64Array.of(-0)),
    single: new Tensor([1], Float32Array.of(0.5)),
  };
  const marks = new Array(1800).fill("right").with(1799, "wrong");
  const localised = {
    name: "dx",
    shape: [2, 30, 30],
    analytic: marks.map((_, i) => i === 5 ? Infinity : -i),
    numeric: marks.map((_, i) => i === 6 ? undefined : { value: i, bar: 0 }),
    marks,
    pattern: "the last entry",
  };
  const laws = [{ ...broken!, failure: { ...broken!.failure!, given, localised } }];
  const shown = await html(campaign({ laws }));
  assertEquals(shown.match(/<td>0\.125<\/td>/g)?.length, 144);
  const text = textOf(shown);
  assertStringIncludes(text, "[] of shape [0,3]");
  assertStringIncludes(text, "[1], float32");
  assertStringIncludes(text, "dx [1,:,:] from backward(dout)");
  assert(!text.includes("undefined") && !text.includes("[object"));
});

Deno.test("html() tells once what keeps many laws from being judged", async () => {
  const [first] = campaign().laws;
  const { failure: _failure, statistics: _statistics, ...plain } = first!;
  const stopped = (law: string, runs: number): RunReport => ({
    ...plain,
    law,
    runs,
    passes: runs - 1,
    status: "unjudged",
    inconclusive: { stopped: { count: 1, detail: "the layer had to be stopped" } },
  });
  const denied = (law: string): RunReport => ({
    ...plain,
    law,
    runs: 30,
    passes: 0,
    status: "unjudged",
    inconclusive: { "no permission": { count: 30, detail: "it wants to read" } },
  });
  const laws = [stopped("one", 1), stopped("two", 7), denied("three"), denied("four")];
  const page = await html(campaign({ laws }));
  const text = textOf(page);
  assertStringIncludes(
    text,
    "cannot be judged by 2 laws the layer had to be stopped one in trial 1 two in trial 7",
  );
  assertStringIncludes(
    text,
    "cannot be judged by 2 laws it wants to read three 30 of 30 trials four 30 of 30 trials",
  );
  // Each law still has a place that the table of its prop leads to.
  for (const index of [0, 1, 2, 3]) assertStringIncludes(page, `id="${unjudgedAnchor(index)}"`);
});
