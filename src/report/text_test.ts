import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Localised } from "../diagnose/mod.ts";
import type { Failure, RunReport } from "../fuzz/run_report.ts";
import { Tensor } from "../tensor/mod.ts";
import { summary } from "./summary.ts";
import { text } from "./text.ts";

const row = (...values: number[]) => new Tensor([values.length], Float64Array.from(values));
const matrix = (rows: number, columns: number) =>
  new Tensor([rows, columns], Float64Array.from({ length: rows * columns }, (_, i) => i / 8));

const holds: RunReport = {
  prop: "Sigmoid",
  law: "input gradient",
  says: "backward is the slope of forward",
  seed: 1,
  runs: 100,
  shrinks: 0,
  status: "holds",
  passes: 100,
  vacuous: 0,
  conventions: 0,
  inconclusive: {},
  resolution: 2.9e-12,
};

const failure: Failure = {
  violation: {
    kind: "violation",
    where: "dx[0]",
    actual: -0.01,
    actualFrom: "from backward(dout)",
    expected: -0.020000000000000018,
    tolerance: 2.8e-15,
    expectedFrom: "from finite differences of forward",
    dout: row(1),
  },
  given: { x: row(-0.01) },
  upstream: { kind: "ones" },
  trialSeed: 1,
  diagnosis: "a factor of 2 is missing (actual = 0.5 × expected in every trial)",
  replay: "props/corpus/square/3f9a1c.json",
};

const broken: RunReport = {
  ...holds,
  prop: "Square",
  status: "violated",
  runs: 1,
  shrinks: 2,
  passes: 0,
  failure,
};

Deno.test("text() of a violation says where, both numbers, how sure, what is likely and how to replay", () => {
  assertEquals(
    text(broken),
    `Square breaks "input gradient" after 1 run and 2 shrinks

  at        dx[0]
  actual    -0.01                    from backward(dout)
  expected  -0.02 ± 3e-15            from finite differences of forward
  given     x = [-0.01], dout = [1]

Likely: a factor of 2 is missing (actual = 0.5 × expected in every trial)
Replay: deno task replay props/corpus/square/3f9a1c.json`,
  );
});

Deno.test("text() leaves out what is not known", () => {
  const { violation, given, upstream, trialSeed } = failure;
  const bare = text({
    ...broken,
    runs: 3,
    shrinks: 0,
    failure: { violation, given, upstream, trialSeed },
  });
  assert(bare.startsWith('Square breaks "input gradient" after 3 runs\n'));
  assert(bare.endsWith("\n  given     x = [-0.01], dout = [1]"), bare);
});

Deno.test("text() puts what does not fit on lines of its own, long tensors elided", () => {
  const violation = {
    ...failure.violation,
    actual: matrix(2, 3),
    expected: matrix(2, 40),
    note: "on the second call",
  };
  const given = { x: matrix(2, 40), W: matrix(4, 3), axis: -1, dtype: "float64" };
  assertEquals(
    text({
      ...broken,
      inconclusive: { kink: { count: 2, detail: "" } },
      failure: { violation, given, upstream: { kind: "ones" }, trialSeed: 1, replay: "a b/c.json" },
    }),
    `Square breaks "input gradient" after 1 run and 2 shrinks

  at        dx[0]
  actual    [[0, 0.125, 0.25], [0.375, 0.5, 0.625]]
            from backward(dout)
  expected  [[    0, 0.125,  0.25, …, 4.625,  4.75, 4.875],
             [    5, 5.125,  5.25, …, 9.625,  9.75, 9.875]]
            from finite differences of forward
  given     x = [[    0, 0.125,  0.25, …, 4.625,  4.75, 4.875],
                 [    5, 5.125,  5.25, …, 9.625,  9.75, 9.875]]
            W = [[    0, 0.125,  0.25],
                 [0.375,   0.5, 0.625],
                 [ 0.75, 0.875,     1],
                 [1.125,  1.25, 1.375]]
            axis = -1
            dtype = "float64"
            dout = [1]
  note      on the second call
  also      2 inconclusive (2 kink)

Replay: deno task replay 'a b/c.json'`,
  );
});

Deno.test("text() shows a wrong gradient beside the slope of forward", () => {
  const localised: Localised = {
    name: "dW",
    shape: [2, 2],
    analytic: [0.25, -1.5, 1e-7, 2],
    numeric: [0.5, -3, 1e-7, 2].map((value) => ({ value, bar: 1e-12 })),
    marks: ["wrong", "wrong", "right", "right"],
    pattern: "row 0",
    elsewhere: { pattern: "row 0", trials: 12, hasZeros: true },
  };
  const given = { W: matrix(2, 2) };
  const { violation, upstream, trialSeed } = failure;
  const shown = text({
    ...broken,
    failure: { violation, given, upstream, trialSeed, localised },
  });
  assertEquals(
    shown.slice(shown.indexOf("  given")),
    `  given     W = [[0, 0.125], [0.25, 0.375]], dout = [1]
  wrong     dW [2,2]: row 0, marked *, as in 12 other trials
            from backward(dout)    from finite differences
            0.25*  -1.5*           0.5   -3
            1e-7    2              1e-7   2`,
  );
});

