import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Progress, PropProgress } from "../campaign/progress_of.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import type { Clock } from "./clock.ts";
import { type ProgressOptions, showProgress } from "./show_progress.ts";
import type { Terminal } from "./terminal.ts";
import { clip, fit, widthOf } from "./text_width.ts";

Deno.test("a terminal shows a bar a prop, and all in one line, and is left as it was", async () => {
  const { screen, clock, display } = await watch();
  display.update(progressOf({ Sigmoid: { share: 0.5, lawsDone: 5, laws: 10, trials: 0 } }));
  clock.pass(2000);
  display.update(progressOf({ Sigmoid: { share: 0.75, lawsDone: 7, laws: 10, trials: 9000 } }));
  clock.pass(100);
  assertEquals(screen.lines(), [
    "Sigmoid  ██████████████████████░░░░░░░░  7 of 10 laws  9,000 trials",
    "7 of 10 laws, 3 s left, 9,000 trials, 4,286 a second",
  ]);
  display.end();
  assertEquals([screen.lines(), screen.at], [[""], [0, 0]]);
  clock.pass(1000);
  assertEquals(screen.lines(), [""]);
  assert(!screen.written.includes("\x1b[?25l"), "the cursor is hidden");
});

Deno.test("a failure and a notice stay above the bars, each on one line", async () => {
  const { screen, clock, display } = await watch({ columns: 50, colours: true });
  display.update(progressOf({ Swish: { failures: 1 } }));
  clock.pass(100);
  display.law(broken("Swish", "param gradient"));
  display.notice("the module says: \x1b[2J\x07hi\r");
  display.warning("Cannot store it");
  const lines = screen.lines();
  assertEquals(lines.length, 5);
  assertMatch(lines[0]!, /^✗ Swish breaks "param gradient": dbeta\[0\] is .*…$/);
  assertEquals(lines.slice(1, 3), ["the module says: hi", "Cannot store it"]);
  assertMatch(lines[3]!, /^Swish {2}.*1 broken$/);
  assertStringIncludes(screen.written, "\x1b[31m✗ Swish");
  display.end();
  assertEquals(screen.lines().length, 4);
});

Deno.test("no colours are written where they are not wanted", async () => {
  const { screen, clock, display } = await watch();
  display.update(progressOf({ Swish: { failures: 1 } }));
  clock.pass(100);
  display.law(broken("Swish", "a law"));
  display.end();
  // deno-lint-ignore no-control-regex
  assert(!/\x1b\[[\d;]*m/.test(screen.written));
});

Deno.test("more props than a terminal has lines: those under way are shown, the others counted", async () => {
  const { screen, clock, display } = await watch({ rows: 10 });
  const props = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`Layer ${i}`, {
    laws: 2,
    lawsDone: i < 20 ? 2 : 0,
    share: i < 20 ? 1 : i < 23 ? 0.5 : 0,
    failures: i === 4 ? 1 : 0,
  }]));
  display.update(progressOf(props));
  clock.pass(100);
  const lines = screen.lines();
  assertEquals(lines.length, 7);
  assertEquals(lines.slice(0, 5).map((line) => line.split("  ")[0]), [
    "Layer 20",
    "Layer 21",
    "Layer 22",
    "Layer 23",
    "Layer 24",
  ]);
  assertEquals(lines[5], "… 45 more props: 25 waiting, 20 done, 1 broken");
  display.end();
});

Deno.test("on any terminal every line fits, whatever the names", async () => {
  for (const columns of [1, 2, 5, 10, 20, 30, 40, 60, 80, 200]) {
    for (const rows of [1, 2, 4, 24]) {
      const { screen, clock, display } = await watch({ columns, rows });
      const props = {
        "日本語のとても長い名前の層ですから切られるはずです": { share: 0.3 },
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦": {},
        "two\nlines\x1b[1;1H": { failures: 2, trials: 1e9 },
        [`${"very ".repeat(30)}long`]: { share: 1 },
      };
      display.update(progressOf(props));
      clock.pass(100);
      display.law(broken("two\nlines", "日本語".repeat(30)));
      clock.pass(100);
      assert(screen.lines().every((line) => widthOf(line) < Math.max(columns, 2)), `${columns}`);
      display.end();
      assertEquals(screen.lines().length, 2);
    }
  }
});

