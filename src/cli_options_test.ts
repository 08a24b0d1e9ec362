import { join, resolve } from "node:path";
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { formats } from "./report/formats.ts";

const PERMISSIONS: Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
  { name: "run", command: "deno" },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");
const COMMANDS = ["fuzz", "replay", "list", "scaffold", "report", "merge", "completions"];

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function deno(args: readonly string[], cwd = "."): Promise<Answer> {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Runs the command line in a folder, with the permissions that it has there. */
function backproof(args: readonly string[], cwd = "."): Promise<Answer> {
  const permissions = ["--allow-read=.", "--allow-write=.", "--allow-run=deno"];
  const cli = resolve("src/cli.ts");
  return deno(
    ["run", "--no-prompt", "--quiet", ...permissions, "--allow-env=NO_COLOR", cli, ...args],
    cwd,
  );
}

function testIn(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

const MODULE = `
import { multiply, prop, tensors } from "../src/mod.ts";
const law = { name: "a law", says: "nothing", check: () => ({ kind: "pass" }) };
const layer = () => ({ params: [], grads: [], forward: (x) => x, backward: (dout) => dout });
export const one = prop({ name: "One", given: { x: tensors(["N"]) }, layer, laws: [law] });
export const two = prop({ name: "Two", given: { x: tensors(["N"]) }, layer, laws: [law] });
`;

testIn("options of deno.json hold for fuzz, and --no-config leaves them out", async (folder) => {
  await Deno.writeTextFile(join(folder, "props.js"), MODULE);
  const section = { modules: ["props.js"], runs: 77, filter: "One", report: ["json"] };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify({ backproof: section }));
  const { code, stdout, stderr } = await backproof(["fuzz", "--seed", "1"], folder);
  assertEquals([code, stderr], [0, ""]);
  const report = JSON.parse(stdout);
  assertEquals([report.runs, report.laws.length, report.seed], [77, 1, 1]);
  const other = await backproof(["fuzz", "--report", "text", "--filter", "two"], folder);
  assertStringIncludes(other.stdout, "✓ Two obeys a law  77 trials");
  const without = await backproof(["fuzz", "--no-config"], folder);
  assertEquals(
    [without.code, without.stderr],
    [2, "error: missing required argument 'modules'\n"],
  );
  const misspelt = { backproof: { ...section, tiem: "3s" } };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(misspelt));
  for (const args of [["fuzz"], ["list", "props.js"], ["replay"], ["scaffold", "props.js"]]) {
    const { code, stderr } = await backproof(args, folder);
    assertEquals(code, 2);
    assertEquals(
      stderr,
      'error: Cannot take "tiem" of "backproof" in deno.json: there is no such option, did you mean "time"?\n',
    );
  }
});

testIn("an option that may stand alone never takes the next argument", async (folder) => {
  await Deno.writeTextFile(join(folder, "props.js"), MODULE);
  const seen = await backproof(["fuzz", "--allow-read", "props.js", "--report", "json"], folder);
  assertEquals([seen.code, seen.stderr], [0, ""]);
  await Deno.writeTextFile(join(folder, "run.json"), seen.stdout);
  const merged = await backproof(["merge", "--html", "run.json", "run.json"], folder);
  assertEquals(await Deno.readTextFile(join(folder, "run.json")), seen.stdout);
  assert(merged.code === 2 || merged.stdout.includes("<html"), merged.stderr);
  const empty = await backproof(["fuzz", "--allow-read=", "props.js"], folder);
  assertEquals(empty.code, 2);
});

Deno.test({
  name: "each command shows its help, with an example and exit codes, in lines that fit",
  ignore,
  async fn() {
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await backproof([command, "--help"]);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, `Usage: backproof ${command} `);
      assertStringIncludes(stdout, "\nExamples");
      if (command !== "completions") assertStringIncludes(stdout, "\nExit codes:");
      const tooLong = stdout.split("\n").filter((line) => line.length > 100);
      assertEquals(tooLong, []);
    }
    const { stdout } = await backproof(["--help"]);
    for (const command of COMMANDS) assert(new RegExp(`^ {2}${command}\\b`, "m").test(stdout));
  },
});

Deno.test({
  name: "the help names every format of a report, and what can be granted in one paragraph",
  ignore,
  async fn() {
    const { stdout } = await backproof(["fuzz", "--help"]);
    const names = Object.keys(formats);
    assertStringIncludes(
      stdout.replace(/\s+/g, " "),
      `${names.slice(0, -1).join(", ")} or ${names.at(-1)}, printed`,
    );
    const granted = stdout.split("\n").filter((line) => line.includes("--allow-"));
    assert(granted.length <= 4, granted.join("\n"));
  },
});

Deno.test({
  name: "what is misspelt is misuse, and the nearest right word is told",
  ignore,
  async fn() {
    const cases: readonly [string[], string][] = [
      [["fzz"], "error: unknown command 'fzz'\n(Did you mean fuzz?)\n"],
      [["fuzz", "a.ts", "--rnus", "3"], "error: unknown option '--rnus'\n(Did you mean --runs?)\n"],
      [
        ["fuzz", "--alow-read"],
        "error: unknown option '--alow-read'\n(Did you mean --allow-read?)\n",
      ],
    ];
    for (const [args, expected] of cases) {
      const { code, stdout, stderr } = await backproof(args);
      assertEquals([code, stdout, stderr], [2, "", expected]);
    }
    const { code, stdout } = await backproof(["--version"]);
    assertEquals([code, stdout], [0, `${config.version}\n`]);
  },
});

Deno.test({
  name: "help and version load nothing heavy: the declarations of the command line, and commander",
  ignore,
  async fn() {
    const { stdout } = await deno(["info", "--json", "src/cli.ts"]);
    const { roots, modules } = JSON.parse(stdout) as {
      readonly roots: readonly string[];
      readonly modules: readonly ModuleInfo[];
    };
    const byName = new Map(modules.map((module) => [module.specifier, module]));
    const loaded = new Set<string>();
    const load = (specifier: string): void => {
      if (loaded.has(specifier)) return;
      loaded.add(specifier);
      for (const { code, isDynamic } of byName.get(specifier)?.dependencies ?? []) {
        if (code !== undefined && !isDynamic) load(code.specifier);
      }
    };
    roots.forEach(load);
    const names = [...loaded].map((name) => name.replace(/^.*\/src\/|^.*\/(?=deno\.json$)/, ""));
    assertEquals(names.map((name) => name.replace(/@\^?\d.*$/, "")).sort(), [
      "cli.ts",
      "cli/commands_as_modules.ts",
      "cli/completions.ts",
      "cli/contained.ts",
      "cli/fuzz.ts",
      "cli/list.ts",
      "cli/merge.ts",
      "cli/replay.ts",
      "cli/report.ts",
      "cli/reporting.ts",
      "cli/scaffold.ts",
      "commands/exit.ts",
      "commands/option_values.ts",
      "deno.json",
      "host/permissions.ts",
      "npm:commander",
    ]);
    assertGreater(byName.size, 100);
  },
});

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly isDynamic?: boolean;
  }[];
}
