import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Command } from "commander";
import { join } from "node:path";
import { another, duration, granted, listOf, positiveInteger, share } from "./option_values.ts";
import { withConfig } from "./with_config.ts";

const ignore = Deno.permissions.querySync({ name: "write", path: "." }).state !== "granted" ||
  Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted";

function test(name: string, fn: (write: (file: string, text: string) => string) => Promise<void>) {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        await fn((file, text) => {
          Deno.writeTextFileSync(join(folder, file), text);
          return folder;
        });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

const section = (values: unknown) => JSON.stringify({ backproof: values });

/** The options of a small command after the command line and then the file were read. */
async function optionsOf(folder: string, ...args: string[]): Promise<Record<string, unknown>> {
  const command = fuzz();
  command.parse(args, { from: "user" });
  const { modules } = await withConfig(command, { all: fuzz(), folder });
  return { ...command.opts(), modules };
}

function fuzz(): Command {
  return new Command("fuzz").argument("[modules...]")
    .option("--runs <n>", "", positiveInteger)
    .option("--time <time>", "", duration)
    .option("--workers <n>", "", positiveInteger, 1)
    .option("--filter <text>", "")
    .option("--laws <names>", "", listOf)
    .option("--report <format>", "", another)
    .option("--allow-read [paths]", "", granted)
    .option("--allow-net [hosts]", "", granted)
    .option("--fail-fast", "")
    .option("--max-inconclusive <share>", "", share)
    .option("--no-config", "");
}

test("options of deno.json are read as those of the command line are", async (write) => {
  const folder = write(
    "deno.json",
    section({
      modules: ["a.ts"],
      runs: 5000,
      "max-inconclusive": 0.1,
      workers: "2",
      filter: "Sigmoid",
      laws: ["linear", "input gradient"],
      report: ["text", "html=out/report.html"],
      allowRead: ["data", "more"],
      allowNet: true,
      failFast: true,
    }),
  );
  assertEquals(await optionsOf(folder), {
    config: true,
    modules: ["a.ts"],
    runs: 5000,
    maxInconclusive: 0.1,
    workers: 2,
    filter: "Sigmoid",
    laws: ["linear", "input gradient"],
    report: ["text", "html=out/report.html"],
    allowRead: ["data", "more"],
    allowNet: true,
    failFast: true,
  });
  write("deno.json", section({ time: "1.5m", laws: "a,b", report: "json", failFast: false }));
  assertEquals(await optionsOf(folder), {
    config: true,
    modules: [],
    time: 90,
    workers: 1,
    laws: ["a", "b"],
    report: ["json"],
  });
});

test("what the command line gives wins, and replaces what may be given several times", async (write) => {
  const folder = write("deno.json", section({ runs: 5, workers: 2, report: ["a", "b"] }));
  const given = await optionsOf(folder, "--workers", "1", "--report", "c", "--report", "d");
  assertEquals(given, { config: true, modules: [], runs: 5, workers: 1, report: ["c", "d"] });
  const timed = await optionsOf(folder, "--time", "1s", "--report", "c");
  assertEquals(timed, { config: true, modules: [], time: 1, workers: 2, report: ["c"] });
});

test("a command takes only those options that it has", async (write) => {
  const folder = write("deno.json", section({ runs: 5, allowRead: true }));
  const command = new Command("list").option("--allow-read [paths]", "", granted);
  await withConfig(command, { all: fuzz(), folder });
  assertEquals(command.opts(), { allowRead: true });
});

test("without a file or a section nothing happens; comments may stand in it", async (write) => {
  const folder = write("other.json", "");
  const nothing = { config: true, modules: [], workers: 1 };
  assertEquals(await optionsOf(folder), nothing);
  write("deno.jsonc", '{ // how long\n "backproof": { "runs": 7, }, }');
  assertEquals(await optionsOf(folder), { ...nothing, runs: 7 });
  write("deno.json", '{ "imports": {} }');
  assertEquals(await optionsOf(folder), nothing);
});

test("what is wrong in the file is named, with the file, the key and what is right", async (write) => {
  const cases: readonly [unknown, string][] = [
    [{ rnus: 5 }, '"rnus" of "backproof" in FILE: there is no such option, did you mean "runs"?'],
    [{ "fail-fst": true }, 'did you mean "failFast"?'],
    [{ module: [] }, 'did you mean "modules"?'],
    [{ somethingElse: 1 }, "there is no such option, expected modules, runs, time"],
    [{ config: false }, "there is no such option"],
    [{ runs: 0 }, '"runs" of "backproof" in FILE: 0: Expected a positive integer.'],
    [{ runs: true }, "true: Expected a text or a number."],
    [{ runs: ["1", "2"] }, '["1","2"]: Expected a single value.'],
    [{ runs: null }, "null: Expected a text or a number."],
    [{ time: "soon" }, '"soon": Expected a time such as 30s, 5m or 500ms.'],
    [{ failFast: "yes" }, '"yes": Expected true or false.'],
    [{ filter: 5 }, "5: Expected a text."],
    [{ filter: ["a"] }, "Expected a single value."],
    [{ report: 5 }, "5: Expected a text."],
    [{ report: [5] }, "[5]: Expected texts."],
    [{ allowRead: "" }, '"": Expected a list such as a,b.'],
    [{ allowRead: { a: 1 } }, "Expected a text or a number."],
    [{ maxInconclusive: 2 }, "2: Expected a share from 0 to 1."],
    [{ modules: "a.ts" }, '"a.ts": Expected a list of files.'],
    [[1], 'Cannot take "backproof" of FILE: expected an object of options'],
  ];
  for (const [values, expected] of cases) {
    const folder = write("deno.json", section(values));
    const error = await assertRejects(() => optionsOf(folder), TypeError);
    assertStringIncludes(
      error.message,
      expected.replace("FILE", join(folder, "deno.json")),
    );
  }
  const folder = write("deno.json", '{\n  "backproof": {,}\n}');
  const error = await assertRejects(() => optionsOf(folder), TypeError);
  assertStringIncludes(error.message, "deno.json: line 2: value expected");
});