Deno.test("a terminal that becomes narrower is painted to its new size", async () => {
  const { screen, clock, display, terminal } = await watch({ columns: 100 });
  display.update(progressOf({ Sigmoid: { share: 0.5 } }));
  clock.pass(100);
  const wide = screen.lines()[0]!;
  // As terminals do that break their lines anew.
  terminal.columns = 40;
  screen.reset([wide.slice(0, 40), wide.slice(40), ...screen.lines().slice(1)]);
  clock.pass(100);
  assertEquals(screen.lines().length, 2);
  assert(screen.lines().every((line) => widthOf(line) < 40));
  display.end();
  assertEquals(screen.lines(), [""]);
});

Deno.test("nothing is written again that is shown already", async () => {
  const { screen, clock, display } = await watch({ time: 60 });
  display.update(progressOf({ Sigmoid: {} }));
  clock.pass(100);
  const { length } = screen.written;
  display.update(progressOf({ Sigmoid: {} }));
  clock.pass(100);
  assertEquals(screen.written.length, length);
  display.end();
});

Deno.test("with a time to keep, what is left of it is told", async () => {
  const { screen, clock, display } = await watch({ time: 600 });
  display.update(progressOf({ Sigmoid: {} }));
  clock.pass(90_000);
  assertMatch(screen.lines()[1]!, /^0 of 10 laws, 8 min 30 s left, 0 trials/);
  display.end();
});

Deno.test("trials of an earlier run do not count as speed", async () => {
  const { screen, clock, display } = await watch();
  display.update(progressOf({ Sigmoid: { trials: 1e6, share: 0.5 } }));
  clock.pass(2000);
  display.update(progressOf({ Sigmoid: { trials: 1e6 + 400, share: 0.6 } }));
  clock.pass(100);
  assertStringIncludes(screen.lines()[1]!, "9 s left, 1,000,400 trials, 190 a second");
  display.end();
});

Deno.test("a pipe gets one line every ten seconds", async () => {
  const { screen, clock, display } = await watch({ isPipe: true });
  clock.pass(10_000);
  assertEquals(screen.written, "");
  display.update(progressOf({ Sigmoid: { trials: 0 } }));
  for (let i = 1; i <= 30; i++) {
    clock.pass(1000);
    display.update(progressOf({ Sigmoid: { trials: 100 * i } }));
  }
  display.law(broken("Sigmoid", "a law"));
  display.end();
  clock.pass(20_000);
  assertEquals(screen.written.split("\n"), [
    "0 of 10 laws, 900 trials, 90 a second",
    "0 of 10 laws, 1,900 trials, 95 a second",
    "0 of 10 laws, 2,900 trials, 97 a second",
    "",
  ]);
});

Deno.test("who wants quiet is told only what is lost", async () => {
  const { screen, clock, display } = await watch({ isQuiet: true });
  display.update(progressOf({ Sigmoid: {} }));
  clock.pass(60_000);
  display.law(broken("Sigmoid", "a law"));
  display.notice("the module says: hi");
  assertEquals(screen.written, "");
  display.warning("Cannot store it");
  display.end();
  assertEquals(screen.written, "Cannot store it\n");
});

Deno.test("clip() and fit() count columns, not letters", () => {
  assertEquals(clip("日本語", 6), "日本語");
  assertEquals(clip("日本語", 5), "日本…");
  assertEquals(clip("日本語", 4), "日…");
  assertEquals(clip("abc", 1), "…");
  assertEquals(clip("abc", 0), "");
  assertEquals(fit("日本", 6), "日本  ");
  assertEquals(fit("日本語", 4), "日… ");
});