Deno.test("text() shows empty tensors, scalars, −0 and float32 as what they are", () => {
  const given = {
    a: new Tensor([0, 3], new Float64Array()),
    b: new Tensor([], Float64Array.of(-0)),
    c: new Tensor([1], Float32Array.of(0.5)),
    d: { list: [1, "two", null], f: undefined },
  };
  assertStringIncludes(
    text({ ...broken, failure: { ...failure, given } }),
    `
  given     a = [] of shape [0,3]
            b = -0
            c = [0.5] (float32)
            d = { list: [1, "two", null], f: undefined }
            dout = [1]
`,
  );
});

Deno.test("text() of a law that holds is one line", () => {
  assertEquals(text(holds), "✓ Sigmoid obeys input gradient  100 trials, resolution 3e-12");
  assertEquals(
    text({
      ...holds,
      runs: 1,
      conventions: 1,
      vacuous: 2,
      inconclusive: { kink: { count: 3, detail: "" }, noise: { count: 1, detail: "" } },
    }),
    "✓ Sigmoid obeys input gradient  1 trial, resolution 3e-12, 1 by convention (at kinks), 2 did not apply, " +
      "4 inconclusive (3 kink, 1 noise)",
  );
});

Deno.test("text() of a law that cannot be judged says why, and what to change", () => {
  assertEquals(
    text({
      ...holds,
      prop: "Relu",
      status: "unjudged",
      passes: 60,
      maxInconclusive: 0.2,
      inconclusive: {
        noise: { count: 2, detail: "forward is too noisy here: draw larger inputs" },
        kink: { count: 38, detail: "forward has a kink here: draw fewer ties" },
      },
    }),
    `Relu cannot be judged by "input gradient": 40 of 100 trials are inconclusive, at most 20% may be

  kink   38×  forward has a kink here: draw fewer ties
  noise   2×  forward is too noisy here: draw larger inputs

Change what is drawn, or allow more: maxInconclusive in the prop, --max-inconclusive for one run`,
  );
});

Deno.test("text() of a law that no trial may be judged by tells of the permission in one line", () => {
  const detail = "the layer asks for what it is not allowed: grant it with --allow-env";
  assertEquals(
    text({
      ...holds,
      prop: "Relu",
      status: "unjudged",
      passes: 0,
      maxInconclusive: 0.2,
      inconclusive: { "no permission": { count: 100, detail } },
    }),
    `Relu cannot be judged by "input gradient": ${detail}`,
  );
});

Deno.test("text() of a law that cannot be judged names a limit only where one is passed", () => {
  const unjudged = (changes: Partial<RunReport>) =>
    text({
      ...holds,
      status: "unjudged",
      passes: 0,
      maxInconclusive: 0.125,
      inconclusive: { kink: { count: 1, detail: "at 0" } },
      ...changes,
    });
  const start = 'Sigmoid cannot be judged by "input gradient": 1 of ';
  assertEquals(
    unjudged({ vacuous: 99 }),
    `${start}100 trials is inconclusive, and the others do not apply\n\n  kink  1×  at 0`,
  );
  assertStringIncludes(
    unjudged({ runs: 2, passes: 1 }),
    `${start}2 trials is inconclusive, at most 12.5% may be\n`,
  );
  assertStringIncludes(
    unjudged({ runs: 2, passes: 1, maxInconclusive: 0 }),
    `${start}2 trials is inconclusive, none may be\n`,
  );
  const { maxInconclusive: _, ...replayed } = { ...holds, maxInconclusive: 1 };
  assertEquals(
    text({
      ...replayed,
      runs: 1,
      passes: 0,
      status: "unjudged",
      inconclusive: { kink: { count: 1, detail: "at 0" } },
    }),
    `${start}1 trial is inconclusive\n\n  kink  1×  at 0`,
  );
});

Deno.test("text() of a law that does not apply says why", () => {
  assertEquals(
    text({
      ...holds,
      status: "vacuous",
      passes: 0,
      vacuous: 100,
      vacuousReason: "the layer has no params",
    }),
    '– Sigmoid: "input gradient" does not apply: the layer has no params',
  );
});

Deno.test("text() never shows two sides that look alike where a bar tells them apart", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
      fc.double({ noNaN: true, min: 1e-15, max: 1 }),
      fc.double({ noNaN: true, min: 1.01, max: 1e3 }),
      (expected, tolerance, bars) => {
        const actual = expected + bars * tolerance;
        fc.pre(Math.abs(actual - expected) > tolerance);
        const violation = { ...failure.violation, actual, expected, tolerance };
        const lines = text({ ...broken, failure: { ...failure, violation } }).split("\n");
        const [found, wanted] = [lines[3]!, lines[4]!].map((line) =>
          Number(line.slice(12).split(" ")[0])
        );
        return found === actual && Math.abs(wanted! - expected) <= 1.0001 * tolerance &&
          wanted !== found;
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("summary() tells a violation in one line", () => {
  assertEquals(
    summary(failure.violation),
    "dx[0] is -0.01 from backward(dout), expected -0.02 ± 3e-15 from finite differences of forward",
  );
  assert(!summary({ ...failure.violation, actual: matrix(20, 20) }).includes("\n"));
});

Deno.test("text() and summary() show what a terminal would obey, and let none of it through", () => {
  const actual = "Error: \x1b[2J\x1b[31mgone\r✓ Square obeys all\x9b\u202e\x7f";
  const hostile = { ...failure, violation: { ...failure.violation, actual } };
  for (
    const shown of [
      text({ ...broken, prop: "\x1b]0;title\x07", failure: hostile }),
      summary(hostile.violation),
    ]
  ) {
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(shown));
    assertStringIncludes(shown, "Error: ␛[2J␛[31mgone␍✓ Square obeys all");
  }
});