/** A display on a terminal in memory, with a clock that stands still. */
async function watch(
  { columns = 80, rows = 24, isPipe = false, colours = false, isQuiet = false, ...others }: {
    readonly columns?: number;
    readonly rows?: number;
    readonly isPipe?: boolean;
    readonly colours?: boolean;
  } & Partial<ProgressOptions> = {},
) {
  const screen = new Screen();
  const clock = new StoppedClock();
  const terminal = {
    out: () => {},
    err: (text: string) => screen.write(text),
    hasColours: false,
    isErrColoured: colours,
    columns: isPipe ? undefined : columns,
    rows,
  };
  const display = await showProgress(terminal satisfies Terminal, { isQuiet, clock, ...others });
  return { screen, clock, display, terminal };
}

class StoppedClock implements Clock {
  #time = 0;
  readonly #calls = new Set<{ due: number; readonly period: number; readonly call: () => void }>();

  readonly now = () => this.#time;

  readonly every = (period: number, call: () => void) => {
    const entry = { due: this.#time + period, period, call };
    this.#calls.add(entry);
    return () => this.#calls.delete(entry);
  };

  pass(milliseconds: number): void {
    const until = this.#time + milliseconds;
    while (true) {
      const [next] = [...this.#calls].sort((a, b) => a.due - b.due);
      if (next === undefined || next.due > until) break;
      this.#time = next.due;
      next.due += next.period;
      next.call();
    }
    this.#time = until;
  }
}

/** What a terminal without end would show. */
class Screen {
  written = "";
  #lines = [""];
  #row = 0;
  #column = 0;

  get at(): [number, number] {
    return [this.#row, this.#column];
  }

  lines(): string[] {
    return [...this.#lines];
  }

  reset(lines: readonly string[]): void {
    this.#lines = [...lines];
    this.#row = lines.length - 1;
    this.#column = lines.at(-1)!.length;
  }

  write(text: string): void {
    this.written += text;
    // deno-lint-ignore no-control-regex
    for (const part of text.match(/\x1b\[[\d;]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+/g) ?? []) {
      const line = this.#lines[this.#row]!;
      // deno-lint-ignore no-control-regex
      const up = part.endsWith("A") ? Number(/^\x1b\[(\d+)A$/.exec(part)?.[1] ?? NaN) : NaN;
      if (part === "\r") this.#column = 0;
      else if (part === "\n") {
        this.#row++;
        this.#column = 0;
        this.#lines[this.#row] ??= "";
      } else if (up > 0) {
        this.#row -= up;
        assert(this.#row >= 0, "the cursor leaves the screen");
      } else if (part === "\x1b[K") this.#lines[this.#row] = line.slice(0, this.#column);
      else if (part === "\x1b[J") {
        this.#lines.splice(this.#row + 1);
        this.#lines[this.#row] = line.slice(0, this.#column);
      } else if (!part.startsWith("\x1b")) {
        this.#lines[this.#row] = line.slice(0, this.#column) + part +
          line.slice(this.#column + part.length);
        this.#column += part.length;
      } else assert(/^.\[\d+m$/.test(part), part);
    }
  }
}

function progressOf(props: Readonly<Record<string, Partial<PropProgress>>>): Progress {
  const all = Object.entries(props).map(([name, prop]) =>
    [name, { laws: 10, lawsDone: 0, trials: 0, failures: 0, share: 0, ...prop }] as const
  );
  const sum = (key: keyof PropProgress) => all.reduce((sum, [, prop]) => sum + prop[key], 0);
  return {
    laws: sum("laws"),
    lawsDone: sum("lawsDone"),
    trials: sum("trials"),
    failures: sum("failures"),
    share: sum("share") / all.length,
    props: new Map(all),
  };
}

function broken(prop: string, law: string): RunReport {
  const violation = {
    where: "dbeta[0]",
    actual: 3,
    actualFrom: "from backward(dout)",
    expected: 2,
    expectedFrom: "from finite differences of forward",
  };
  return { prop, law, failure: { violation } } as unknown as RunReport;
}
